using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the resource openstack_networking_secgroup_v2, as version 3.4.0 of the provider has it.</summary>
internal static class SecurityGroupSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            TextSet("all_tags").AsComputed().Following("tags"),
            Flag("delete_default_rules").AsOptional().Replacing(),
            Text("description").AsOptionalComputed(),
            Text("name").AsRequired(),
            Text("region").AsOptionalComputed().Replacing(),
            Flag("stateful").AsOptionalComputed(),
            TextSet("tags").AsOptional(),
            Text("tenant_id").AsOptionalComputed().Replacing(),
        ],
        [
            Timeouts("delete"),
        ]);
}
