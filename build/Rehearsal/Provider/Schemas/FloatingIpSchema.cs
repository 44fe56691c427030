using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the resource openstack_networking_floatingip_v2, as version 3.4.0 of the provider has it.</summary>
internal static class FloatingIpSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Text("address").AsOptionalComputed().Replacing(),
            TextSet("all_tags").AsComputed().Following("tags"),
            Text("description").AsOptional(),
            Text("dns_domain").AsOptionalComputed().Replacing(),
            Text("dns_name").AsOptionalComputed().Replacing(),
            Text("fixed_ip").AsOptionalComputed().Following("port_id"),
            Text("pool").AsRequired().Replacing(),
            Text("port_id").AsOptionalComputed(),
            Text("region").AsOptionalComputed().Replacing(),
            Text("subnet_id").AsOptionalComputed(),
            Texts("subnet_ids").AsOptional().ConflictingWith("subnet_id"),
            TextSet("tags").AsOptional(),
            Text("tenant_id").AsOptionalComputed().Replacing(),
            TextMap("value_specs").AsOptional().Replacing(),
        ],
        [
            Timeouts("create", "delete"),
        ]);
}
