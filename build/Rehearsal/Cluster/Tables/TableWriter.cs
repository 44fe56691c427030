using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Tables;

/// <summary>A column and how its cell is read off an object.</summary>
internal sealed record Column(string Name, string Type, Func<JsonObject, DateTimeOffset, JsonNode?> Cell)
{
    public string Format { get; init; } = "";

    public int Priority { get; init; }

    public string Description { get; init; } = "";

    public Column Wide => this with { Priority = 1 };
}

/// <summary>Objects as kubectl shows them.</summary>
internal static class TableWriter
{
    public static JsonObject Write(
        ApiKind kind, IReadOnlyList<JsonObject> items, string include, DateTimeOffset now, JsonObject metadata, bool columns)
    {
        var layout = kind.Custom is { } custom ? CustomColumns.Of(custom) : BuiltInColumns.Of(kind);
        var table = new JsonObject { ["kind"] = "Table", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = metadata };
        table["columnDefinitions"] = columns ? Definitions(layout) : new JsonArray();
        table["rows"] = Json.Array(items.Select(item => (JsonNode)new JsonObject
        {
            ["cells"] = Cells(layout, item, now),
            ["object"] = include switch
            {
                "None" => null,
                "Object" => Representation.Versioned(kind, item).DeepClone(),
                _ => Representation.MetadataOf(item),
            },
        }));
        return table;
    }

    private static JsonArray Definitions(ImmutableArray<Column> layout) => Json.Array(layout.Select(column => (JsonNode)new JsonObject
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    }));

    private static JsonArray Cells(ImmutableArray<Column> layout, JsonObject item, DateTimeOffset now)
    {
        var cells = new JsonArray();
        foreach (var column in layout)
        {
            cells.Add(column.Cell(item, now));
        }

        return cells;
    }
}
