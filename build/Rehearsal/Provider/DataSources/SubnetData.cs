using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Resources;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.DataSources;

internal sealed class SubnetData : IDataSourceType
{
    public string Name => "openstack_networking_subnet_v2";

    public BlockSchema Schema => SubnetDataSchema.Block;

    public async Task<ObjectValue> ReadAsync(ObjectValue config, CloudClient cloud, CancellationToken cancellationToken)
    {
        var query = new Query("subnets")
            .With("name", config.Text("name")).With("description", config.Text("description")).With("network_id", config.Text("network_id"))
            .With("tenant_id", config.Text("tenant_id")).With("ip_version", config.Number("ip_version")).With("gateway_ip", config.Text("gateway_ip"))
            .With("cidr", config.Text("cidr")).With("id", config.Text("subnet_id")).With("ipv6_address_mode", config.Text("ipv6_address_mode"))
            .With("ipv6_ra_mode", config.Text("ipv6_ra_mode")).With("subnetpool_id", config.Text("subnetpool_id"))
            .With("segment_id", config.Text("segment_id")).With("enable_dhcp", config.Flag("dhcp_enabled"))
            .With("dns_publish_fixed_ip", config.Flag("dns_publish_fixed_ip")).With("tags", string.Join(',', config.Texts("tags")));
        var answer = await cloud.Network(config.Text("region")).GetAsync(query.ToString(), cancellationToken);
        var subnet = Search.Only(
            Search.Hits(answer, "subnets"),
            $"Your query returned no {Name}. Please change your search criteria and try again.",
            $"Your query returned more than one {Name}. Please try a more specific search criteria");
        return Observation.Of(subnet)
            .Text("id").Text("subnet_id", "id").Text("name").Text("description").Text("tenant_id").Text("network_id").Text("cidr").Number("ip_version")
            .Text("gateway_ip").Flag("enable_dhcp").Text("ipv6_address_mode").Text("ipv6_ra_mode").Text("subnetpool_id").Text("segment_id")
            .Flag("dns_publish_fixed_ip").TextSet("dns_nameservers").TextSet("service_types").TextSet("all_tags", "tags")
            .Set("allocation_pools", Objects(subnet["allocation_pools"], ("start", "start"), ("end", "end")))
            .Set("host_routes", Objects(subnet["host_routes"], ("destination_cidr", "destination"), ("next_hop", "nexthop")))
            .Set("region", Value.Of(cloud.Region(config.Text("region"))))
            .ToValue();
    }

    private static Value Objects(JsonNode? items, params (string Name, string Key)[] members) =>
        Value.List((items as JsonArray ?? []).Select(item =>
            (Value)members.Aggregate(Observation.Of(item), (seen, member) => seen.Text(member.Name, member.Key)).ToValue()));
}
