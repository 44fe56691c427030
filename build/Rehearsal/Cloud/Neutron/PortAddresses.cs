using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

/// <summary>Gives a port its fixed addresses.</summary>
internal static class PortAddresses
{
    public static ImmutableArray<FixedIp> Automatic(CloudState state, Network network) =>
        Subnets(state, network).FirstOrDefault() is { } subnet ? [Next(state, subnet)] : [];

    /// <param name="own">The port as it is, whose addresses it may keep.</param>
    public static ImmutableArray<FixedIp> Assign(CloudState state, Network network, JsonArray wanted, Port? own) =>
        [.. wanted.Select(each => AssignOne(state, network, each.Text("subnet_id"), each.Text("ip_address"), own))];

    private static FixedIp AssignOne(CloudState state, Network network, string? subnetId, string? address, Port? own)
    {
        var kept = own?.FixedIps.FirstOrDefault(ip => (subnetId is null || ip.SubnetId == subnetId) && (address is null || ip.IpAddress == address));
        if (kept is not null)
        {
            return kept;
        }

        var subnets = Subnets(state, network).ToList();
        var subnet = subnetId is null
            ? subnets.FirstOrDefault(each => address is null || Holds(each, address))
                ?? throw new Refusal(400, $"IP address {address} is not a valid IP for any of the subnets on the specified network.",
                    "InvalidIpForNetwork")
            : subnets.FirstOrDefault(each => each.Id == subnetId)
                ?? (state.Subnets.ContainsKey(subnetId)
                    ? throw new Refusal(400, $"Invalid input for operation: Failed to create port on network {network.Id}, because fixed_ips "
                        + $"included invalid subnet {subnetId}.", "InvalidInput")
                    : throw Kinds.Subnets.NotFound(subnetId));
        if (address is null)
        {
            return Next(state, subnet);
        }

        if (!Holds(subnet, address))
        {
            throw new Refusal(400, $"IP address {address} is not a valid IP for the specified subnet.", "InvalidIpForSubnet");
        }

        return AddressPool.IsTaken(state, subnet, address)
            ? throw new Refusal(409, $"IP address {address} already allocated in subnet {subnet.Id}", "IpAddressAlreadyAllocated")
            : new FixedIp(subnet.Id, address);
    }

    private static IEnumerable<Subnet> Subnets(CloudState state, Network network) =>
        state.Subnets.Values.Where(subnet => subnet.NetworkId == network.Id).OrderBy(subnet => subnet.Created);

    private static FixedIp Next(CloudState state, Subnet subnet) => AddressPool.Free(state, subnet) is { } address
        ? new FixedIp(subnet.Id, address)
        : throw new Refusal(409, $"No more IP addresses available on network {subnet.NetworkId}.", "IpAddressGenerationFailure");

    private static bool Holds(Subnet subnet, string address) =>
        AddressPool.IsIpv4(address) && IPNetwork.Parse(subnet.Cidr) is var cidr && cidr.Contains(IPAddress.Parse(address))
        && AddressPool.Number(address) > AddressPool.First(cidr) && AddressPool.Number(address) < AddressPool.Last(cidr);
}
