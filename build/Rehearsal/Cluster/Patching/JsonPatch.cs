using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Patching;

/// <summary>JSON patch, RFC 6902, with the server's leniency: replace of a missing key adds it.</summary>
internal static class JsonPatch
{
    public static JsonObject Apply(JsonObject target, JsonArray operations)
    {
        JsonNode root = target;
        foreach (var operation in operations)
        {
            var path = Pointer(operation.Text("path"));
            switch (operation.Text("op"))
            {
                case "add":
                    root = Set(root, path, Value(operation), insert: true);
                    break;
                case "replace":
                    root = Set(root, path, Value(operation), insert: false);
                    break;
                case "remove":
                    Remove(root, path);
                    break;
                case "test":
                    if (!Json.Same(Find(root, path, path.Length), operation.At("value")))
                    {
                        throw Rejected();
                    }

                    break;
                case "copy":
                    root = Set(root, path, Find(root, Pointer(operation.Text("from")), null)?.DeepClone(), insert: true);
                    break;
                case "move":
                    var from = Pointer(operation.Text("from"));
                    var moved = Find(root, from, null)?.DeepClone();
                    Remove(root, from);
                    root = Set(root, path, moved, insert: true);
                    break;
                default:
                    throw Rejected();
            }
        }

        return root as JsonObject ?? throw Rejected();
    }

    private static JsonNode? Value(JsonNode? operation) =>
        operation is JsonObject map && map.ContainsKey("value") ? map["value"]?.DeepClone() : throw Rejected();

    private static ApiError Rejected() => new(422, "Invalid", "the server rejected our request due to an error in our request", []);

    private static string[] Pointer(string? text)
    {
        if (text is null || (text.Length > 0 && text[0] != '/'))
        {
            throw Rejected();
        }

        return text.Length == 0
            ? []
            : [.. text[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    private static JsonNode? Find(JsonNode root, string[] path, int? length)
    {
        JsonNode? node = root;
        for (var i = 0; i < (length ?? path.Length); i++)
        {
            node = node switch
            {
                JsonObject map when map.TryGetPropertyValue(path[i], out var child) => child,
                JsonArray list => list[Index(path[i], list.Count - 1)],
                _ => throw Rejected(),
            };
        }

        return node;
    }

    private static JsonNode Set(JsonNode root, string[] path, JsonNode? value, bool insert)
    {
        if (path.Length == 0)
        {
            return value ?? throw Rejected();
        }

        switch (Find(root, path, path.Length - 1))
        {
            case JsonObject map:
                map[path[^1]] = value;
                break;
            case JsonArray list when insert:
                list.Insert(path[^1] == "-" ? list.Count : Index(path[^1], list.Count), value);
                break;
            case JsonArray list:
                list[Index(path[^1], list.Count - 1)] = value;
                break;
            default:
                throw Rejected();
        }

        return root;
    }

    private static void Remove(JsonNode root, string[] path)
    {
        switch (path.Length == 0 ? null : Find(root, path, path.Length - 1))
        {
            case JsonObject map when map.Remove(path[^1]):
                break;
            case JsonArray list:
                list.RemoveAt(Index(path[^1], list.Count - 1));
                break;
            default:
                throw Rejected();
        }
    }

    private static int Index(string text, int last) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= last ? index : throw Rejected();
}
