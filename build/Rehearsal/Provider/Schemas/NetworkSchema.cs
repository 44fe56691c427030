using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the resource openstack_networking_network_v2, as version 3.4.0 of the provider has it.</summary>
internal static class NetworkSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Flag("admin_state_up").AsOptionalComputed(),
            TextSet("all_tags").AsComputed().Following("tags"),
            TextSet("availability_zone_hints").AsOptionalComputed().Replacing(),
            Text("description").AsOptional(),
            Text("dns_domain").AsOptionalComputed(),
            Flag("external").AsOptionalComputed(),
            Number("mtu").AsOptionalComputed(),
            Text("name").AsOptional(),
            Flag("port_security_enabled").AsOptionalComputed(),
            Text("qos_policy_id").AsOptionalComputed(),
            Text("region").AsOptionalComputed().Replacing(),
            Flag("shared").AsOptionalComputed(),
            TextSet("tags").AsOptional(),
            Text("tenant_id").AsOptionalComputed().Replacing(),
            Flag("transparent_vlan").AsOptionalComputed().Replacing(),
            TextMap("value_specs").AsOptional().Replacing(),
        ],
        [
            SetBlock(
                "segments",
                Text("network_type").AsOptional(),
                Text("physical_network").AsOptional(),
                Number("segmentation_id").AsOptionalComputed()),
            Timeouts("create", "delete"),
        ]);
}
