using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the data source openstack_compute_keypair_v2, as version 3.4.0 of the provider has it.</summary>
internal static class KeyPairDataSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Text("fingerprint").AsComputed(),
            Text("name").AsRequired(),
            Text("public_key").AsComputed(),
            Text("region").AsOptionalComputed(),
            Text("user_id").AsOptionalComputed(),
        ],
        []);
}
