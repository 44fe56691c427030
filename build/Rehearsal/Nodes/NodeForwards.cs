using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>The ports that nodes offer on behalf of the host, as long as this process lives.</summary>
internal sealed class NodeForwards(WorldNames names, ImmutableArray<NodeForward> forwards) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ImmutableArray<NamespaceForwarder>> _open = new();

    /// <summary>The node's addresses must be there. Once per server at a time.</summary>
    public async Task OpenAsync(NodeSpec spec, CancellationToken cancellationToken)
    {
        if (_open.ContainsKey(spec.ServerId))
        {
            return;
        }

        // Not on the floating address: what the cloud lets in from outside is SSH.
        ImmutableArray<IPAddress> addresses = [IPAddress.Loopback, .. spec.Interfaces.Select(nodeInterface => nodeInterface.Address)];
        var opened = ImmutableArray.CreateBuilder<NamespaceForwarder>();
        foreach (var forward in forwards)
        {
            opened.Add(await NamespaceForwarder.StartAsync(
                NetworkNamespaces.PathOf(names.Machine(spec.ServerId)),
                [.. addresses.Select(address => new IPEndPoint(address, forward.PortInNode))],
                forward.Target,
                cancellationToken));
        }

        _open[spec.ServerId] = opened.ToImmutable();
    }

    public async Task CloseAsync(string serverId)
    {
        if (_open.TryRemove(serverId, out var opened))
        {
            foreach (var forwarder in opened)
            {
                await forwarder.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var serverId in _open.Keys)
        {
            await CloseAsync(serverId);
        }
    }
}
