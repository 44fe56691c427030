using System.Collections.Concurrent;
using System.Net;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Specs.Provisioning;

/// <summary>No machines, but one of them may be told to fail at its first start.</summary>
internal sealed class StumblingNodeHost : INodeHost
{
    private readonly NoNodeHost none = new("the specs need no machines");
    private readonly ConcurrentDictionary<string, string> stumbling = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> held = new(StringComparer.Ordinal);

    public NodeSupport Support => none.Support;

    public IPNetwork FloatingRange => none.FloatingRange;

    /// <summary>Makes the next machine of that name fail, for this reason.</summary>
    public void FailOnce(string hostname, string reason) => stumbling[hostname] = reason;

    /// <summary>Keeps the next machine of that name from coming up until the result says that it may, or fails it.</summary>
    public TaskCompletionSource Hold(string hostname) => held[hostname] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task BootAsync(NodeSpec spec, CancellationToken cancellationToken)
    {
        if (held.TryRemove(spec.Hostname, out var hold))
        {
            await hold.Task.WaitAsync(cancellationToken);
        }

        if (stumbling.TryRemove(spec.Hostname, out var reason))
        {
            throw new InvalidOperationException(reason);
        }

        await none.BootAsync(spec, cancellationToken);
    }

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
