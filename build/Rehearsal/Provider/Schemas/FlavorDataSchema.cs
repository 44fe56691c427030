using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the data source openstack_compute_flavor_v2, as version 3.4.0 of the provider has it.</summary>
internal static class FlavorDataSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Text("description").AsOptional(),
            Number("disk").AsOptional(),
            TextMap("extra_specs").AsComputed(),
            Text("flavor_id").AsOptional().ConflictingWith("name", "min_ram", "min_disk"),
            Flag("is_public").AsOptional(),
            Number("min_disk").AsOptional().ConflictingWith("flavor_id"),
            Number("min_ram").AsOptional().ConflictingWith("flavor_id"),
            Text("name").AsOptional().ConflictingWith("flavor_id"),
            Number("ram").AsOptional(),
            Text("region").AsOptionalComputed(),
            Number("rx_tx_factor").AsOptional(),
            Number("swap").AsOptional(),
            Number("vcpus").AsOptional(),
        ],
        []);
}
