using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

/// <summary>Puts Neutron's parts together.</summary>
internal sealed class NeutronApi(CloudStore store, TimeProvider clock)
{
    private static readonly string[] Common =
        ["id", "name", "tenant_id", "project_id", "description", "tags", "created_at", "updated_at", "revision_number", "changed_since"];

    private static readonly string[] Extensions =
    [
        "address-group", "allowed-address-pairs", "availability_zone", "binding", "default-subnetpools", "dns-integration", "empty-string-filtering",
        "external-net", "extra_dhcp_opt", "ext-gw-mode", "extraroute", "filter-validation", "fip-port-details", "ip-substring-filtering", "net-mtu",
        "net-mtu-writable", "network_availability_zone", "pagination", "port-mac-address-regenerate", "port-security", "project-id", "provider",
        "quotas", "quota_details", "rbac-policies", "router", "security-group", "security-groups-default-rules",
        "security-groups-remote-address-group", "service-type", "shared-security-group", "sorting", "standard-attr-description", "standard-attr-revisions", "standard-attr-tag",
        "standard-attr-timestamp", "stateful-security-group", "subnet-service-types", "subnet_allocation",
    ];

    public void Map(ServiceRoutes routes)
    {
        MapRoot(routes);
        Map(routes, Kinds.Networks,
            ["admin_state_up", "mtu", "status", "shared", "router:external", "port_security_enabled", "subnets", "availability_zone_hints"]);
        Map(routes, Kinds.Subnets,
        [
            "network_id", "ip_version", "subnetpool_id", "enable_dhcp", "ipv6_ra_mode", "ipv6_address_mode", "gateway_ip", "cidr",
            "router:external",
        ]);
        Map(routes, Kinds.Ports,
        [
            "network_id", "mac_address", "admin_state_up", "status", "device_id", "device_owner", "fixed_ips", "security_groups",
            "binding:vnic_type", "binding:host_id", "port_security_enabled",
        ]);
        Map(routes, Kinds.SecurityGroups, ["stateful", "shared"]);
        Map(routes, Kinds.Rules,
        [
            "security_group_id", "ethertype", "direction", "protocol", "port_range_min", "port_range_max", "remote_ip_prefix", "remote_group_id",
            "remote_address_group_id",
        ]);
        Map(routes, Kinds.FloatingIps,
            ["floating_ip_address", "floating_network_id", "router_id", "port_id", "fixed_ip_address", "status"]);
        Map(routes, Kinds.Routers, ["admin_state_up", "status", "flavor_id"]);
        new NetworksApi(store, clock).Map(routes);
        new SubnetsApi(store, clock).Map(routes);
        new PortsApi(store, clock).Map(routes);
        new SecurityGroupsApi(store, clock).Map(routes);
        new RulesApi(store, clock).Map(routes);
        new FloatingIpsApi(store, clock).Map(routes);
        new NeutronQuotaApi(store).Map(routes);
    }

    private void Map<T>(ServiceRoutes routes, ResourceKind<T> kind, string[] attributes)
        where T : NetworkObject
    {
        var collection = new Collection<T>(store, kind, [.. Common, .. attributes], clock);
        collection.MapReading(routes);
        if (kind.Plural != Kinds.Rules.Plural)
        {
            collection.MapTags(routes);
        }
    }

    private static void MapRoot(ServiceRoutes routes)
    {
        routes.Open("GET", "/", call => Answer.Ok("versions", new JsonArray(new JsonObject
        {
            ["id"] = "v2.0",
            ["status"] = "CURRENT",
            ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = $"{call.Origin}/network/v2.0/" }),
        })));
        routes.Get("/v2.0", call => Answer.Ok("resources", new[] { "network", "subnet", "subnetpool", "port" }.Select(name => new JsonObject
        {
            ["name"] = name,
            ["collection"] = name + "s",
            ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = $"{call.Origin}/network/v2.0/{name}s" }),
        }).ToJson()));
        routes.Get("/v2.0/extensions", _ => Answer.Ok("extensions", Extensions.Select(Extension).ToJson()));
        routes.Get("/v2.0/extensions/{alias}", call => Extensions.Contains(call.Route("alias"))
            ? Answer.Ok("extension", Extension(call.Route("alias")))
            : throw new Refusal(404, "The resource could not be found.", "HTTPNotFound"));
        routes.Get("/v2.0/availability_zones", _ => Answer.Ok("availability_zones", new JsonArray()));
        routes.Get("/v2.0/agents", _ => throw NeutronDialect.Policy("rule:get_agent"));
    }

    private static JsonObject Extension(string alias) => new()
    {
        ["name"] = alias,
        ["alias"] = alias,
        ["description"] = alias,
        ["updated"] = "2017-01-01T00:00:00-00:00",
        ["links"] = new JsonArray(),
    };
}
