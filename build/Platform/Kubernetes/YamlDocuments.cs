using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>Reads YAML as what it means in JSON, without a class per kind. https://yaml.org/spec/1.2.2/#103-core-schema</summary>
public static class YamlDocuments
{
    /// <summary>The manifests of all .yaml files of a folder, file by file in the order of their names; folders within are left out.</summary>
    /// <exception cref="KubernetesException">A file is not YAML or holds something else than objects.</exception>
    public static ImmutableArray<JsonObject> ReadFolder(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).SelectMany(file => ReadFile(file))];

    /// <summary>The manifests of one file; empty documents are left out.</summary>
    /// <exception cref="KubernetesException">The file is missing, is not YAML, or holds something else than objects.</exception>
    public static ImmutableArray<JsonObject> ReadFile(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        // Some errors of syntax make the parser itself stumble.
        catch (Exception exception) when (exception is IOException or YamlException or FormatException or InvalidOperationException)
        {
            throw new KubernetesException($"{path} cannot be read", exception.Message, "mend the file, or take it from version control again", exception);
        }
    }

    /// <summary>The manifests of a text; empty documents are left out.</summary>
    /// <exception cref="YamlException">It is not YAML.</exception>
    /// <exception cref="FormatException">A document is not an object.</exception>
    public static ImmutableArray<JsonObject> Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return
        [
            .. stream.Documents
                .Select(document => Convert(document.RootNode))
                .Where(node => node is not null)
                .Select(node => node as JsonObject ?? throw new FormatException("A document is not an object.")),
        ];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value ?? "", Convert(child.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new FormatException($"A {node.NodeType} has no meaning here."),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when StartsAsNumber(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => JsonValue.Create(real),
        _ => JsonValue.Create(text),
    };

    // "Infinity" and "NaN" are words here.
    private static bool StartsAsNumber(string text) => char.IsAsciiDigit(text[0]) || (text.Length > 1 && text[0] is '-' or '+' or '.' && char.IsAsciiDigit(text[1]));
}
