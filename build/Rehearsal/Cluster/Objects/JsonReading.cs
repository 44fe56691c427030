using System.Globalization;
using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>Lenient access to what may be missing.</summary>
internal static class JsonReading
{
    public static JsonNode? At(this JsonNode? node, string key) => node is JsonObject map && map.TryGetPropertyValue(key, out var value) ? value : null;

    public static JsonNode? At(this JsonNode? node, string first, string second) => node.At(first).At(second);

    public static JsonNode? At(this JsonNode? node, string first, string second, string third) => node.At(first).At(second).At(third);

    public static string? Text(this JsonNode? node, string key) => node.At(key).AsText();

    public static string? Text(this JsonNode? node, string first, string second) => node.At(first, second).AsText();

    public static string? AsText(this JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool AsFlag(this JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    public static bool IsFlag(this JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out _);

    public static long? AsLong(this JsonNode? node)
    {
        if (node is not JsonValue value)
        {
            return null;
        }

        if (value.TryGetValue<long>(out var whole))
        {
            return whole;
        }

        if (value.TryGetValue<int>(out var small))
        {
            return small;
        }

        return value.TryGetValue<double>(out var real) && real == Math.Floor(real) ? (long)real : null;
    }

    public static double? AsDouble(this JsonNode? node)
    {
        if (node is not JsonValue value)
        {
            return null;
        }

        return value.TryGetValue<long>(out var whole) ? whole
            : value.TryGetValue<int>(out var small) ? small
            : value.TryGetValue<double>(out var real) ? real
            : null;
    }

    public static long Number(this JsonNode? node, string key, long fallback = 0) => node.At(key).AsLong() ?? fallback;

    public static JsonObject? AsMap(this JsonNode? node) => node as JsonObject;

    public static IEnumerable<JsonNode?> Items(this JsonNode? node) => node is JsonArray list ? list : [];

    public static IEnumerable<JsonObject> Objects(this JsonNode? node) => node.Items().OfType<JsonObject>();

    public static IEnumerable<string> Texts(this JsonNode? node) => node.Items().Select(item => item.AsText()).OfType<string>();

    public static IEnumerable<KeyValuePair<string, string>> Pairs(this JsonNode? node) =>
        node is JsonObject map ? map.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.AsText() ?? "")) : [];

    /// <summary>The object under the key, made when it is missing.</summary>
    public static JsonObject Child(this JsonObject map, string key)
    {
        if (map[key] is JsonObject child)
        {
            return child;
        }

        child = new JsonObject();
        map[key] = child;
        return child;
    }

    /// <summary>A value as Go prints it in a message.</summary>
    public static string Printed(this JsonNode? node) => node switch
    {
        null => "null",
        JsonValue value when value.AsText() is { } text => text,
        JsonValue value when value.AsDouble() is { } number => number.ToString(CultureInfo.InvariantCulture),
        _ => Json.Compactly(node),
    };

    public static JsonObject Copy(this JsonObject map) => (JsonObject)map.DeepClone();
}
