using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the data source openstack_networking_subnet_v2, as version 3.4.0 of the provider has it.</summary>
internal static class SubnetDataSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            TextSet("all_tags").AsComputed(),
            ObjectList("allocation_pools", Text("end"), Text("start")).AsComputed(),
            Text("cidr").AsOptionalComputed(),
            Text("description").AsOptionalComputed(),
            Flag("dhcp_enabled").AsOptional(),
            TextSet("dns_nameservers").AsComputed(),
            Flag("dns_publish_fixed_ip").AsOptional(),
            Flag("enable_dhcp").AsComputed(),
            Text("gateway_ip").AsOptionalComputed(),
            ObjectList("host_routes", Text("destination_cidr"), Text("next_hop")).AsComputed(),
            Number("ip_version").AsOptionalComputed(),
            Text("ipv6_address_mode").AsOptionalComputed(),
            Text("ipv6_ra_mode").AsOptionalComputed(),
            Text("name").AsOptionalComputed(),
            Text("network_id").AsOptionalComputed(),
            Text("region").AsOptionalComputed(),
            Text("segment_id").AsOptionalComputed(),
            TextSet("service_types").AsComputed(),
            Text("subnet_id").AsOptionalComputed(),
            Text("subnetpool_id").AsOptionalComputed(),
            TextSet("tags").AsOptional(),
            Text("tenant_id").AsOptionalComputed(),
        ],
        []);
}
