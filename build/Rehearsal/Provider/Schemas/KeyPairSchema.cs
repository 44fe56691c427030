using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the resource openstack_compute_keypair_v2, as version 3.4.0 of the provider has it.</summary>
internal static class KeyPairSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Text("fingerprint").AsComputed(),
            Text("name").AsRequired().Replacing(),
            Text("private_key").AsComputed().Secret(),
            Text("public_key").AsOptionalComputed().Replacing(),
            Text("region").AsOptionalComputed().Replacing(),
            Text("user_id").AsOptionalComputed().Replacing(),
            TextMap("value_specs").AsOptional().Replacing(),
        ],
        []);
}
