using System.Text.Json;
using System.Text.Json.Nodes;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>Reads what lies deep in an object of the cluster, where any step of the way may be missing.</summary>
public static class JsonPaths
{
    /// <summary>The node at the end of the path, null when a step of it is missing.</summary>
    public static JsonNode? At(this JsonNode? node, params string[] path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (var step in path)
        {
            node = node is JsonObject parent ? parent[step] : null;
        }

        return node;
    }

    /// <summary>The text at the end of the path, null when there is none.</summary>
    public static string? Text(this JsonNode? node, params string[] path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The objects of the list at the end of the path, none when there is no list.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params string[] path) =>
        (node.At(path) as JsonArray)?.OfType<JsonObject>() ?? [];

    /// <summary>Sets a value, making the objects on the way.</summary>
    public static void Set(this JsonObject root, JsonNode? value, params string[] path)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(path);
        var parent = root;
        foreach (var step in path[..^1])
        {
            if (parent[step] is not JsonObject next)
            {
                parent[step] = next = [];
            }

            parent = next;
        }

        parent[path[^1]] = value;
    }
}
