using System.Collections.Concurrent;
using System.Net;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Cloud;

/// <summary>A node host of notes: it remembers what it was asked, and its machines are in the state that the test gives them.</summary>
internal sealed class RecordingNodes : INodeHost
{
    public ConcurrentDictionary<string, NodeState> Machines { get; } = [];

    public ConcurrentQueue<NodeSpec> Booted { get; } = [];

    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>What a machine is right after its boot or reboot.</summary>
    public NodeState AfterBoot { get; set; } = NodeState.Running;

    /// <summary>How many of the next removals fail.</summary>
    public int FailingRemovals;

    public Exception? BootFailure { get; set; }

    public NodeSupport Support => NodeSupport.Yes;

    public IPNetwork FloatingRange { get; init; } = IPNetwork.Parse("172.31.7.0/27");

    public Task BootAsync(NodeSpec spec, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"boot {spec.Hostname}");
        if (BootFailure is not null)
        {
            throw BootFailure;
        }

        Booted.Enqueue(spec);
        Machines[spec.ServerId] = AfterBoot;
        return Task.CompletedTask;
    }

    public Task<NodeState> GetStateAsync(string serverId, CancellationToken cancellationToken) =>
        Task.FromResult(Machines.GetValueOrDefault(serverId, NodeState.Absent));

    public Task RemoveAsync(string serverId, CancellationToken cancellationToken)
    {
        Calls.Enqueue("remove");
        if (Interlocked.Decrement(ref FailingRemovals) >= 0)
        {
            throw new IOException("the machine is busy");
        }

        Machines.TryRemove(serverId, out _);
        return Task.CompletedTask;
    }

    public Task StopAsync(string serverId, CancellationToken cancellationToken)
    {
        Calls.Enqueue("stop");
        Machines[serverId] = NodeState.Stopped;
        return Task.CompletedTask;
    }

    public Task RebootAsync(string serverId, CancellationToken cancellationToken)
    {
        Calls.Enqueue("reboot");
        Machines[serverId] = AfterBoot;
        return Task.CompletedTask;
    }

    public Task AssociateFloatingIpAsync(string serverId, IPAddress fixedAddress, IPAddress floatingAddress, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"route {floatingAddress} to {fixedAddress}");
        return Task.CompletedTask;
    }

    public Task DisassociateFloatingIpAsync(IPAddress floatingAddress, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"unroute {floatingAddress}");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
