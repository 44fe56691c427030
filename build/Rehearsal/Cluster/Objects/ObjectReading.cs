using System.Globalization;
using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>The parts of metadata by their names.</summary>
internal static class ObjectReading
{
    public static string Name(this JsonNode? item) => item.Text("metadata", "name") ?? "";

    public static string Namespace(this JsonNode? item) => item.Text("metadata", "namespace") ?? "";

    public static string Uid(this JsonNode? item) => item.Text("metadata", "uid") ?? "";

    public static long Generation(this JsonNode? item) => item.At("metadata").Number("generation");

    public static bool IsGoing(this JsonNode? item) => item.At("metadata", "deletionTimestamp") is not null;

    public static string? Label(this JsonNode? item, string key) => item.At("metadata", "labels", key).AsText();

    public static string? Annotation(this JsonNode? item, string key) => item.At("metadata", "annotations", key).AsText();

    public static JsonObject Metadata(this JsonObject item) => item.Child("metadata");

    public static void Annotate(this JsonObject item, string key, string value) => item.Metadata().Child("annotations")[key] = value;

    public static DateTimeOffset? Created(this JsonNode? item) => Moment(item.Text("metadata", "creationTimestamp"));

    public static DateTimeOffset? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    public static string Stamp(this DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string MicroStamp(this DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    public static bool IsOwnedBy(this JsonNode? item, string uid) =>
        item.At("metadata", "ownerReferences").Objects().Any(owner => owner.Text("uid") == uid);

    public static JsonObject OwnerReference(string apiVersion, string kind, JsonNode owner) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["name"] = owner.Name(),
        ["uid"] = owner.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };
}
