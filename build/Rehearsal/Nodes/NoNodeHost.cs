using System.Net;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>Stands where machines cannot run: servers become ACTIVE in Nova, nothing answers behind them.</summary>
internal sealed class NoNodeHost(string reason) : INodeHost
{
    public NodeSupport Support { get; } = NodeSupport.No(reason);

    public IPNetwork FloatingRange { get; } = IPNetwork.Parse("198.18.1.0/24");

    public Task BootAsync(NodeSpec spec, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<NodeState> GetStateAsync(string serverId, CancellationToken cancellationToken) => Task.FromResult(NodeState.Running);

    public Task RemoveAsync(string serverId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(string serverId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RebootAsync(string serverId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task AssociateFloatingIpAsync(string serverId, IPAddress fixedAddress, IPAddress floatingAddress, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public Task DisassociateFloatingIpAsync(IPAddress floatingAddress, CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
