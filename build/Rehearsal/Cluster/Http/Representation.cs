using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Tables;

namespace GourmetGram.Rehearsal.Cluster.Http;

internal enum Form
{
    Whole,
    Table,
    MetadataOnly,
}

/// <summary>The shape in which a client wants objects: whole, as a table, or metadata only.</summary>
internal sealed record Representation(Form Form, string IncludeObject)
{
    public static Representation Of(ApiRequest request)
    {
        var include = request.Option("includeObject") ?? "Metadata";
        foreach (var range in request.Context.Request.Headers.Accept.ToString().Split(','))
        {
            var parts = range.Split(';').Select(part => part.Trim()).ToArray();
            var shape = parts.FirstOrDefault(part => part.StartsWith("as=", StringComparison.Ordinal))?[3..];
            if (parts[0] is not ("application/json" or "*/*" or "application/yaml" or ""))
            {
                continue;
            }

            switch (shape)
            {
                case "Table":
                    return include is "Metadata" or "None" or "Object"
                        ? new Representation(Form.Table, include)
                        : throw ApiErrors.BadRequest($"unsupported includeObject value: {include}");
                case "PartialObjectMetadataList" or "PartialObjectMetadata":
                    return new Representation(Form.MetadataOnly, include);
                case null:
                    return new Representation(Form.Whole, include);
            }
        }

        return new Representation(Form.Whole, include);
    }

    public JsonNode One(ApiKind kind, JsonObject item, DateTimeOffset now, bool columns = true) => Form switch
    {
        Form.Table => TableWriter.Write(kind, [item], IncludeObject, now, new JsonObject { ["resourceVersion"] = item.Text("metadata", "resourceVersion") }, columns),
        Form.MetadataOnly => MetadataOf(item),
        _ => Versioned(kind, item),
    };

    public JsonNode Many(ApiKind kind, IReadOnlyList<JsonObject> items, JsonObject metadata, DateTimeOffset now)
    {
        switch (Form)
        {
            case Form.Table:
                return TableWriter.Write(kind, items, IncludeObject, now, metadata, columns: true);
            case Form.MetadataOnly:
                return new JsonObject
                {
                    ["kind"] = "PartialObjectMetadataList",
                    ["apiVersion"] = "meta.k8s.io/v1",
                    ["metadata"] = metadata,
                    ["items"] = Json.Array(items.Select(MetadataOf)),
                };
            default:
                return new JsonObject
                {
                    ["kind"] = kind.ListKind,
                    ["apiVersion"] = kind.ApiVersion,
                    ["metadata"] = metadata,
                    ["items"] = Json.Array(items.Select(item => ListItem(kind, item))),
                };
        }
    }

    /// <summary>The object under the version it was asked in.</summary>
    public static JsonObject Versioned(ApiKind kind, JsonObject item)
    {
        if (item.Text("apiVersion") == kind.ApiVersion)
        {
            return item;
        }

        var copy = item.Copy();
        copy["apiVersion"] = kind.ApiVersion;
        return copy;
    }

    public static JsonObject MetadataOf(JsonObject item) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = item["metadata"]?.DeepClone(),
    };

    private static JsonNode ListItem(ApiKind kind, JsonObject item)
    {
        var copy = Versioned(kind, item).Copy();
        if (!kind.IsCustom)
        {
            copy.Remove("apiVersion");
            copy.Remove("kind");
        }

        return copy;
    }
}
