using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the data source openstack_networking_secgroup_v2, as version 3.4.0 of the provider has it.</summary>
internal static class SecurityGroupDataSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            TextSet("all_tags").AsComputed(),
            Text("description").AsOptional(),
            Text("name").AsOptional(),
            Text("region").AsOptionalComputed(),
            Text("secgroup_id").AsOptional(),
            Flag("stateful").AsOptionalComputed(),
            TextSet("tags").AsOptional(),
            Text("tenant_id").AsOptionalComputed(),
        ],
        []);
}
