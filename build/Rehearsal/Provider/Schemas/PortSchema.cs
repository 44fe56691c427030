using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the resource openstack_networking_port_v2, as version 3.4.0 of the provider has it.</summary>
internal static class PortSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Flag("admin_state_up").AsOptionalComputed(),
            Texts("all_fixed_ips").AsComputed().Following("fixed_ip", "no_fixed_ip"),
            TextSet("all_security_group_ids").AsComputed().Following("security_group_ids", "no_security_groups", "port_security_enabled"),
            TextSet("all_tags").AsComputed().Following("tags"),
            Text("description").AsOptional(),
            Text("device_id").AsOptionalComputed().Replacing(),
            Text("device_owner").AsOptionalComputed().Replacing(),
            TextMaps("dns_assignment").AsComputed().Following("fixed_ip", "no_fixed_ip", "dns_name"),
            Text("dns_name").AsOptionalComputed(),
            Text("mac_address").AsOptionalComputed().Replacing(),
            Text("name").AsOptional(),
            Text("network_id").AsRequired().Replacing(),
            Flag("no_fixed_ip").AsOptional().ConflictingWith("fixed_ip"),
            Flag("no_security_groups").AsOptional(),
            Flag("port_security_enabled").AsOptionalComputed(),
            Text("qos_policy_id").AsOptionalComputed(),
            Text("region").AsOptionalComputed().Replacing(),
            TextSet("security_group_ids").AsOptional(),
            TextSet("tags").AsOptional(),
            Text("tenant_id").AsOptionalComputed().Replacing(),
            TextMap("value_specs").AsOptional().Replacing(),
        ],
        [
            SetBlock(
                "allowed_address_pairs",
                Text("ip_address").AsRequired(),
                Text("mac_address").AsOptional()),
            ListBlock(
                "binding",
                Text("host_id").AsOptionalComputed(),
                Text("profile").AsOptional(),
                TextMap("vif_details").AsComputed(),
                Text("vif_type").AsComputed(),
                Text("vnic_type").AsOptional().DefaultsTo("normal")
                    .OneOf("normal", "direct", "direct-physical", "macvtap", "baremetal", "virtio-forwarder", "remote-managed")) with { Most = 1 },
            SetBlock(
                "extra_dhcp_option",
                Number("ip_version").AsOptional().DefaultsTo(4),
                Text("name").AsRequired(),
                Text("value").AsRequired()),
            ListBlock(
                "fixed_ip",
                Text("ip_address").AsOptional(),
                Text("subnet_id").AsOptional()),
            Timeouts("create", "delete"),
        ]);
}
