using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Resources;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.DataSources;

internal sealed class ImageData : IDataSourceType
{
    // What Glance says of every image; all other keys are properties that somebody gave it.
    private static readonly ImmutableHashSet<string> Known =
    [
        "id", "name", "status", "visibility", "size", "virtual_size", "checksum", "protected", "min_ram", "min_disk", "owner", "os_hidden", "os_hash_algo",
        "os_hash_value", "disk_format", "container_format", "created_at", "updated_at", "tags", "self", "file", "schema", "metadata", "locations", "direct_url",
    ];

    public string Name => "openstack_images_image_v2";

    public BlockSchema Schema => ImageDataSchema.Block;

    public async Task<ObjectValue> ReadAsync(ObjectValue config, CloudClient cloud, CancellationToken cancellationToken)
    {
        var query = new Query("images")
            .With("name", config.Text("name")).With("visibility", config.Text("visibility")).With("owner", config.Text("owner")).With("status", "active")
            .With("size_min", config.Number("size_min")).With("size_max", config.Number("size_max")).With("sort", config.Given("sort") ?? "name:asc")
            .With("tag", config.Text("tag")).With("member_status", config.Text("member_status")).With("container_format", config.Text("container_format"))
            .With("disk_format", config.Text("disk_format")).With("os_hidden", config.Flag("hidden") == true ? true : null);
        var answer = await cloud.Image(config.Text("region")).GetAsync(query.ToString(), cancellationToken);
        var image = Pick(Search.Hits(answer, "images"), config);
        var properties = (image as JsonObject ?? []).Where(entry => !Known.Contains(entry.Key))
            .Select(entry => KeyValuePair.Create(entry.Key, Observation.TextOf(entry.Value)));
        return Observation.Of(image)
            .Text("id").Text("name").Text("checksum").Text("container_format").Text("created_at").Text("disk_format").Text("file").Text("owner")
            .Flag("protected").Text("schema").TextSet("tags").Text("updated_at").Text("visibility").Flag("hidden", "os_hidden")
            .Number("min_disk_gb", "min_disk").Number("min_ram_mb", "min_ram").Number("size_bytes", "size").TextMap("metadata")
            .Set("properties", Value.Map(properties))
            .Set("region", Value.Of(cloud.Region(config.Text("region"))))
            .ToValue();
    }

    private static JsonNode Pick(IReadOnlyList<JsonNode> images, ObjectValue config)
    {
        if (images.Count > 1 && config.Map("properties") is { IsEmpty: false } wanted)
        {
            images = [.. images.Where(image => wanted.All(property => Observation.TextOf(image[property.Key]) == property.Value))];
        }

        if (config.Given("name_regex") is { } pattern)
        {
            images = [.. images.Where(image => Regex.IsMatch(Observation.TextOf(image["name"]), pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))];
        }

        if (images.Count > 1 && config.Flag("most_recent") == true)
        {
            return images.MaxBy(image => Observation.TextOf(image["created_at"]), StringComparer.Ordinal)!;
        }

        return Search.Only(images);
    }
}
