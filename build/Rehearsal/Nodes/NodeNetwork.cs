using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>A node's interfaces: links between its network namespace and the bridges of the cloud's.</summary>
internal sealed class NodeNetwork(WorldNames names) : IDisposable
{
    /// <summary>Bridges are shared: two nodes must not make or remove one at the same time.</summary>
    private readonly SemaphoreSlim _bridges = new(1);

    public void Dispose() => _bridges.Dispose();

    /// <summary>Makes what is missing, leaves what is there: also the way to a whole network after an interrupted attempt.</summary>
    public async Task AttachAsync(NodeSpec spec, IReadOnlyList<FloatingAddress> floating, CancellationToken cancellationToken)
    {
        var node = names.Machine(spec.ServerId);
        var interfaces = spec.Interfaces.Index().ToImmutableArray();
        await NetworkNamespaces.EnsureAsync(node, cancellationToken);
        var present = await IpCommand.LinksAsync(node, cancellationToken);
        var missing = interfaces.Where(entry => !present.Contains(WorldNames.Interface(entry.Index))).ToList();
        if (missing.Count > 0)
        {
            await IpCommand.BatchAsync(null, missing.Select(entry => Link(spec.ServerId, node, entry.Index, entry.Item)), cancellationToken);
        }

        await BridgeAsync(spec, interfaces, cancellationToken);
        await IpCommand.BatchAsync(
            node,
            ["link set lo up", .. interfaces.SelectMany(entry => Addresses(entry.Index, entry.Item)), .. DefaultRoute(interfaces)],
            cancellationToken);
        foreach (var address in floating)
        {
            await AddFloatingAsync(spec, address, cancellationToken);
        }
    }

    public async Task DetachAsync(string serverId, CancellationToken cancellationToken)
    {
        var node = names.Machine(serverId);
        var ports = (await IpCommand.LinksAsync(names.CloudNamespace, cancellationToken))
            .Where(link => link.StartsWith(WorldNames.Port(serverId, 0)[..^1], StringComparison.Ordinal))
            .Select(link => $"link del {link}")
            .ToList();
        if (ports.Count > 0)
        {
            await IpCommand.TryBatchAsync(names.CloudNamespace, ports, cancellationToken);
            await RemoveIdleBridgesAsync(cancellationToken);
        }

        await NetworkNamespaces.RemoveAsync(node, cancellationToken);
    }

    public async Task AddFloatingAsync(NodeSpec spec, FloatingAddress floating, CancellationToken cancellationToken)
    {
        var index = spec.Interfaces.ToList().FindIndex(candidate => candidate.Address.Equals(floating.FixedAddress));
        if (index < 0)
        {
            throw new NodeHostException($"server {spec.ServerId} has no interface with address {floating.FixedAddress}");
        }

        await IpCommand.BatchAsync(
            names.Machine(spec.ServerId),
            [$"addr replace {floating.Address}/32 dev {WorldNames.Interface(index)}"],
            cancellationToken);
        await IpCommand.BatchAsync(
            names.CloudNamespace,
            [
                $"route replace {floating.Address}/32 dev {WorldNames.Bridge(spec.Interfaces[index].NetworkId)}",
                // Another machine may have answered for this address before.
                $"neigh flush to {floating.Address}",
            ],
            cancellationToken);
    }

    public async Task RemoveFloatingAsync(FloatingAddress floating, CancellationToken cancellationToken)
    {
        var node = names.Machine(floating.ServerId);
        var interfaces = (await IpCommand.LinksAsync(node, cancellationToken)).Where(link => link.StartsWith("ens", StringComparison.Ordinal));
        await IpCommand.TryBatchAsync(node, interfaces.Select(link => $"addr del {floating.Address}/32 dev {link}"), cancellationToken);
        await IpCommand.TryBatchAsync(names.CloudNamespace, [$"route del {floating.Address}/32"], cancellationToken);
    }

    private string Link(string serverId, string node, int index, NodeInterface nodeInterface) =>
        $"link add {WorldNames.Interface(index)} netns {node} address {nodeInterface.MacAddress} "
            + $"type veth peer name {WorldNames.Port(serverId, index)} netns {names.CloudNamespace}";

    private async Task BridgeAsync(NodeSpec spec, ImmutableArray<(int Index, NodeInterface Item)> interfaces, CancellationToken cancellationToken)
    {
        await _bridges.WaitAsync(cancellationToken);
        try
        {
            var present = await IpCommand.LinksAsync(names.CloudNamespace, cancellationToken);
            var bridges = interfaces.Select(entry => entry.Item.NetworkId).Distinct()
                .Where(network => !present.Contains(WorldNames.Bridge(network)))
                // No forward delay: a bridge would otherwise be deaf for its first fifteen seconds.
                .Select(network => $"link add {WorldNames.Bridge(network)} address {WorldNames.BridgeAddress(network)} type bridge forward_delay 0 mcast_snooping 0");
            var ports = interfaces.SelectMany(entry => Port(spec.ServerId, entry.Index, entry.Item));
            await IpCommand.BatchAsync(names.CloudNamespace, bridges.Concat(ports), cancellationToken);
        }
        finally
        {
            _bridges.Release();
        }
    }

    private static IEnumerable<string> Port(string serverId, int index, NodeInterface nodeInterface)
    {
        var bridge = WorldNames.Bridge(nodeInterface.NetworkId);
        yield return $"link set {bridge} up";
        if (nodeInterface.Gateway is { } gateway)
        {
            yield return $"addr replace {gateway}/{nodeInterface.PrefixLength} dev {bridge}";
        }

        yield return $"link set {WorldNames.Port(serverId, index)} master {bridge} up";
    }

    private static IEnumerable<string> Addresses(int index, NodeInterface nodeInterface) =>
    [
        $"addr replace {nodeInterface.Address}/{nodeInterface.PrefixLength} dev {WorldNames.Interface(index)}",
        $"link set {WorldNames.Interface(index)} up",
    ];

    private static IEnumerable<string> DefaultRoute(IEnumerable<(int Index, NodeInterface Item)> interfaces) =>
        interfaces.Where(entry => entry.Item.Gateway is not null)
            .Take(1)
            .Select(entry => $"route replace default via {entry.Item.Gateway} dev {WorldNames.Interface(entry.Index)}");

    private async Task RemoveIdleBridgesAsync(CancellationToken cancellationToken)
    {
        await _bridges.WaitAsync(cancellationToken);
        try
        {
            var links = await IpCommand.QueryAsync(names.CloudNamespace, ["link", "show"], cancellationToken);
            var used = links.Select(link => link.TryGetProperty("master", out var master) ? master.GetString() : null).ToHashSet();
            var idle = links.Select(link => link.GetProperty("ifname").GetString()!)
                .Where(link => link.StartsWith("br", StringComparison.Ordinal) && !used.Contains(link))
                .Select(link => $"link del {link}");
            await IpCommand.TryBatchAsync(names.CloudNamespace, idle, cancellationToken);
        }
        finally
        {
            _bridges.Release();
        }
    }
}
