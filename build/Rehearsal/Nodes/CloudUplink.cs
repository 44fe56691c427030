using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>
/// The cloud's network namespace and the host's way into it: a link of two addresses and one route for the floating range.
/// Nothing of the cloud's private networks is seen on the host, where it might hide a network of the user's.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class CloudUplink
{
    /// <summary>Worlds choose their blocks one after another.</summary>
    private const string LockName = "gourmetgram-rehearsal-network";

    private sealed record Choice(int Block);

    public static async Task<AddressBlock> EnsureAsync(WorldNames names, CancellationToken cancellationToken)
    {
        using var alone = await HostLock.AcquireAsync(LockName, cancellationToken);
        var block = await ExistingAsync(names, cancellationToken) ?? await ChooseAsync(names, cancellationToken);
        await NetworkNamespaces.EnsureAsync(names.CloudNamespace, cancellationToken);
        await LinkAsync(names, block, cancellationToken);
        await AtomicFile.WriteJsonAsync(ChoicePath(names), new Choice(block.Index), cancellationToken);
        return block;
    }

    public static async Task RemoveAsync(WorldNames names, CancellationToken cancellationToken)
    {
        // The host's route goes with its link.
        await IpCommand.TryBatchAsync(null, [$"link del {names.HostLink}"], cancellationToken);
        await NetworkNamespaces.RemoveAsync(names.CloudNamespace, cancellationToken);
    }

    private static string ChoicePath(WorldNames names) => Path.Combine(names.NodesDirectory, "network.json");

    private static async Task LinkAsync(WorldNames names, AddressBlock block, CancellationToken cancellationToken)
    {
        var cloud = names.CloudNamespace;
        var cloudLinks = await IpCommand.LinksAsync(cloud, cancellationToken);
        if (!cloudLinks.Contains(names.CloudLink))
        {
            await IpCommand.TryBatchAsync(null, [$"link del {names.HostLink}"], cancellationToken);
            await IpCommand.BatchAsync(
                null,
                [$"link add {names.HostLink} type veth peer name {names.CloudLink} netns {cloud}"],
                cancellationToken);
        }

        await IpCommand.BatchAsync(
            cloud,
            [
                "link set lo up",
                $"addr replace {block.CloudAddress}/{AddressBlock.LinkPrefixLength} dev {names.CloudLink}",
                $"link set {names.CloudLink} up",
            ],
            cancellationToken);
        await IpCommand.BatchAsync(
            null,
            [
                $"addr replace {block.HostAddress}/{AddressBlock.LinkPrefixLength} dev {names.HostLink}",
                $"link set {names.HostLink} up",
                $"route replace {block.FloatingRange} via {block.CloudAddress} dev {names.HostLink}",
            ],
            cancellationToken);
        await HostCommand.RunAsync(
            "ip",
            [
                "netns", "exec", cloud, "sh", "-c",
                "echo 1 >/proc/sys/net/ipv4/ip_forward; echo 0 >/proc/sys/net/ipv4/conf/all/send_redirects; "
                    + "echo 0 >/proc/sys/net/ipv4/conf/default/send_redirects; echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter",
            ],
            cancellationToken);
    }

    /// <summary>What the host's link says, the truth as long as it is there.</summary>
    private static async Task<AddressBlock?> ExistingAsync(WorldNames names, CancellationToken cancellationToken)
    {
        var links = await IpCommand.QueryAsync(null, ["-4", "addr", "show", "dev", names.HostLink], cancellationToken);
        return links
            .Where(link => link.TryGetProperty("addr_info", out _))
            .SelectMany(link => link.GetProperty("addr_info").EnumerateArray())
            .Select(info => info.TryGetProperty("local", out var local) ? AddressBlock.Of(IPAddress.Parse(local.GetString()!)) : null)
            .FirstOrDefault(block => block is not null);
    }

    /// <summary>The block of last time if it is still free, else the first free one after a place that follows from the world's name.</summary>
    private static async Task<AddressBlock> ChooseAsync(WorldNames names, CancellationToken cancellationToken)
    {
        var taken = (await IpCommand.QueryAsync(null, ["-4", "route", "show", "table", "all"], cancellationToken))
            .Select(Destination)
            .OfType<IPNetwork>()
            .Where(network => network.PrefixLength >= 8)
            .ToList();
        var start = int.Parse(names.Prefix[^4..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var candidates = Enumerable.Range(0, AddressBlock.Count - AddressBlock.First)
            .Select(step => AddressBlock.First + ((start + step) % (AddressBlock.Count - AddressBlock.First)));
        if (AtomicFile.ReadJson<Choice>(ChoicePath(names)) is { Block: >= AddressBlock.First and < AddressBlock.Count } last)
        {
            candidates = candidates.Prepend(last.Block);
        }

        return candidates.Select(index => new AddressBlock(index)).FirstOrDefault(block => !taken.Exists(block.Overlaps))
            ?? throw new NodeHostException("this host routes all of 198.18.0.0/15, from which floating addresses come, elsewhere");
    }

    /// <summary>"default" has none; a single address comes without a length.</summary>
    private static IPNetwork? Destination(JsonElement route)
    {
        if (!route.TryGetProperty("dst", out var dst) || dst.GetString() is not { } text)
        {
            return null;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            return new IPNetwork(address, 32);
        }

        return IPNetwork.TryParse(text, out var network) ? network : null;
    }
}
