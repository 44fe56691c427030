using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

/// <summary>IPv4 arithmetic of subnets and the choice of free addresses.</summary>
internal static class AddressPool
{
    /// <summary>The lowest free address of the pools; null when all are taken.</summary>
    public static string? Free(CloudState state, Subnet subnet)
    {
        var taken = Taken(state, subnet);
        foreach (var pool in subnet.Pools)
        {
            for (var address = Number(pool.Start); address <= Number(pool.End); address++)
            {
                if (!taken.Contains(address))
                {
                    return Text(address);
                }
            }
        }

        return null;
    }

    public static bool IsTaken(CloudState state, Subnet subnet, string address) => Taken(state, subnet).Contains(Number(address));

    public static IPNetwork? ParseCidr(string text)
    {
        var parts = text.Split('/');
        if (parts.Length != 2 || !IsIpv4(parts[0]) || !int.TryParse(parts[1], out var length) || length is < 0 or > 32)
        {
            return null;
        }

        var mask = length == 0 ? 0u : uint.MaxValue << (32 - length);
        return new IPNetwork(IPAddress.Parse(Text(Number(parts[0]) & mask)), length);
    }

    public static bool IsIpv4(string text) =>
        text.Split('.').Length == 4 && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork;

    public static uint Number(string address) => BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(address).GetAddressBytes());

    public static string Text(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes).ToString();
    }

    public static uint First(IPNetwork network) => Number(network.BaseAddress.ToString());

    public static uint Last(IPNetwork network) => First(network) | (network.PrefixLength == 32 ? 0u : uint.MaxValue >> network.PrefixLength);

    /// <summary>All host addresses but the gateway, as Neutron makes them when none are asked for.</summary>
    public static ImmutableArray<AddressRange> Default(IPNetwork network, string? gateway)
    {
        var (first, last) = (First(network) + 1, Last(network) - 1);
        if (first > last)
        {
            return [];
        }

        if (gateway is null || Number(gateway) < first || Number(gateway) > last)
        {
            return [new AddressRange(Text(first), Text(last))];
        }

        var split = Number(gateway);
        return
        [
            .. new[] { (Start: first, End: split - 1), (Start: split + 1, End: last) }
                .Where(range => range.Start <= range.End)
                .Select(range => new AddressRange(Text(range.Start), Text(range.End))),
        ];
    }

    private static HashSet<uint> Taken(CloudState state, Subnet subnet)
    {
        var ports = state.Ports.Values.SelectMany(port => port.FixedIps).Where(ip => ip.SubnetId == subnet.Id).Select(ip => ip.IpAddress);
        var floating = state.FloatingIps.Values.Where(each => each.NetworkId == subnet.NetworkId).Select(each => each.Address);
        var gateways = state.Routers.Values.Where(router => router.GatewaySubnetId == subnet.Id).Select(router => router.GatewayAddress);
        var inside = subnet.GatewayIp is not null && state.Routers.Values.Any(router => router.SubnetIds.Contains(subnet.Id))
            ? [subnet.GatewayIp]
            : Array.Empty<string>();
        return [.. ports.Concat(floating).Concat(gateways).Concat(inside).Select(Number)];
    }
}
