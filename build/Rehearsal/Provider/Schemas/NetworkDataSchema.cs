using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the data source openstack_networking_network_v2, as version 3.4.0 of the provider has it.</summary>
internal static class NetworkDataSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Text("admin_state_up").AsComputed(),
            TextSet("all_tags").AsComputed(),
            Texts("availability_zone_hints").AsComputed(),
            Text("description").AsOptional(),
            Text("dns_domain").AsComputed(),
            Flag("external").AsOptional(),
            Text("matching_subnet_cidr").AsOptional(),
            Number("mtu").AsOptional(),
            Text("name").AsOptional(),
            Text("network_id").AsOptional(),
            Text("region").AsOptionalComputed(),
            ObjectSet("segments", Text("network_type"), Text("physical_network"), Number("segmentation_id")).AsComputed(),
            Text("shared").AsComputed(),
            Text("status").AsOptional(),
            Texts("subnets").AsComputed(),
            TextSet("tags").AsOptional(),
            Text("tenant_id").AsOptional(),
            Flag("transparent_vlan").AsOptional(),
        ],
        []);
}
