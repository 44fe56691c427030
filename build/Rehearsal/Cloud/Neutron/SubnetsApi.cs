using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal sealed class SubnetsApi(CloudStore store, TimeProvider clock)
{
    private static readonly Field[] Fields =
    [
        new("ip_version", FieldKind.Number, Put: false, Required: true),
        new("network_id", FieldKind.Uuid, Put: false, Required: true),
        new("cidr", FieldKind.Text, Put: false),
        new("name", FieldKind.Text),
        new("description", FieldKind.Text),
        new("gateway_ip", FieldKind.Text, Null: true),
        new("enable_dhcp", FieldKind.Flag),
        new("allocation_pools", FieldKind.List),
        new("dns_nameservers", FieldKind.List),
        new("host_routes", FieldKind.List),
        new("service_types", FieldKind.List),
        new("dns_publish_fixed_ip", FieldKind.Flag),
        new("segment_id", FieldKind.Text, Null: true),
        new("subnetpool_id", FieldKind.Text, Put: false, Null: true),
        new("prefixlen", FieldKind.Number, Put: false),
        new("ipv6_ra_mode", FieldKind.Text, Put: false, Null: true),
        new("ipv6_address_mode", FieldKind.Text, Put: false, Null: true),
    ];

    public void Map(ServiceRoutes routes)
    {
        routes.Post("/v2.0/subnets", Create);
        routes.Put("/v2.0/subnets/{id}", Update);
        routes.Delete("/v2.0/subnets/{id}", Delete);
    }

    private Answer Create(Call call)
    {
        var body = Body.Read(call, "subnet", Fields);
        if (body["ip_version"].Number() is not (4 or 6) and var version)
        {
            throw NeutronDialect.BadRequest($"Invalid input for ip_version. Reason: {version} is not in valid_values.");
        }

        var cidrText = body.Text("cidr")
            ?? throw new Refusal(400, "Bad subnets request: a subnetpool must be specified in the absence of a cidr.", "BadRequest");
        var cidr = AddressPool.ParseCidr(cidrText) is { } parsed && body["ip_version"].Number() == 4
            ? parsed
            : throw Invalid($"{cidrText} is not in a CIDR format.");
        var now = clock.GetUtcNow();
        Subnet? made = null;
        var after = store.Update(state =>
        {
            var network = Kinds.Networks.Find(state, body.Text("network_id")!, call.ProjectId);
            if (network.ProjectId != call.ProjectId || !call.Identity.MayWrite)
            {
                throw NeutronDialect.Policy("rule:create_subnet");
            }

            NeutronQuota.Require(state, "subnet", call.ProjectId);
            RefuseOverlap(state, network, cidr);
            var gateway = body.ContainsKey("gateway_ip") ? Gateway(body) : AddressPool.Text(AddressPool.First(cidr) + 1);
            made = new Subnet
            {
                Id = Ids.Uuid(),
                Name = body.Text("name") ?? "",
                Description = body.Text("description") ?? "",
                ProjectId = call.ProjectId,
                NetworkId = network.Id,
                Cidr = cidr.ToString(),
                GatewayIp = gateway,
                EnableDhcp = body.FlagOr("enable_dhcp", true),
                Pools = body.Array("allocation_pools") is { } pools ? Pools(pools, cidr) : AddressPool.Default(cidr, gateway),
                DnsNameservers = Texts(body.Array("dns_nameservers")),
                HostRoutes = Routes(body.Array("host_routes")),
                ServiceTypes = Texts(body.Array("service_types")),
                Created = now,
                Updated = now,
            };
            RefuseGatewayInPool(made);
            return Kinds.Networks.Put(Kinds.Subnets.Put(state, made), network with { Revision = network.Revision + 1 });
        });
        return Answer.Created("subnet", NeutronViews.Of(after, made!));
    }

    private Answer Update(Call call)
    {
        Kinds.Subnets.Find(store.Current, call.Route("id"), call.ProjectId);
        var body = Body.Read(call, "subnet", Fields);
        Subnet? changed = null;
        var after = store.Update(state =>
        {
            var subnet = Kinds.Subnets.FindOwn(state, call, "update_subnet");
            var cidr = IPNetwork.Parse(subnet.Cidr);
            changed = subnet with
            {
                Name = body.Text("name") ?? subnet.Name,
                Description = body.Text("description") ?? subnet.Description,
                GatewayIp = body.ContainsKey("gateway_ip") ? Gateway(body) : subnet.GatewayIp,
                EnableDhcp = body.FlagOr("enable_dhcp", subnet.EnableDhcp),
                Pools = body.Array("allocation_pools") is { } pools ? Pools(pools, cidr) : subnet.Pools,
                DnsNameservers = body.Array("dns_nameservers") is { } dns ? Texts(dns) : subnet.DnsNameservers,
                HostRoutes = body.Array("host_routes") is { } routes ? Routes(routes) : subnet.HostRoutes,
                ServiceTypes = body.Array("service_types") is { } types ? Texts(types) : subnet.ServiceTypes,
                Updated = clock.GetUtcNow(),
                Revision = subnet.Revision + 1,
            };
            RefuseGatewayInPool(changed);
            return Kinds.Subnets.Put(state, changed);
        });
        return Answer.Ok("subnet", NeutronViews.Of(after, changed!));
    }

    private Answer Delete(Call call)
    {
        store.Update(state =>
        {
            var subnet = Kinds.Subnets.FindOwn(state, call, "delete_subnet");
            return state.Ports.Values.Any(port => port.FixedIps.Any(ip => ip.SubnetId == subnet.Id))
                ? throw new Refusal(
                    409,
                    $"Unable to complete operation on subnet {subnet.Id}: One or more ports have an IP allocation from this subnet.",
                    "SubnetInUse")
                : Kinds.Subnets.Remove(state, subnet.Id);
        });
        return Answer.NoContent;
    }

    private static string? Gateway(JsonObject body) => body.Text("gateway_ip") switch
    {
        null or "" => null,
        var text => AddressPool.IsIpv4(text)
            ? text
            : throw NeutronDialect.BadRequest($"Invalid input for gateway_ip. Reason: '{text}' is not a valid IP address."),
    };

    private static void RefuseOverlap(CloudState state, Network network, IPNetwork cidr)
    {
        foreach (var other in state.Subnets.Values.Where(subnet => subnet.NetworkId == network.Id))
        {
            var taken = IPNetwork.Parse(other.Cidr);
            if (AddressPool.First(taken) <= AddressPool.Last(cidr) && AddressPool.First(cidr) <= AddressPool.Last(taken))
            {
                throw Invalid($"Requested subnet with cidr: {cidr} for network: {network.Id} overlaps with another subnet.");
            }
        }
    }

    private static void RefuseGatewayInPool(Subnet subnet)
    {
        if (subnet.GatewayIp is null)
        {
            return;
        }

        var gateway = AddressPool.Number(subnet.GatewayIp);
        if (subnet.Pools.FirstOrDefault(pool => AddressPool.Number(pool.Start) <= gateway && gateway <= AddressPool.Number(pool.End)) is { } pool)
        {
            throw new Refusal(409, $"Gateway ip {subnet.GatewayIp} conflicts with allocation pool {pool.Start}-{pool.End}.",
                "GatewayConflictWithAllocationPools");
        }
    }

    private static ImmutableArray<AddressRange> Pools(JsonArray pools, IPNetwork cidr) =>
    [
        .. pools.Select(pool =>
        {
            var (start, end) = (pool.Text("start") ?? "", pool.Text("end") ?? "");
            if (!AddressPool.IsIpv4(start) || !AddressPool.IsIpv4(end))
            {
                throw NeutronDialect.BadRequest($"Invalid input for allocation_pools. Reason: '{start}' is not a valid IP address.");
            }

            return AddressPool.Number(start) <= AddressPool.First(cidr) || AddressPool.Number(end) >= AddressPool.Last(cidr)
                ? throw new Refusal(400, $"The allocation pool {start}-{end} spans beyond the subnet cidr {cidr}.", "OutOfBoundsAllocationPool")
                : new AddressRange(start, end);
        }),
    ];

    private static ImmutableArray<string> Texts(JsonArray? list) => [.. (list ?? []).Select(each => each.AsText()).OfType<string>()];

    private static ImmutableArray<HostRoute> Routes(JsonArray? list) =>
        [.. (list ?? []).Select(each => new HostRoute(each.Text("destination") ?? "", each.Text("nexthop") ?? ""))];

    private static Refusal Invalid(string reason) => new(400, $"Invalid input for operation: {reason}", "InvalidInput");
}
