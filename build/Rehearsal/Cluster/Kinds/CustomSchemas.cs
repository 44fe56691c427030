using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Kinds;

/// <summary>Structures of custom resources, read off a CustomResourceDefinition's openAPIV3Schema.</summary>
internal static class CustomSchemas
{
    /// <summary>The root: apiVersion, kind and metadata are the server's, whatever the definition says of them.</summary>
    public static Schema Root(JsonObject openApi)
    {
        var fields = ImmutableDictionary.CreateBuilder<string, Schema>();
        foreach (var (name, value) in openApi.At("properties") as JsonObject ?? [])
        {
            if (value is JsonObject child)
            {
                fields[name] = Read(child);
            }
        }

        fields["apiVersion"] = new Schema(SchemaType.Text);
        fields["kind"] = new Schema(SchemaType.Text);
        fields["metadata"] = ModelSchemas.Metadata;
        var known = fields.ToImmutable();
        return new Schema(SchemaType.Object)
        {
            Fields = new Lazy<ImmutableDictionary<string, Schema>>(known),
            KeepsUnknown = openApi.At("x-kubernetes-preserve-unknown-fields").AsFlag(),
            Raw = openApi,
        };
    }

    private static Schema Read(JsonObject node)
    {
        var keeps = node.At("x-kubernetes-preserve-unknown-fields").AsFlag();
        var fallback = node.At("default");
        if (node.At("x-kubernetes-int-or-string").AsFlag())
        {
            return new Schema(SchemaType.IntOrText) { Default = fallback, Raw = node };
        }

        switch (node.Text("type"))
        {
            case "object":
                var fields = (node.At("properties") as JsonObject ?? [])
                    .Where(pair => pair.Value is JsonObject)
                    .ToImmutableDictionary(pair => pair.Key, pair => Read((JsonObject)pair.Value!));
                if (node.At("x-kubernetes-embedded-resource").AsFlag())
                {
                    fields = fields
                        .SetItem("apiVersion", new Schema(SchemaType.Text))
                        .SetItem("kind", new Schema(SchemaType.Text))
                        .SetItem("metadata", ModelSchemas.Metadata);
                }

                return new Schema(SchemaType.Object)
                {
                    Fields = new Lazy<ImmutableDictionary<string, Schema>>(fields),
                    Values = node.At("additionalProperties") switch
                    {
                        JsonObject values => Read(values),
                        JsonValue flag when flag.AsFlag() => Schema.Anything,
                        _ => null,
                    },
                    Whole = node.Text("x-kubernetes-map-type") == "atomic",
                    KeepsUnknown = keeps,
                    Default = fallback,
                    Raw = node,
                };
            case "array":
                return new Schema(SchemaType.Array)
                {
                    Items = node.At("items") is JsonObject items ? Read(items) : Schema.Anything,
                    List = node.Text("x-kubernetes-list-type") switch { "map" => ListKind.Map, "set" => ListKind.Set, _ => ListKind.Atomic },
                    Keys = [.. node.At("x-kubernetes-list-map-keys").Texts()],
                    Default = fallback,
                    Raw = node,
                };
            case "string":
                return new Schema(SchemaType.Text) { Default = fallback, Raw = node };
            case "integer":
                return new Schema(SchemaType.Integer) { Default = fallback, Raw = node };
            case "number":
                return new Schema(SchemaType.Number) { Default = fallback, Raw = node };
            case "boolean":
                return new Schema(SchemaType.Flag) { Default = fallback, Raw = node };
            default:
                return new Schema(SchemaType.Any) { KeepsUnknown = true, Default = fallback, Raw = node };
        }
    }
}
