using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Rules;

/// <summary>Validation of a custom resource by its definition's OpenAPI schema. CEL rules are not evaluated.</summary>
internal static class CustomValidation
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);

    public static void Check(JsonNode? value, JsonObject schema, string path, List<Cause> causes)
    {
        if (value is null)
        {
            return;
        }

        if (schema.At("x-kubernetes-int-or-string").AsFlag())
        {
            return;
        }

        if (schema.Text("type") is { } type && !IsOf(value, type))
        {
            causes.Add(new Cause(
                "FieldValueTypeInvalid", path, $"Invalid value: \"{Found(value)}\": {path} in body must be of type {type}: \"{Found(value)}\""));
            return;
        }

        if (schema.At("enum") is JsonArray allowed && !allowed.Any(item => Json.Same(item, value)))
        {
            causes.Add(new Cause(
                "FieldValueNotSupported",
                path,
                $"Unsupported value: {Json.Compactly(value)}: supported values: {string.Join(", ", allowed.Select(item => Json.Compactly(item)))}"));
        }

        switch (value)
        {
            case JsonObject map:
                Object(map, schema, path, causes);
                break;
            case JsonArray list:
                List(list, schema, path, causes);
                break;
            default:
                if (value.AsText() is { } text)
                {
                    Text(text, schema, path, causes);
                }
                else if (value.AsDouble() is { } number)
                {
                    Number(number, schema, path, causes);
                }

                break;
        }
    }

    private static void Object(JsonObject map, JsonObject schema, string path, List<Cause> causes)
    {
        foreach (var name in schema.At("required").Texts())
        {
            if (!map.ContainsKey(name))
            {
                causes.Add(Validation.Required(Join(path, name)));
            }
        }

        var properties = schema.At("properties");
        foreach (var (name, child) in map)
        {
            if (path.Length == 0 && name is ("metadata" or "apiVersion" or "kind"))
            {
                continue;
            }

            if ((properties.At(name) ?? schema.At("additionalProperties")) is JsonObject rule)
            {
                Check(child, rule, Join(path, name), causes);
            }
        }
    }

    private static void List(JsonArray list, JsonObject schema, string path, List<Cause> causes)
    {
        if (schema.At("minItems").AsLong() is { } least && list.Count < least)
        {
            causes.Add(new Cause("FieldValueInvalid", path, $"Invalid value: {list.Count}: {path} in body should have at least {least} items"));
        }

        if (schema.At("maxItems").AsLong() is { } most && list.Count > most)
        {
            causes.Add(new Cause("FieldValueTooMany", path, $"Too many: {list.Count}: must have at most {most} items"));
        }

        var keys = schema.At("x-kubernetes-list-map-keys").Texts().ToList();
        var seen = new HashSet<string>();
        for (var i = 0; i < list.Count; i++)
        {
            var here = $"{path}[{i}]";
            if (schema.At("items") is JsonObject items)
            {
                Check(list[i], items, here, causes);
            }

            var key = schema.Text("x-kubernetes-list-type") switch
            {
                "set" => Json.Compactly(list[i]),
                "map" => Json.Compactly(new JsonObject(keys.Select(name => KeyValuePair.Create(name, list[i].At(name)?.DeepClone())))),
                _ => null,
            };
            if (key is not null && !seen.Add(key))
            {
                causes.Add(new Cause("FieldValueDuplicate", here, $"Duplicate value: {key}"));
            }
        }
    }

    private static void Text(string text, JsonObject schema, string path, List<Cause> causes)
    {
        if (schema.At("maxLength").AsLong() is { } most && text.Length > most)
        {
            causes.Add(new Cause("FieldValueTooLong", path, $"Too long: may not be more than {most} bytes"));
        }

        if (schema.At("minLength").AsLong() is { } least && text.Length < least)
        {
            causes.Add(new Cause(
                "FieldValueInvalid", path, $"Invalid value: \"{text}\": {path} in body should be at least {least} chars long"));
        }

        if (schema.Text("pattern") is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, PatternLimit))
        {
            causes.Add(new Cause("FieldValueInvalid", path, $"Invalid value: \"{text}\": {path} in body should match '{pattern}'"));
        }
    }

    private static void Number(double number, JsonObject schema, string path, List<Cause> causes)
    {
        var shown = number.ToString(CultureInfo.InvariantCulture);
        if (schema.At("maximum").AsDouble() is { } most && number > most)
        {
            causes.Add(new Cause(
                "FieldValueInvalid", path, string.Create(CultureInfo.InvariantCulture, $"Invalid value: {shown}: {path} in body should be less than or equal to {most}")));
        }

        if (schema.At("minimum").AsDouble() is { } least && number < least)
        {
            causes.Add(new Cause(
                "FieldValueInvalid", path, string.Create(CultureInfo.InvariantCulture, $"Invalid value: {shown}: {path} in body should be greater than or equal to {least}")));
        }
    }

    private static bool IsOf(JsonNode value, string type) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value.AsText() is not null,
        "integer" => value.AsLong() is not null,
        "number" => value.AsDouble() is not null,
        "boolean" => value.IsFlag(),
        _ => true,
    };

    private static string Found(JsonNode value) => value switch
    {
        JsonObject => "object",
        JsonArray => "array",
        _ when value.AsText() is not null => "string",
        _ when value.IsFlag() => "boolean",
        _ when value.AsLong() is not null => "integer",
        _ => "number",
    };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
