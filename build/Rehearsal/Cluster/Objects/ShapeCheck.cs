using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>Fields a structure does not know, and the first value of a wrong type.</summary>
internal sealed record ShapeReport(ImmutableArray<string> Unknown, string? WrongType);

/// <summary>
/// Brings an object into the shape of its kind: drops unknown fields and empty values that Go would not write, makes quantities canonical,
/// fills defaults of custom resources.
/// </summary>
internal static class ShapeCheck
{
    public static ShapeReport Fit(JsonObject item, Schema schema, string kind, bool custom)
    {
        var state = new State(kind, custom);
        FitObject(item, schema, "", state);
        return new ShapeReport([.. state.Unknown], state.WrongType);
    }

    /// <summary>Defaults of the definition, only inside objects that are present.</summary>
    public static void FillDefaults(JsonNode? node, Schema schema)
    {
        switch (node)
        {
            case JsonObject map:
                if (schema.Fields is not null)
                {
                    foreach (var (name, field) in schema.Fields.Value)
                    {
                        if (field.Default is not null && !map.ContainsKey(name))
                        {
                            map[name] = field.Default.DeepClone();
                        }
                    }
                }

                foreach (var (name, value) in map)
                {
                    if (schema.Field(name) is { } field)
                    {
                        FillDefaults(value, field);
                    }
                }

                break;
            case JsonArray list when schema.Items is not null:
                foreach (var element in list)
                {
                    FillDefaults(element, schema.Items);
                }

                break;
        }
    }

    private static void FitObject(JsonObject map, Schema schema, string path, State state)
    {
        foreach (var (name, value) in map.ToArray())
        {
            var here = path.Length == 0 ? name : path + "." + name;
            var field = schema.Field(name);
            if (field is null)
            {
                state.Unknown.Add(here);
                map.Remove(name);
                continue;
            }

            if (value is null)
            {
                // A null is nothing to Go; only where anything may stand it is kept.
                if (!ReferenceEquals(field, Schema.Anything))
                {
                    map.Remove(name);
                }

                continue;
            }

            var fitted = FitValue(value, field, here, state, schema.TypeName.Length == 0 ? state.Kind : schema.TypeName);
            if (schema.TypeName.Length > 0 && IsEmpty(fitted, field))
            {
                map.Remove(name);
            }
            else if (!ReferenceEquals(fitted, value))
            {
                map[name] = fitted;
            }
        }
    }

    /// <summary>An empty map or list of a built-in kind is not written; an empty struct is.</summary>
    private static bool IsEmpty(JsonNode value, Schema schema) =>
        value is JsonArray { Count: 0 } || (value is JsonObject { Count: 0 } && schema.Values is not null);

    private static JsonNode FitValue(JsonNode value, Schema schema, string path, State state, string owner)
    {
        switch (schema.Type)
        {
            case SchemaType.Object:
                if (value is JsonObject map)
                {
                    FitObject(map, schema, path, state);
                    return map;
                }

                return state.Wrong(value, path, owner, schema);
            case SchemaType.Array:
                if (value is JsonArray list)
                {
                    for (var i = 0; i < list.Count && schema.Items is not null; i++)
                    {
                        if (list[i] is { } element)
                        {
                            var fitted = FitValue(element, schema.Items, path + "[" + i.ToString(CultureInfo.InvariantCulture) + "]", state, owner);
                            if (!ReferenceEquals(fitted, element))
                            {
                                list[i] = fitted;
                            }
                        }
                    }

                    return list;
                }

                return state.Wrong(value, path, owner, schema);
            case SchemaType.Text or SchemaType.Bytes or SchemaType.Time:
                return value.AsText() is null ? state.Wrong(value, path, owner, schema) : value;
            case SchemaType.Integer:
                return value.AsLong() is null ? state.Wrong(value, path, owner, schema) : value;
            case SchemaType.Number:
                return value.AsDouble() is null ? state.Wrong(value, path, owner, schema) : value;
            case SchemaType.Flag:
                return value.IsFlag() ? value : state.Wrong(value, path, owner, schema);
            case SchemaType.Quantity:
                var text = value.AsText() ?? value.AsDouble()?.ToString(CultureInfo.InvariantCulture);
                if (text is null || !Quantity.IsValid(text))
                {
                    state.WrongType ??=
                        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
                    return value;
                }

                var canonical = Quantity.Canonical(text);
                return canonical == value.AsText() ? value : JsonValue.Create(canonical);
            default:
                return value;
        }
    }

    private sealed class State(string kind, bool custom)
    {
        public string Kind => kind;

        public List<string> Unknown { get; } = [];

        public string? WrongType { get; set; }

        /// <summary>Custom resources are told of wrong types by their validation, which knows more.</summary>
        public JsonNode Wrong(JsonNode value, string path, string owner, Schema schema)
        {
            if (custom && !path.StartsWith("metadata", StringComparison.Ordinal))
            {
                return value;
            }

            var found = value switch
            {
                JsonObject => "object",
                JsonArray => "array",
                _ when value.AsText() is not null => "string",
                _ when value.IsFlag() => "bool",
                _ => "number",
            };
            var wanted = schema.Type switch
            {
                SchemaType.Text => "string",
                SchemaType.Integer => schema.TypeName,
                SchemaType.Number => "float64",
                SchemaType.Flag => "bool",
                SchemaType.Object when schema.Values is not null => "map[string]string",
                SchemaType.Object => "v1." + schema.TypeName,
                SchemaType.Array => "[]" + (schema.Items!.TypeName.Length > 0 ? "v1." + schema.Items.TypeName : "string"),
                SchemaType.Bytes => "[]uint8",
                _ => "Time",
            };
            var last = path.Split('.')[^1].Split('[')[0];
            WrongType ??= $"json: cannot unmarshal {found} into Go struct field {owner}.{(schema.Values is null && owner == kind ? path : last)} of type {wanted}";
            return value;
        }
    }
}
