using System.Collections.Immutable;
using System.Net;
using GourmetGram.Rehearsal.Cloud.State;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>The machine behind a server: what Nova asks of the node host, in terms of servers.</summary>
internal sealed class ServerMachine(CloudStore store, INodeHost nodes, CloudOptions options)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public async Task BootAsync(string serverId, CancellationToken cancellationToken)
    {
        if (Specify(serverId) is not { } spec)
        {
            return;
        }

        options.Log($"server {serverId}: boots as {spec.Hostname}");
        await nodes.BootAsync(spec, cancellationToken);
        Started(serverId);
    }

    public async Task RebootAsync(string serverId, CancellationToken cancellationToken)
    {
        await nodes.RebootAsync(serverId, cancellationToken);
        Started(serverId);
    }

    /// <summary>Waits until the machine has booted; throws TimeoutException when it takes too long.</summary>
    public async Task WaitRunningAsync(string serverId, CancellationToken cancellationToken)
    {
        var deadline = options.Clock.GetUtcNow() + options.ServerBootTimeout;
        using var timer = new PeriodicTimer(Interval, options.Clock);
        while (await nodes.GetStateAsync(serverId, cancellationToken) is not NodeState.Running and var state)
        {
            if (options.Clock.GetUtcNow() >= deadline)
            {
                var word = state.ToString().ToLowerInvariant();
                throw new TimeoutException($"the machine is still {word} after {options.ServerBootTimeout.TotalSeconds} s");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    public Task StopAsync(string serverId, CancellationToken cancellationToken) => nodes.StopAsync(serverId, cancellationToken);

    public Task RemoveAsync(string serverId, CancellationToken cancellationToken) => nodes.RemoveAsync(serverId, cancellationToken);

    public async Task<bool> TryRemoveAsync(string serverId, CancellationToken cancellationToken)
    {
        try
        {
            await nodes.RemoveAsync(serverId, cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            options.Log($"server {serverId}: its machine cannot be removed yet: {failure.Message}");
            return false;
        }
    }

    private void Started(string serverId) => store.Update(state => state.Servers.GetValueOrDefault(serverId) is { } server
        ? state.Put(server with { HasMachine = true, MachineStarts = server.MachineStarts + 1 })
        : state);

    private NodeSpec? Specify(string serverId)
    {
        var state = store.Current;
        return state.Servers.GetValueOrDefault(serverId) is { } server
            ? new NodeSpec(
                server.Id,
                server.Hostname,
                server.UserData,
                server.PublicKey is null ? [] : [server.PublicKey],
                [.. ServerNetworking.PortsOf(state, server).SelectMany(port => Interfaces(state, port))])
            : null;
    }

    private static ImmutableArray<NodeInterface> Interfaces(CloudState state, Port port) =>
    [
        .. port.FixedIps.Take(1).Select(ip =>
        {
            var subnet = state.Subnets[ip.SubnetId];
            return new NodeInterface(
                port.NetworkId,
                IPAddress.Parse(ip.IpAddress),
                IPNetwork.Parse(subnet.Cidr).PrefixLength,
                subnet.GatewayIp is null ? null : IPAddress.Parse(subnet.GatewayIp),
                port.MacAddress);
        }),
    ];
}
