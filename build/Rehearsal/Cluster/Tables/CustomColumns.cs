using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Tables;

/// <summary>Columns that a CustomResourceDefinition declares; without any, an age.</summary>
internal static partial class CustomColumns
{
    public static ImmutableArray<Column> Of(CustomVersion custom) => custom.Columns.IsEmpty
        ? [BuiltInColumns.Name, BuiltInColumns.Age]
        : [BuiltInColumns.Name, .. custom.Columns.Select(column => new Column(column.Name, column.Type, (item, now) => Cell(column, item, now))
        {
            Priority = (int)column.Priority,
            Description = column.Description,
        })];

    private static JsonNode? Cell(PrinterColumn column, JsonObject item, DateTimeOffset now)
    {
        var value = Find(item, column.JsonPath);
        return column.Type == "date" && value.AsText() is { } moment ? Ages.Since(ObjectReading.Moment(moment), now) : value switch
        {
            null => null,
            JsonObject or JsonArray => Json.Compactly(value),
            _ => value.DeepClone(),
        };
    }

    /// <summary>The paths that printer columns use: names, quoted names, indexes, and a filter by equality.</summary>
    private static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (Match step in Step().Matches(path))
        {
            if (step.Groups["name"].Success)
            {
                node = node.At(step.Groups["name"].Value.Replace("\\.", ".", StringComparison.Ordinal));
            }
            else if (step.Groups["quoted"].Success)
            {
                node = node.At(step.Groups["quoted"].Value);
            }
            else if (step.Groups["index"].Success)
            {
                node = node.Items().ElementAtOrDefault(int.Parse(step.Groups["index"].Value, CultureInfo.InvariantCulture));
            }
            else
            {
                var (field, wanted) = (step.Groups["field"].Value, step.Groups["wanted"].Value);
                node = node.Objects().FirstOrDefault(item => item.Text(field) == wanted);
            }
        }

        return node;
    }

    [GeneratedRegex("""\.(?<name>(?:[\w-]|\\\.)+)|\['(?<quoted>[^']+)'\]|\[(?<index>\d+)\]|\[\?\(@\.(?<field>\w+)\s*==\s*["'](?<wanted>[^"']*)["']\)\]""")]
    private static partial Regex Step();
}
