using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Tests.Manifests;

/// <summary>
/// Renders the little of Helm's language that our charts use, line by line: values, quote, printf of two values, toYaml with nindent, with, comments.
/// Anything else is an error, so that a chart cannot outgrow its tests unseen.
/// </summary>
internal static partial class HelmSubset
{
    public static ImmutableArray<JsonObject> Render(string chart, Action<JsonObject>? change = null)
    {
        var values = YamlDocuments.ReadFile(Path.Combine(chart, "values.yaml")).Single();
        change?.Invoke(values);
        var release = $"gourmetgram-{Path.GetFileName(chart)}";
        return
        [
            .. Directory.EnumerateFiles(Path.Combine(chart, "templates"), "*.yaml").Order(StringComparer.Ordinal)
                .SelectMany(template => YamlDocuments.Parse(Text(File.ReadAllText(template), values, release))),
        ];
    }

    private static string Text(string template, JsonObject values, string release)
    {
        var lines = new List<string>();
        var scopes = new Stack<JsonNode?>();
        foreach (var line in Comment().Replace(template, "").Split('\n'))
        {
            if (With().Match(line) is { Success: true } with)
            {
                scopes.Push(Value(with.Groups[1].Value, values, null, release));
            }
            else if (line.Trim() == "{{- end }}")
            {
                scopes.Pop();
            }
            else if (scopes.All(IsTrue))
            {
                lines.Add(Line(line, values, scopes.FirstOrDefault(), release));
            }
        }

        return string.Join('\n', lines);
    }

    private static string Line(string line, JsonObject values, JsonNode? scope, string release)
    {
        if (ToYaml().Match(line) is { Success: true } block)
        {
            // JSON is YAML.
            return new string(' ', int.Parse(block.Groups[2].Value, null)) + Value(block.Groups[1].Value, values, scope, release)!.ToJsonString();
        }

        return Expression().Replace(line, match =>
        {
            var parts = match.Groups[1].Value.Split('|', StringSplitOptions.TrimEntries);
            var text = Printf().Match(parts[0]) is { Success: true } printf
                ? $"{Value(printf.Groups[1].Value, values, scope, release)}:{Value(printf.Groups[2].Value, values, scope, release)}"
                : Value(parts[0], values, scope, release)?.ToString() ?? "";
            return parts[1..] switch
            {
                [] => text,
                ["quote"] => $"\"{text}\"",
                _ => throw new NotSupportedException(line),
            };
        });
    }

    private static JsonNode? Value(string path, JsonObject values, JsonNode? scope, string release) => path switch
    {
        "." => scope,
        ".Release.Name" => release,
        _ when path.StartsWith(".Values.", StringComparison.Ordinal) => values.At(path[8..].Split('.')) ?? throw new InvalidOperationException($"{path} is not in values.yaml"),
        _ => throw new NotSupportedException(path),
    };

    private static bool IsTrue(JsonNode? node) => node is not null && node.ToString() is not ("" or "0" or "false");

    [GeneratedRegex(@"\{\{-? /\*.*?\*/ -?\}\}\n?", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\s*\{\{- with (\S+) \}\}$")]
    private static partial Regex With();

    [GeneratedRegex(@"^\s*\{\{- toYaml (\S+) \| nindent (\d+) \}\}$")]
    private static partial Regex ToYaml();

    [GeneratedRegex(@"\{\{ (.*?) \}\}")]
    private static partial Regex Expression();

    [GeneratedRegex("^printf \"%s:%s\" (\\S+) (\\S+)$")]
    private static partial Regex Printf();
}
