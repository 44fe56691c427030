using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal sealed class NetworksApi(CloudStore store, TimeProvider clock)
{
    private static readonly Field[] Fields =
    [
        new("name", FieldKind.Text),
        new("description", FieldKind.Text),
        new("admin_state_up", FieldKind.Flag),
        new("shared", FieldKind.Flag),
        new("router:external", FieldKind.Flag),
        new("port_security_enabled", FieldKind.Flag),
        new("mtu", FieldKind.Number),
        new("dns_domain", FieldKind.Text),
        new("is_default", FieldKind.Flag),
        new("availability_zone_hints", FieldKind.List, Put: false),
    ];

    public void Map(ServiceRoutes routes)
    {
        routes.Post("/v2.0/networks", Create);
        routes.Put("/v2.0/networks/{id}", Update);
        routes.Delete("/v2.0/networks/{id}", Delete);
    }

    private Answer Create(Call call)
    {
        var body = Body.Read(call, "network", Fields);
        RequireMember(call, body, "create_network");
        var now = clock.GetUtcNow();
        var made = new Network
        {
            Id = Ids.Uuid(),
            Name = body.Text("name") ?? "",
            Description = body.Text("description") ?? "",
            ProjectId = call.ProjectId,
            AdminStateUp = body.FlagOr("admin_state_up", true),
            PortSecurity = body.FlagOr("port_security_enabled", true),
            Mtu = body["mtu"].Number() is { } mtu and > 0 ? mtu : 1500,
            Created = now,
            Updated = now,
            Revision = 1,
        };
        var after = store.Update(state =>
        {
            NeutronQuota.Require(state, "network", call.ProjectId);
            return Kinds.Networks.Put(state, made);
        });
        return Answer.Created("network", NeutronViews.Of(after, made, created: true));
    }

    private Answer Update(Call call)
    {
        Kinds.Networks.Find(store.Current, call.Route("id"), call.ProjectId);
        var body = Body.Read(call, "network", Fields);
        Network? changed = null;
        var after = store.Update(state =>
        {
            var network = Kinds.Networks.FindOwn(state, call, "update_network");
            RequireMember(call, body, "update_network");
            changed = network with
            {
                Name = body.Text("name") ?? network.Name,
                Description = body.Text("description") ?? network.Description,
                AdminStateUp = body.FlagOr("admin_state_up", network.AdminStateUp),
                PortSecurity = body.FlagOr("port_security_enabled", network.PortSecurity),
                Mtu = body["mtu"].Number() ?? network.Mtu,
                Updated = clock.GetUtcNow(),
                Revision = network.Revision + 1,
            };
            return Kinds.Networks.Put(state, changed);
        });
        return Answer.Ok("network", NeutronViews.Of(after, changed!));
    }

    private Answer Delete(Call call)
    {
        store.Update(state =>
        {
            var network = Kinds.Networks.FindOwn(state, call, "delete_network");
            var ports = state.Ports.Values.Where(port => port.NetworkId == network.Id).Select(port => port.Id).ToList();
            if (ports.Count > 0)
            {
                throw new Refusal(409, $"Unable to complete operation on network {network.Id}. There are one or more ports still in use on the "
                    + $"network, id for these ports is: {string.Join(',', ports)}.", "NetworkInUse");
            }

            var subnets = state.Subnets.Values.Where(subnet => subnet.NetworkId == network.Id).Select(subnet => subnet.Id);
            return Kinds.Networks.Remove(state with { Subnets = state.Subnets.RemoveRange(subnets) }, network.Id);
        });
        return Answer.NoContent;
    }

    /// <summary>Shared and external networks are the administrator's.</summary>
    private static void RequireMember(Call call, JsonObject body, string rule)
    {
        if (!call.Identity.MayWrite)
        {
            throw NeutronDialect.Policy("rule:" + rule);
        }

        foreach (var key in new[] { "shared", "router:external" }.Where(key => body.FlagOr(key, false)))
        {
            throw NeutronDialect.Policy($"(rule:{rule} and rule:{rule}:{key})");
        }
    }
}
