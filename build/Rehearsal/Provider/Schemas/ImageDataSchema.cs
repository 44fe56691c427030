using static GourmetGram.Rehearsal.Provider.Schemas.Declare;

namespace GourmetGram.Rehearsal.Provider.Schemas;

/// <summary>Schema of the data source openstack_images_image_v2, as version 3.4.0 of the provider has it.</summary>
internal static class ImageDataSchema
{
    public static BlockSchema Block { get; } = new(
        [
            Text("id").AsOptionalComputed(),
            Text("checksum").AsComputed(),
            Text("container_format").AsOptional(),
            Text("created_at").AsComputed(),
            Text("disk_format").AsOptional(),
            Text("file").AsComputed(),
            Flag("hidden").AsOptional().DefaultsTo(false),
            Text("member_status").AsOptional(),
            TextMap("metadata").AsComputed(),
            Number("min_disk_gb").AsComputed(),
            Number("min_ram_mb").AsComputed(),
            Flag("most_recent").AsOptional().DefaultsTo(false),
            Text("name").AsOptional().ConflictingWith("name_regex"),
            Text("name_regex").AsOptional().ConflictingWith("name"),
            Text("owner").AsOptional(),
            TextMap("properties").AsOptional(),
            Flag("protected").AsComputed(),
            Text("region").AsOptionalComputed(),
            Text("schema").AsComputed(),
            Number("size_bytes").AsComputed(),
            Number("size_max").AsOptional(),
            Number("size_min").AsOptional(),
            Text("sort").AsOptional().DefaultsTo("name:asc"),
            Text("tag").AsOptional(),
            TextSet("tags").AsOptionalComputed(),
            Text("updated_at").AsComputed(),
            Text("visibility").AsOptional(),
        ],
        []);
}
