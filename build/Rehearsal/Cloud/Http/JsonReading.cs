using System.Text.Json;
using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cloud.Http;

/// <summary>Lenient looks into a JSON tree: null where the value is absent or of another kind.</summary>
internal static class JsonReading
{
    public static JsonObject? Object(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonObject;

    public static JsonArray? Array(this JsonNode? node, string name) => (node as JsonObject)?[name] as JsonArray;

    public static string? Text(this JsonNode? node, string name) => (node as JsonObject)?[name].AsText();

    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static bool? Flag(this JsonNode? node, string name) => (node as JsonObject)?[name]?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>A number, or a text that holds one.</summary>
    public static int? Number(this JsonNode? node) => node switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.TryGetValue<int>(out var n) ? n : null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => int.TryParse(value.GetValue<string>(), out var n) ? n : null,
        _ => null,
    };

    public static JsonArray ToJson(this IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    public static JsonArray ToJson(this IEnumerable<JsonObject> objects) => new([.. objects]);
}
