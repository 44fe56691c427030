using System.Security.Cryptography;
using System.Text;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>
/// Names of all that a world leaves on its host. They follow from the world's state directory alone, so that everything can be found
/// and removed when every record is lost, and no two worlds share one. Linux allows 15 characters for an interface.
/// </summary>
internal sealed record WorldNames(string StateDirectory)
{
    public string Prefix { get; } = "gg" + Digest(Path.TrimEndingDirectorySeparator(Path.GetFullPath(StateDirectory)));

    /// <summary>Namespace that holds the bridges, the cloud's own network.</summary>
    public string CloudNamespace => $"{Prefix}-cloud";

    /// <summary>The host's end of the link into the cloud.</summary>
    public string HostLink => $"{Prefix}-up";

    /// <summary>The cloud's end of that link.</summary>
    public string CloudLink => "uplink";

    public string NodesDirectory => Path.Combine(Path.GetFullPath(StateDirectory), "nodes");

    /// <summary>Name of the machine and of its network namespace.</summary>
    public string Machine(string serverId) => $"{Prefix}-{Digest(serverId)}";

    public string NodeDirectory(string serverId) =>
        serverId.Length > 0 && serverId.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? Path.Combine(NodesDirectory, serverId)
            : throw new ArgumentException($"'{serverId}' is no server id", nameof(serverId));

    /// <summary>The cloud's end of a node's interface.</summary>
    public static string Port(string serverId, int index) => $"v{Digest(serverId)}.{index}";

    /// <summary>A node's own name of an interface, as KVM guests name them.</summary>
    public static string Interface(int index) => $"ens{3 + index}";

    public static string Bridge(string networkId) => $"br{Digest(networkId)}";

    /// <summary>Bridges need a lasting address: one taken from a port would change as machines come and go.</summary>
    public static string BridgeAddress(string networkId)
    {
        var digest = Digest(networkId);
        return $"02:42:{digest[..2]}:{digest[2..4]}:{digest[4..6]}:{digest[6..8]}";
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
