using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal sealed class PortsApi(CloudStore store, TimeProvider clock)
{
    private static readonly Field[] Fields =
    [
        new("network_id", FieldKind.Uuid, Put: false, Required: true),
        new("name", FieldKind.Text),
        new("description", FieldKind.Text),
        new("admin_state_up", FieldKind.Flag),
        new("mac_address", FieldKind.Text),
        new("fixed_ips", FieldKind.FixedIps),
        new("security_groups", FieldKind.UuidList, Null: true),
        new("device_id", FieldKind.Text),
        new("device_owner", FieldKind.Text),
        new("port_security_enabled", FieldKind.Flag),
        new("allowed_address_pairs", FieldKind.List, Null: true),
        new("extra_dhcp_opts", FieldKind.List, Null: true),
        new("binding:vnic_type", FieldKind.Text),
        new("binding:host_id", FieldKind.Text),
        new("binding:profile", FieldKind.Any, Null: true),
        new("dns_name", FieldKind.Text),
    ];

    public void Map(ServiceRoutes routes)
    {
        routes.Post("/v2.0/ports", Create);
        routes.Put("/v2.0/ports/{id}", Update);
        routes.Delete("/v2.0/ports/{id}", call =>
        {
            store.Update(state => PortSteps.Remove(state, Kinds.Ports.FindOwn(state, call, "delete_port"), clock.GetUtcNow()));
            return Answer.NoContent;
        });
    }

    private Answer Create(Call call)
    {
        var body = Body.Read(call, "port", Fields);
        Port? made = null;
        store.Update(state =>
        {
            var network = Kinds.Networks.Find(state, body.Text("network_id")!, call.ProjectId);
            RefuseOnForeign(network, body, call);
            NeutronQuota.Require(state, "port", call.ProjectId);
            var now = clock.GetUtcNow();
            var secure = body.FlagOr("port_security_enabled", network.PortSecurity);
            made = new Port
            {
                Id = Ids.Uuid(),
                Name = body.Text("name") ?? "",
                Description = body.Text("description") ?? "",
                ProjectId = call.ProjectId,
                NetworkId = network.Id,
                MacAddress = body.Text("mac_address")?.ToLowerInvariant() ?? Ids.Mac(),
                AdminStateUp = body.FlagOr("admin_state_up", true),
                DeviceId = body.Text("device_id") ?? "",
                DeviceOwner = body.Text("device_owner") ?? "",
                PortSecurity = secure,
                FixedIps = body.Array("fixed_ips") is { } ips
                    ? PortAddresses.Assign(state, network, ips, own: null)
                    : PortAddresses.Automatic(state, network),
                SecurityGroups = Groups(state, call, body, secure),
                VnicType = body.Text("binding:vnic_type") ?? "normal",
                Created = now,
                Updated = now,
                Revision = 1,
            };
            made = made with { AllowedAddressPairs = Pairs(body, made.MacAddress) };
            RefusePairsWithoutSecurity(made);
            return Kinds.Ports.Put(state, made);
        });
        return Answer.Created("port", NeutronViews.Of(made!));
    }

    private Answer Update(Call call)
    {
        Kinds.Ports.Find(store.Current, call.Route("id"), call.ProjectId);
        var body = Body.Read(call, "port", Fields);
        Port? changed = null;
        store.Update(state =>
        {
            var port = Kinds.Ports.FindOwn(state, call, "update_port");
            var network = state.Networks[port.NetworkId];
            if (network.ProjectId != call.ProjectId)
            {
                RefuseChosenAddress(body, port, "update_port");
                if (body.FlagOr("port_security_enabled", port.PortSecurity) != port.PortSecurity)
                {
                    throw NeutronDialect.Policy("(rule:update_port and rule:update_port:port_security_enabled)");
                }
            }

            var secure = body.FlagOr("port_security_enabled", port.PortSecurity);
            changed = port with
            {
                Name = body.Text("name") ?? port.Name,
                Description = body.Text("description") ?? port.Description,
                AdminStateUp = body.FlagOr("admin_state_up", port.AdminStateUp),
                DeviceId = body.Text("device_id") ?? port.DeviceId,
                DeviceOwner = body.Text("device_owner") ?? port.DeviceOwner,
                PortSecurity = secure,
                FixedIps = body.Array("fixed_ips") is { } ips ? PortAddresses.Assign(state, network, ips, port) : port.FixedIps,
                SecurityGroups = body.ContainsKey("security_groups") ? Groups(state, call, body, secure) : secure ? port.SecurityGroups : [],
                AllowedAddressPairs = body.ContainsKey("allowed_address_pairs") ? Pairs(body, port.MacAddress) : port.AllowedAddressPairs,
                VnicType = body.Text("binding:vnic_type") ?? port.VnicType,
                Updated = clock.GetUtcNow(),
                Revision = port.Revision + 1,
            };
            RefusePairsWithoutSecurity(changed);
            return Kinds.Ports.Put(state, changed);
        });
        return Answer.Ok("port", NeutronViews.Of(changed!));
    }

    private static void RefuseOnForeign(Network network, JsonObject body, Call call)
    {
        if (!call.Identity.MayWrite)
        {
            throw NeutronDialect.Policy("rule:create_port");
        }

        if (network.ProjectId == call.ProjectId)
        {
            return;
        }

        RefuseChosenAddress(body, null, "create_port");
        if (body.ContainsKey("mac_address"))
        {
            throw NeutronDialect.Policy("(rule:create_port and rule:create_port:mac_address)");
        }

        if (body.ContainsKey("port_security_enabled"))
        {
            throw NeutronDialect.Policy("(rule:create_port and rule:create_port:port_security_enabled)");
        }

        if (network.External && !network.Shared)
        {
            throw new Refusal(403, $"Tenant {call.ProjectId} not allowed to create port on this network", "HTTPForbidden");
        }
    }

    /// <summary>On a network of others addresses are given, not chosen; repeating the one a port has is no choice.</summary>
    private static void RefuseChosenAddress(JsonObject body, Port? port, string rule)
    {
        var chosen = (body.Array("fixed_ips") ?? []).Select(each => each.Text("ip_address")).OfType<string>();
        if (chosen.Any(address => port is null || port.FixedIps.All(ip => ip.IpAddress != address)))
        {
            throw NeutronDialect.Policy($"(rule:{rule} and (rule:{rule}:fixed_ips and (rule:{rule}:fixed_ips:ip_address)))");
        }
    }

    private static ImmutableArray<string> Groups(CloudState state, Call call, JsonObject body, bool secure)
    {
        var wanted = body.Array("security_groups");
        if (!secure)
        {
            return wanted is { Count: > 0 }
                ? throw new Refusal(400, "Port security must be enabled and port must have an IP address in order to use security groups.",
                    "PortSecurityAndIPRequiredForSecurityGroups")
                : [];
        }

        return wanted is null
            ? [SecurityGroupSteps.Default(state, call.ProjectId).Id]
            : [.. wanted.Select(each => Kinds.SecurityGroups.Find(state, each.AsText() ?? "", call.ProjectId).Id).Distinct()];
    }

    private static void RefusePairsWithoutSecurity(Port port)
    {
        if (!port.PortSecurity && port.AllowedAddressPairs.Length > 0)
        {
            throw new Refusal(409, "Port Security must be enabled in order to have allowed address pairs on a port.",
                "AddressPairAndPortSecurityRequired");
        }
    }

    private static ImmutableArray<AddressPair> Pairs(JsonObject body, string mac) =>
    [
        .. (body.Array("allowed_address_pairs") ?? [])
            .Select(pair => new AddressPair(pair.Text("ip_address") ?? "", pair.Text("mac_address") ?? mac)),
    ];
}
