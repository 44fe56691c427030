using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal sealed class FloatingIpsApi(CloudStore store, TimeProvider clock)
{
    private static readonly Field[] Fields =
    [
        new("floating_network_id", FieldKind.Uuid, Put: false, Required: true),
        new("port_id", FieldKind.Uuid, Null: true),
        new("fixed_ip_address", FieldKind.Text, Null: true),
        new("floating_ip_address", FieldKind.Text, Put: false),
        new("subnet_id", FieldKind.Uuid, Put: false, Null: true),
        new("description", FieldKind.Text),
        new("dns_name", FieldKind.Text, Put: false),
        new("dns_domain", FieldKind.Text, Put: false),
    ];

    public void Map(ServiceRoutes routes)
    {
        routes.Post("/v2.0/floatingips", Create);
        routes.Put("/v2.0/floatingips/{id}", Update);
        routes.Delete("/v2.0/floatingips/{id}", call =>
        {
            store.Update(state => Kinds.FloatingIps.Remove(state, Kinds.FloatingIps.FindOwn(state, call, "delete_floatingip").Id));
            return Answer.NoContent;
        });
    }

    private Answer Create(Call call)
    {
        var body = Body.Read(call, "floatingip", Fields);
        if (!call.Identity.MayWrite)
        {
            throw NeutronDialect.Policy("rule:create_floatingip");
        }

        if (body.ContainsKey("floating_ip_address"))
        {
            throw NeutronDialect.Policy("(rule:create_floatingip and rule:create_floatingip:floating_ip_address)");
        }

        FloatingIp? made = null;
        var after = store.Update(state =>
        {
            var network = Kinds.Networks.Find(state, body.Text("floating_network_id")!, call.ProjectId);
            if (!network.External)
            {
                throw Bad($"Network {network.Id} is not a valid external network.");
            }

            NeutronQuota.Require(state, "floatingip", call.ProjectId);
            var now = clock.GetUtcNow();
            made = new FloatingIp
            {
                Id = Ids.Uuid(),
                Description = body.Text("description") ?? "",
                ProjectId = call.ProjectId,
                Address = Address(state, network),
                NetworkId = network.Id,
                Created = now,
                Updated = now,
            };
            made = Associate(state, made, body, call);
            return Kinds.FloatingIps.Put(state, made);
        });
        return Answer.Created("floatingip", NeutronViews.Of(after, made!));
    }

    private Answer Update(Call call)
    {
        Kinds.FloatingIps.Find(store.Current, call.Route("id"), call.ProjectId);
        var body = Body.Read(call, "floatingip", Fields);
        FloatingIp? changed = null;
        var after = store.Update(state =>
        {
            var floating = Kinds.FloatingIps.FindOwn(state, call, "update_floatingip");
            changed = floating with { Description = body.Text("description") ?? floating.Description, Updated = clock.GetUtcNow() };
            if (body.ContainsKey("port_id") || body.ContainsKey("fixed_ip_address"))
            {
                changed = Associate(state, changed, body, call);
            }
            else if (!body.ContainsKey("description"))
            {
                // An update that names no port releases the address.
                changed = FloatingIpSteps.Free(changed, clock.GetUtcNow());
            }

            changed = changed with { Revision = floating.Revision + 1 };
            return Kinds.FloatingIps.Put(state, changed);
        });
        return Answer.Ok("floatingip", NeutronViews.Of(after, changed!));
    }

    private FloatingIp Associate(CloudState state, FloatingIp floating, JsonObject body, Call call)
    {
        var portId = body.ContainsKey("port_id") ? body.Text("port_id") : floating.PortId;
        if (portId is null)
        {
            return body.Text("fixed_ip_address") is not null
                ? throw Bad("fixed_ip_address cannot be specified without a port_id.")
                : floating.PortId is null ? floating : FloatingIpSteps.Free(floating, clock.GetUtcNow());
        }

        var port = Kinds.Ports.Find(state, portId, call.ProjectId);
        var wanted = body.Text("fixed_ip_address");
        var fixedIp = wanted is null
            ? port.FixedIps.FirstOrDefault() ?? throw Bad($"Cannot add floating IP to port {port.Id} that has no fixed IPv4 addresses.")
            : port.FixedIps.FirstOrDefault(ip => ip.IpAddress == wanted)
                ?? throw Bad($"Port {port.Id} does not have fixed ip {wanted}.");
        var router = state.Routers.Values.FirstOrDefault(each =>
                each.ExternalNetworkId == floating.NetworkId && each.SubnetIds.Contains(fixedIp.SubnetId))
            ?? throw new Refusal(404, $"External network {floating.NetworkId} is not reachable from subnet {fixedIp.SubnetId}.  "
                + $"Therefore, cannot associate Port {port.Id} with a Floating IP.", "ExternalGatewayForFloatingIPNotFound");
        RefuseSecond(state, floating, port, fixedIp);
        return floating with { PortId = port.Id, FixedAddress = fixedIp.IpAddress, RouterId = router.Id, Status = "ACTIVE" };
    }

    private static void RefuseSecond(CloudState state, FloatingIp floating, Port port, FixedIp fixedIp)
    {
        var other = state.FloatingIps.Values.FirstOrDefault(each =>
            each.Id != floating.Id && each.PortId == port.Id && each.FixedAddress == fixedIp.IpAddress);
        if (other is not null)
        {
            throw new Refusal(409, $"Cannot associate floating IP {floating.Address} ({floating.Id}) with port {port.Id} using fixed IP "
                + $"{fixedIp.IpAddress}, as that fixed IP already has a floating IP on external network {floating.NetworkId}.",
                "FloatingIPPortAlreadyAssociated");
        }
    }

    private static string Address(CloudState state, Network network) =>
        state.Subnets.Values
            .Where(subnet => subnet.NetworkId == network.Id)
            .Select(subnet => AddressPool.Free(state, subnet))
            .FirstOrDefault(free => free is not null)
            ?? throw new Refusal(409, $"No more IP addresses available on network {network.Id}.", "IpAddressGenerationFailure");

    private static Refusal Bad(string reason) => new(400, $"Bad floatingip request: {reason}", "BadRequest");
}
