using System.Text.Json;
using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cloud.Http;

/// <summary>Writes JSON the way Python prints the same value; the services quote refused input like that.</summary>
internal static class PythonText
{
    public static string Of(JsonNode? node) => node switch
    {
        null => "None",
        JsonObject map => "{" + string.Join(", ", map.Select(entry => $"'{entry.Key}': {Of(entry.Value)}")) + "}",
        JsonArray list => "[" + string.Join(", ", list.Select(Of)) + "]",
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            JsonValueKind.String => Quote(value.GetValue<string>()),
            _ => value.ToJsonString(),
        },
        _ => node.ToJsonString(),
    };

    public static string List(IEnumerable<string> texts) => "[" + string.Join(", ", texts.Select(Quote)) + "]";

    private static string Quote(string text) =>
        text.Contains('\'') && !text.Contains('"') ? $"\"{text}\"" : $"'{Escape(text)}'";

    private static string Escape(string text) => text
        .Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\n", @"\n", StringComparison.Ordinal)
        .Replace("'", @"\'", StringComparison.Ordinal);
}
