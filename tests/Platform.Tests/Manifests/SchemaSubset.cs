using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Tests.Manifests;

/// <summary>
/// As much of JSON Schema as our charts' schemas and Argo's use. Stricter in one thing: a field that a schema with properties does not name is
/// a problem, for it is a typing error more often than not.
/// </summary>
internal static partial class SchemaSubset
{
    public static IEnumerable<string> Problems(JsonNode root, JsonNode schema, JsonNode? value, string path = "")
    {
        if (schema.Text("$ref") is { } reference)
        {
            return Problems(root, root.At(reference[2..].Split('/'))!, value, path);
        }

        return Own(schema, value, path).Concat(value switch
        {
            JsonObject item => Fields(root, schema, item, path),
            JsonArray list when schema["items"] is { } items => list.SelectMany((element, index) => Problems(root, items, element, $"{path}[{index}]")),
            _ => [],
        });
    }

    private static IEnumerable<string> Own(JsonNode schema, JsonNode? value, string path)
    {
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        if (schema.Text("type") is { } type && !Fits(type, kind, value))
        {
            yield return $"{path} is {kind}, not {type}";
        }

        if (schema.Text("pattern") is { } pattern && kind == JsonValueKind.String && !Regex.IsMatch(value!.GetValue<string>(), pattern))
        {
            yield return $"{path} does not match {pattern}";
        }

        if (schema["enum"] is JsonArray allowed && !allowed.Any(item => JsonNode.DeepEquals(item, value)))
        {
            yield return $"{path} is none of {allowed.ToJsonString()}";
        }

        foreach (var name in (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()))
        {
            if (value is JsonObject item && !item.ContainsKey(name))
            {
                yield return $"{path}.{name} is missing";
            }
        }
    }

    private static IEnumerable<string> Fields(JsonNode root, JsonNode schema, JsonObject item, string path)
    {
        var properties = schema["properties"] as JsonObject;
        return item.SelectMany(field =>
            properties?[field.Key] is { } known ? Problems(root, known, field.Value, $"{path}.{field.Key}")
            : schema["additionalProperties"] is JsonObject others ? Problems(root, others, field.Value, $"{path}.{field.Key}")
            : properties is not null ? [$"{path}.{field.Key} is unknown"]
            : []);
    }

    private static bool Fits(string type, JsonValueKind kind, JsonNode? value) => type switch
    {
        "object" => kind == JsonValueKind.Object,
        "array" => kind == JsonValueKind.Array,
        "string" => kind == JsonValueKind.String,
        "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
        "integer" => kind == JsonValueKind.Number && Whole().IsMatch(value!.ToJsonString()),
        "number" => kind == JsonValueKind.Number,
        _ => throw new NotSupportedException(type),
    };

    [GeneratedRegex(@"^-?\d+$")]
    private static partial Regex Whole();
}
