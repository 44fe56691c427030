using System.Collections.Immutable;
using System.Net;

namespace GourmetGram.Platform.Phases;

/// <summary>A reservation that is active, or will be.</summary>
/// <param name="LeaseId">Lease it belongs to; null when the user brought the reservation.</param>
/// <param name="FlavorId">Reserved flavor, in Blazar the reservation's own id; Terraform's variable <c>reservation</c>.</param>
/// <param name="EndsAt">When the lease ends, UTC; null when unknown.</param>
public sealed record Reservation(string? LeaseId, string FlavorId, DateTimeOffset? EndsAt);

/// <summary>Yields the reservation: from the phase that just made it, or by asking the cloud again.</summary>
public interface IReservationSource
{
    /// <summary>The reservation, null when there is none.</summary>
    Task<Reservation?> FindAsync(CancellationToken cancellationToken);
}

/// <summary>A node that Terraform made, with every address.</summary>
/// <param name="Name">node1 …</param>
/// <param name="ServerName">Name of the server in the cloud.</param>
/// <param name="ServerId">Nova's id.</param>
/// <param name="SharedAddress">Address on the shared network, where services are offered (Kubernetes externalIPs).</param>
/// <param name="PrivateAddress">Address on the private network.</param>
/// <param name="FloatingIp">Floating IP, null for nodes without one.</param>
public sealed record Node(
    string Name,
    string ServerName,
    string ServerId,
    IPAddress SharedAddress,
    IPAddress PrivateAddress,
    IPAddress? FloatingIp);

/// <summary>What Terraform made.</summary>
/// <param name="FloatingIp">Address of the bastion (node1) as seen from outside.</param>
/// <param name="Nodes">All nodes in the order of their names.</param>
public sealed record Infrastructure(IPAddress FloatingIp, ImmutableArray<Node> Nodes)
{
    /// <summary>The node with the floating IP: bastion and first control plane.</summary>
    public Node Bastion => Nodes.First(node => node.FloatingIp is not null);
}

/// <summary>Yields the infrastructure: from the phase that just made it, or from Terraform's state.</summary>
public interface IInfrastructureSource
{
    /// <summary>The infrastructure, null when there is none.</summary>
    Task<Infrastructure?> FindAsync(CancellationToken cancellationToken);
}

/// <summary>How to reach the cluster.</summary>
/// <param name="Kubeconfig">Absolute path.</param>
/// <param name="Context">Context within it, null for the current one.</param>
public sealed record ClusterAccess(string Kubeconfig, string? Context)
{
    /// <summary>The nodes whose bastion leads to the API; null where the API is reached directly.</summary>
    public Infrastructure? Through { get; init; }
}

/// <summary>Yields access to the cluster, opening what is needed for it (a tunnel).</summary>
public interface IClusterSource
{
    /// <summary>Access, null when there is no cluster yet.</summary>
    Task<ClusterAccess?> FindAsync(CancellationToken cancellationToken);
}
