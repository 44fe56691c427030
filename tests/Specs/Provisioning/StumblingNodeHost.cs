using System.Collections.Concurrent;
using System.Net;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Specs.Provisioning;

/// <summary>No machines, but one of them may be told to fail at its first start.</summary>
internal sealed class StumblingNodeHost : INodeHost
{
    private readonly NoNodeHost none = new("the specs need no machines");
    private readonly ConcurrentDictionary<string, string> stumbling = new(StringComparer.Ordinal);

    public NodeSupport Support => none.Support;

    public IPNetwork FloatingRange => none.FloatingRange;

    /// <summary>Makes the next machine of that name fail, for this reason.</summary>
    public void FailOnce(string hostname, string reason) => stumbling[hostname] = reason;

    public Task BootAsync(NodeSpec spec, CancellationToken cancellationToken) =>
        stumbling.TryRemove(spec.Hostname, out var reason) ? throw new InvalidOperationException(reason) : none.BootAsync(spec, cancellationToken);

    public Task<NodeState> GetStateAsync(string serverId, CancellationToken cancellationToken) => none.GetStateAsync(serverId, cancellationToken);

    public Task RemoveAsync(string serverId, CancellationToken cancellationToken) => none.RemoveAsync(serverId, cancellationToken);

    public Task StopAsync(string serverId, CancellationToken cancellationToken) => none.StopAsync(serverId, cancellationToken);

    public Task RebootAsync(string serverId, CancellationToken cancellationToken) => none.RebootAsync(serverId, cancellationToken);

    public Task AssociateFloatingIpAsync(string serverId, IPAddress fixedAddress, IPAddress floatingAddress, CancellationToken cancellationToken) =>
        none.AssociateFloatingIpAsync(serverId, fixedAddress, floatingAddress, cancellationToken);

    public Task DisassociateFloatingIpAsync(IPAddress floatingAddress, CancellationToken cancellationToken) =>
        none.DisassociateFloatingIpAsync(floatingAddress, cancellationToken);

    public ValueTask DisposeAsync() => none.DisposeAsync();
}
