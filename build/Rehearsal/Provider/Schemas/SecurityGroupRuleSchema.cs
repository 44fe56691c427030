using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the resource openstack_networking_secgroup_rule_v2, as version 3.4.0 of the provider has it.</summary>
internal static class SecurityGroupRuleSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Text("description").AsOptional().Replacing(),
            Text("direction").AsRequired().Replacing().OneOf("ingress", "egress"),
            Text("ethertype").AsRequired().Replacing().OneOf("IPv4", "IPv6"),
            Number("port_range_max").AsOptional().Replacing().Needing("protocol", "port_range_min").Between(0, 65535),
            Number("port_range_min").AsOptional().Replacing().Needing("protocol", "port_range_max").Between(0, 65535),
            Text("protocol").AsOptional().Replacing(),
            Text("region").AsOptionalComputed().Replacing(),
            Text("remote_address_group_id").AsOptionalComputed().Replacing().ConflictingWith("remote_group_id", "remote_ip_prefix"),
            Text("remote_group_id").AsOptionalComputed().Replacing().ConflictingWith("remote_ip_prefix", "remote_address_group_id"),
            Text("remote_ip_prefix").AsOptionalComputed().Replacing().ConflictingWith("remote_group_id", "remote_address_group_id"),
            Text("security_group_id").AsRequired().Replacing(),
            Text("tenant_id").AsOptionalComputed().Replacing(),
        ],
        [
            Timeouts("delete"),
        ]);
}
