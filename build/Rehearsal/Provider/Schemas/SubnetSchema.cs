using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the resource openstack_networking_subnet_v2, as version 3.4.0 of the provider has it.</summary>
internal static class SubnetSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            TextSet("all_tags").AsComputed().Following("tags"),
            Text("cidr").AsOptionalComputed().Replacing().ConflictingWith("prefix_length"),
            Text("description").AsOptional(),
            Texts("dns_nameservers").AsOptional(),
            Flag("dns_publish_fixed_ip").AsOptional(),
            Flag("enable_dhcp").AsOptional().DefaultsTo(true),
            Text("gateway_ip").AsOptionalComputed().ConflictingWith("no_gateway"),
            Number("ip_version").AsOptional().Replacing().DefaultsTo(4),
            Text("ipv6_address_mode").AsOptionalComputed().Replacing().OneOf("slaac", "dhcpv6-stateful", "dhcpv6-stateless"),
            Text("ipv6_ra_mode").AsOptionalComputed().Replacing().OneOf("slaac", "dhcpv6-stateful", "dhcpv6-stateless"),
            Text("name").AsOptional(),
            Text("network_id").AsRequired().Replacing(),
            Flag("no_gateway").AsOptional().DefaultsTo(false).ConflictingWith("gateway_ip"),
            Number("prefix_length").AsOptional().Replacing().ConflictingWith("cidr"),
            Text("region").AsOptionalComputed().Replacing(),
            Text("segment_id").AsOptional(),
            Texts("service_types").AsOptionalComputed(),
            Text("subnetpool_id").AsOptional().Replacing(),
            TextSet("tags").AsOptional(),
            Text("tenant_id").AsOptionalComputed().Replacing(),
            TextMap("value_specs").AsOptional().Replacing(),
        ],
        [
            SetBlock(
                "allocation_pool",
                Text("end").AsRequired(),
                Text("start").AsRequired()),
            Timeouts("create", "delete"),
        ]);
}
