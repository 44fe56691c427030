using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal static class NeutronViews
{
    public static JsonObject Of(CloudState state, Network network, bool created = false)
    {
        var view = new JsonObject
        {
            ["id"] = network.Id,
            ["name"] = network.Name,
            ["tenant_id"] = network.ProjectId,
            ["admin_state_up"] = network.AdminStateUp,
            ["mtu"] = network.Mtu,
            ["status"] = "ACTIVE",
            ["subnets"] = state.Subnets.Values.Where(subnet => subnet.NetworkId == network.Id).Select(subnet => subnet.Id).ToJson(),
            ["shared"] = network.Shared,
            ["availability_zone_hints"] = new JsonArray(),
            ["availability_zones"] = new JsonArray(),
            ["ipv4_address_scope"] = null,
            ["ipv6_address_scope"] = null,
            ["router:external"] = network.External,
            ["description"] = network.Description,
            ["port_security_enabled"] = network.PortSecurity,
        };
        if (created || network.External)
        {
            view["is_default"] = false;
        }

        return End(view, network);
    }

    public static JsonObject Of(CloudState state, Subnet subnet) => End(new JsonObject
    {
        ["id"] = subnet.Id,
        ["name"] = subnet.Name,
        ["tenant_id"] = subnet.ProjectId,
        ["network_id"] = subnet.NetworkId,
        ["ip_version"] = 4,
        ["subnetpool_id"] = null,
        ["enable_dhcp"] = subnet.EnableDhcp,
        ["ipv6_ra_mode"] = null,
        ["ipv6_address_mode"] = null,
        ["gateway_ip"] = subnet.GatewayIp,
        ["cidr"] = subnet.Cidr,
        ["allocation_pools"] = subnet.Pools.Select(pool => new JsonObject { ["start"] = pool.Start, ["end"] = pool.End }).ToJson(),
        ["host_routes"] = subnet.HostRoutes
            .Select(route => new JsonObject { ["destination"] = route.Destination, ["nexthop"] = route.NextHop }).ToJson(),
        ["dns_nameservers"] = subnet.DnsNameservers.ToJson(),
        ["description"] = subnet.Description,
        ["router:external"] = state.Networks.TryGetValue(subnet.NetworkId, out var network) && network.External,
        ["service_types"] = subnet.ServiceTypes.ToJson(),
    }, subnet);

    public static JsonObject Of(Port port) => End(new JsonObject
    {
        ["id"] = port.Id,
        ["name"] = port.Name,
        ["network_id"] = port.NetworkId,
        ["tenant_id"] = port.ProjectId,
        ["mac_address"] = port.MacAddress,
        ["admin_state_up"] = port.AdminStateUp,
        ["status"] = port.Status,
        ["device_id"] = port.DeviceId,
        ["device_owner"] = port.DeviceOwner,
        ["fixed_ips"] = port.FixedIps
            .Select(ip => new JsonObject { ["subnet_id"] = ip.SubnetId, ["ip_address"] = ip.IpAddress }).ToJson(),
        ["allowed_address_pairs"] = port.AllowedAddressPairs
            .Select(pair => new JsonObject { ["mac_address"] = pair.MacAddress, ["ip_address"] = pair.IpAddress }).ToJson(),
        ["extra_dhcp_opts"] = new JsonArray(),
        ["security_groups"] = port.SecurityGroups.ToJson(),
        ["description"] = port.Description,
        ["binding:vnic_type"] = port.VnicType,
        ["port_security_enabled"] = port.PortSecurity,
    }, port);

    public static JsonObject Of(CloudState state, SecurityGroup group) => End(new JsonObject
    {
        ["id"] = group.Id,
        ["name"] = group.Name,
        ["stateful"] = group.Stateful,
        ["tenant_id"] = group.ProjectId,
        ["description"] = group.Description,
        ["shared"] = false,
        ["security_group_rules"] = state.SecurityGroupRules.Values
            .Where(rule => rule.SecurityGroupId == group.Id)
            .OrderBy(rule => rule.Created)
            .Select(rule => Nested(state, rule)).ToJson(),
    }, group);

    /// <summary>A rule within its group looks a little different from the rule itself.</summary>
    private static JsonObject Nested(CloudState state, SecurityGroupRule rule)
    {
        var view = Of(state, rule);
        view["tags"] = new JsonArray();
        return view;
    }

    public static JsonObject Of(CloudState state, SecurityGroupRule rule) => new()
    {
        ["id"] = rule.Id,
        ["project_id"] = rule.ProjectId,
        ["tenant_id"] = rule.ProjectId,
        ["security_group_id"] = rule.SecurityGroupId,
        ["ethertype"] = rule.EtherType,
        ["direction"] = rule.Direction,
        ["protocol"] = rule.Protocol,
        ["port_range_min"] = rule.PortMin,
        ["port_range_max"] = rule.PortMax,
        ["remote_ip_prefix"] = rule.RemoteIpPrefix,
        ["remote_address_group_id"] = null,
        ["normalized_cidr"] = rule.RemoteIpPrefix is null ? null : SecurityGroupSteps.Normalize(rule.RemoteIpPrefix),
        ["remote_group_id"] = rule.RemoteGroupId,
        ["belongs_to_default_sg"] = state.SecurityGroups.TryGetValue(rule.SecurityGroupId, out var group) && group.Name == "default",
        ["created_at"] = rule.Created.Seconds(),
        ["updated_at"] = rule.Updated.Seconds(),
        ["revision_number"] = rule.Revision,
    };

    public static JsonObject Of(CloudState state, FloatingIp floating)
    {
        var port = floating.PortId is null ? null : state.Ports.GetValueOrDefault(floating.PortId);
        return End(new JsonObject
        {
            ["id"] = floating.Id,
            ["tenant_id"] = floating.ProjectId,
            ["floating_ip_address"] = floating.Address,
            ["floating_network_id"] = floating.NetworkId,
            ["router_id"] = floating.RouterId,
            ["port_id"] = floating.PortId,
            ["fixed_ip_address"] = floating.FixedAddress,
            ["status"] = floating.Status,
            ["description"] = floating.Description,
            ["port_details"] = port is null ? null : new JsonObject
            {
                ["name"] = port.Name,
                ["network_id"] = port.NetworkId,
                ["mac_address"] = port.MacAddress,
                ["admin_state_up"] = port.AdminStateUp,
                ["status"] = port.Status,
                ["device_id"] = port.DeviceId,
                ["device_owner"] = port.DeviceOwner,
            },
        }, floating);
    }

    public static JsonObject Of(Router router) => End(new JsonObject
    {
        ["id"] = router.Id,
        ["name"] = router.Name,
        ["tenant_id"] = router.ProjectId,
        ["admin_state_up"] = true,
        ["status"] = "ACTIVE",
        ["external_gateway_info"] = new JsonObject
        {
            ["network_id"] = router.ExternalNetworkId,
            ["external_fixed_ips"] = new JsonArray(new JsonObject
            {
                ["subnet_id"] = router.GatewaySubnetId,
                ["ip_address"] = router.GatewayAddress,
            }),
            ["enable_snat"] = true,
        },
        ["description"] = router.Description,
        ["availability_zones"] = new JsonArray(),
        ["availability_zone_hints"] = new JsonArray(),
        ["routes"] = new JsonArray(),
        ["flavor_id"] = null,
    }, router);

    private static JsonObject End(JsonObject view, NetworkObject item)
    {
        view["tags"] = item.Tags.ToJson();
        view["created_at"] = item.Created.Seconds();
        view["updated_at"] = item.Updated.Seconds();
        view["revision_number"] = item.Revision;
        view["project_id"] = item.ProjectId;
        return view;
    }
}
