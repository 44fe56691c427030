using System.Collections.Immutable;
using System.Net;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>Whether this machine can run Linux nodes, and if not, the reason a person is told.</summary>
internal sealed record NodeSupport(bool Hosted, string? Reason)
{
    public static readonly NodeSupport Yes = new(true, null);

    public static NodeSupport No(string reason) => new(false, reason);
}

/// <summary>One network interface of a node, as Neutron's port describes it.</summary>
/// <param name="NetworkId">Neutron network id; interfaces of one network share a bridge.</param>
/// <param name="Address">Fixed address of the port.</param>
/// <param name="PrefixLength">Prefix length of the port's subnet.</param>
/// <param name="Gateway">Gateway of the subnet, null when the subnet has none.</param>
/// <param name="MacAddress">Colon separated, lower case.</param>
internal sealed record NodeInterface(string NetworkId, IPAddress Address, int PrefixLength, IPAddress? Gateway, string MacAddress);

/// <summary>What Nova asks for when it boots a server. Interfaces come in the server's order: the first becomes ens3, the next ens4, …</summary>
/// <param name="ServerId">Nova server id (UUID), unique within a world.</param>
/// <param name="Hostname">Host name within the machine (Nova derives it from the server's name).</param>
/// <param name="UserData">Plain text of the user data; a text that begins with #! is run once, as root, at first boot.</param>
/// <param name="AuthorizedKeys">OpenSSH public keys for user cc.</param>
internal sealed record NodeSpec(
    string ServerId,
    string Hostname,
    string? UserData,
    ImmutableArray<string> AuthorizedKeys,
    ImmutableArray<NodeInterface> Interfaces);

internal enum NodeState
{
    /// <summary>No such machine.</summary>
    Absent,

    /// <summary>The machine's process runs, systemd has not finished booting.</summary>
    Booting,

    /// <summary>Booted: systemd reports running or degraded, sshd listens.</summary>
    Running,

    /// <summary>The machine exists on disk, nothing runs.</summary>
    Stopped,
}

/// <summary>
/// The machines behind Nova's servers. Implementations are safe for concurrent use, idempotent, and find machines of an earlier process again.
/// </summary>
internal interface INodeHost : IAsyncDisposable
{
    NodeSupport Support { get; }

    /// <summary>Makes the machine and starts it; returns when its process runs. A machine that exists already is started if it is stopped.</summary>
    Task BootAsync(NodeSpec spec, CancellationToken cancellationToken);

    /// <summary>Looks, without waiting. Cheap enough to be asked a few times per second.</summary>
    Task<NodeState> GetStateAsync(string serverId, CancellationToken cancellationToken);

    /// <summary>Stops the machine and removes all that belongs to it. Absent machines are fine.</summary>
    Task RemoveAsync(string serverId, CancellationToken cancellationToken);

    /// <summary>Stops the machine, keeps its disk.</summary>
    Task StopAsync(string serverId, CancellationToken cancellationToken);

    /// <summary>Restarts the machine on its disk.</summary>
    Task RebootAsync(string serverId, CancellationToken cancellationToken);

    /// <summary>Routes the floating address to the interface of the server that bears the fixed address.</summary>
    Task AssociateFloatingIpAsync(string serverId, IPAddress fixedAddress, IPAddress floatingAddress, CancellationToken cancellationToken);

    /// <summary>Takes the floating address away, wherever it is. Unknown addresses are fine.</summary>
    Task DisassociateFloatingIpAsync(IPAddress floatingAddress, CancellationToken cancellationToken);

    /// <summary>The range (CIDR) from which the cloud hands out floating addresses; chosen per world so that two worlds on a machine never share one.</summary>
    IPNetwork FloatingRange { get; }
}
