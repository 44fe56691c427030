using System.Globalization;
using System.Text;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Ssh;

/// <summary>
/// The OpenSSH client configuration that reaches every node: the first by its floating IP, the others through it. One shared connection
/// per node, host keys recorded at first contact and checked from then on. See ssh_config(5).
/// </summary>
/// <param name="IdentityFile">Private key, absolute path.</param>
/// <param name="KnownHostsFile">Where host keys are recorded, absolute path; nobody else's file.</param>
/// <param name="ControlFolder">Short folder for the sockets of shared connections.</param>
public sealed record SshConfig(string IdentityFile, string KnownHostsFile, string ControlFolder)
{
    /// <summary>The user of Chameleon's images.</summary>
    public const string User = "cc";

    /// <summary>The login user; <see cref="User"/> unless told otherwise.</summary>
    public string Login { get; init; } = User;

    /// <summary>Where this text will lie, absolute path; null when nothing in that path needs quoting.</summary>
    public string? Place { get; init; }

    /// <summary>The bastion's port.</summary>
    public int BastionPort { get; init; } = 22;

    /// <summary>The other nodes' port.</summary>
    public int NodePort { get; init; } = 22;

    /// <summary>The other name of the node with the floating IP.</summary>
    public const string Bastion = "bastion";

    /// <summary>The text of the configuration.</summary>
    public string Render(Infrastructure infrastructure)
    {
        ArgumentNullException.ThrowIfNull(infrastructure);
        var bastion = infrastructure.Bastion;
        var text = new StringBuilder("# Written from Terraform's outputs; changes are overwritten. Use: ssh -F THIS_FILE node1\n");
        foreach (var node in infrastructure.Nodes)
        {
            var isBastion = node == bastion;
            Line(text, $"\nHost {(isBastion ? $"{Bastion} {node.Name}" : node.Name)}");
            Line(text, $"  HostName {(isBastion ? infrastructure.FloatingIp : node.PrivateAddress)}");
            if ((isBastion ? BastionPort : NodePort) is var port and not 22)
            {
                Line(text, $"  Port {port}");
            }

            // Keys are recorded under the server's id: a server made anew under an old address is a new host, while a key that changes
            // on the same server is refused.
            Line(text, $"  HostKeyAlias {node.ServerId}");
            Line(text, $"  ControlPath {Quote(SocketOf(node))[..^1]}-%C\"");
            if (!isBastion)
            {
                Line(text, $"  {Jump}");
            }
        }

        Line(text, $"\nHost *");
        Line(text, $"  User {Login}");
        Line(text, $"  IdentityFile {Quote(IdentityFile)}");
        Line(text, $"  IdentitiesOnly yes");
        Line(text, $"  PreferredAuthentications publickey");
        Line(text, $"  UserKnownHostsFile {Quote(KnownHostsFile)}");
        Line(text, $"  GlobalKnownHostsFile /dev/null");
        Line(text, $"  StrictHostKeyChecking accept-new");
        Line(text, $"  HashKnownHosts no");
        Line(text, $"  UpdateHostKeys no");
        Line(text, $"  ForwardAgent no");
        Line(text, $"  ControlMaster auto");
        Line(text, $"  ControlPersist 15m");
        Line(text, $"  ConnectTimeout 10");
        Line(text, $"  ServerAliveInterval 15");
        Line(text, $"  ServerAliveCountMax 4");
        Line(text, $"  LogLevel ERROR");
        return text.ToString();
    }

    /// <summary>
    /// Beginning of the socket's path of the shared connection to a node; ssh adds a hash of address, port, user and way (%C). A replaced
    /// server has another one, though its address may be the old.
    /// </summary>
    public string SocketOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Path.Combine(ControlFolder, $"{node.Name}-{ShortId(node)}");
    }

    /// <summary>The first characters of the server's id, enough to tell two servers of one name apart.</summary>
    internal static string ShortId(Node node) => node.ServerId[..Math.Min(8, node.ServerId.Length)];

    // A jump is an ssh that ssh starts with the path of this file as it is, in a shell: where that path would need quotes, we give them.
    private string Jump =>
        Place is null || Place.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '+' or '@' or ':' or ',')
            ? $"ProxyJump {Bastion}"
            : $"ProxyCommand ssh -F '{Place.Replace("'", "'\\''", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal)}' -W [%h]:%p {Bastion}";

    // ssh expands percent signs in paths and splits them at spaces.
    private static string Quote(string path) => $"\"{path.Replace("%", "%%", StringComparison.Ordinal)}\"";

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
