using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>YAML as a JSON tree, by the core schema.</summary>
internal static class YamlReader
{
    /// <summary>The first document; null when there is none.</summary>
    public static JsonNode? Read(string text) => ReadAll(text).FirstOrDefault();

    public static IEnumerable<JsonNode?> ReadAll(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents.Select(document => Convert(document.RootNode)).ToList();
    }

    public static string Write(JsonNode? node)
    {
        // JSON is YAML; the emitter only makes it pleasant to read.
        var stream = new YamlStream();
        stream.Load(new StringReader(Json.Compactly(node)));
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var document in stream.Documents)
        {
            Block(document.RootNode);
        }

        stream.Save(writer, assignAnchors: false);
        return writer.ToString().Replace("...\n", "", StringComparison.Ordinal);
    }

    private static void Block(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode { Children.Count: > 0 } map:
                map.Style = YamlDotNet.Core.Events.MappingStyle.Block;
                foreach (var (key, value) in map.Children)
                {
                    if (key is YamlScalarNode { Style: ScalarStyle.DoubleQuoted } name && name.Value is { Length: > 0 } plain && plain.All(c => char.IsAsciiLetter(c)))
                    {
                        name.Style = ScalarStyle.Plain;
                    }

                    Block(value);
                }

                break;
            case YamlSequenceNode { Children.Count: > 0 } list:
                list.Style = YamlDotNet.Core.Events.SequenceStyle.Block;
                foreach (var item in list.Children)
                {
                    Block(item);
                }

                break;
        }
    }

    private static JsonNode? Convert(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode map:
                var converted = new JsonObject();
                foreach (var (key, value) in map.Children)
                {
                    converted[((YamlScalarNode)key).Value ?? ""] = Convert(value);
                }

                return converted;
            case YamlSequenceNode list:
                return new JsonArray([.. list.Children.Select(Convert)]);
            case YamlScalarNode scalar:
                return Scalar(scalar);
            default:
                return null;
        }
    }

    private static JsonNode? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not ScalarStyle.Plain and not ScalarStyle.Any)
        {
            return JsonValue.Create(text);
        }

        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE":
                return JsonValue.Create(false);
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        var isNumber = text.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+' or 'e' or 'E') && text.Any(char.IsAsciiDigit);
        return isNumber && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            ? JsonValue.Create(real)
            : JsonValue.Create(text);
    }
}
