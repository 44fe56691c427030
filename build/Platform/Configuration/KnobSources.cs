using System.Collections.Immutable;
using System.Text.Json;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Configuration;

/// <summary>
/// Finds the text of every knob where the engine would: command line, environment, profiles (the last listed first), .nuke/parameters.json.
/// The engine falls back to a default when a value does not fit; here it is an error that names the source.
/// </summary>
/// <param name="commandLine">The command line.</param>
/// <param name="environment">Environment variables.</param>
/// <param name="root">The checkout.</param>
public sealed class KnobSources(CommandLine commandLine, IReadOnlyDictionary<string, string> environment, string root)
{
    /// <summary>The texts of all knobs that have one; a list's texts are joined by +.</summary>
    /// <exception cref="UsageException">A value that does not fit its knob, or a broken parameters file.</exception>
    public ImmutableDictionary<string, string> Resolve(ImmutableArray<Knob> knobs)
    {
        var profiles = commandLine.Values.GetValueOrDefault("Profile", []);
        ImmutableArray<(string Path, ImmutableDictionary<string, ImmutableArray<string>> Values)> files =
        [
            .. profiles.Reverse().Select(profile => Read(Path.Combine(root, ".nuke", $"parameters.{profile}.json"), knobs, required: true)),
            Read(Path.Combine(root, ".nuke", "parameters.json"), knobs, required: false),
        ];
        var resolved = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var knob in knobs)
        {
            if (Find(knob, files) is { } found)
            {
                CommandLine.Check(knob, found.Texts, found.Source);
                resolved[knob.Name] = knob.Kind == KnobKind.Switch && found.Texts.IsEmpty ? "true" : string.Join('+', found.Texts);
            }
        }

        return resolved.ToImmutable();
    }

    private (ImmutableArray<string> Texts, string Source)? Find(
        Knob knob,
        ImmutableArray<(string Path, ImmutableDictionary<string, ImmutableArray<string>> Values)> files)
    {
        if (commandLine.Values.TryGetValue(knob.Name, out var given))
        {
            return (given, knob.Flag);
        }

        if (FromEnvironment(knob) is { } variable)
        {
            return (knob.Kind == KnobKind.List ? [.. variable.Text.Split('+')] : [variable.Text], $"environment variable {variable.Name}");
        }

        foreach (var (path, values) in files)
        {
            if (values.TryGetValue(knob.Name, out var texts))
            {
                return (texts, $"{knob.Name} in {Path.GetRelativePath(root, path)}");
            }
        }

        return null;
    }

    // The exact name first; else the one variable that reads the same in letters and digits, with or without NUKE before it.
    private (string Name, string Text)? FromEnvironment(Knob knob)
    {
        if (environment.TryGetValue(knob.Name, out var exact) && exact.Length > 0)
        {
            return (knob.Name, exact);
        }

        var matches = environment
            .Where(variable => Reduced(variable.Key) is var name
                && (name.Equals(knob.Name, StringComparison.OrdinalIgnoreCase) || name.Equals("NUKE" + knob.Name, StringComparison.OrdinalIgnoreCase)))
            .Take(2)
            .ToList();
        return matches is [var only] && only.Value.Length > 0 && !IsKubectls(only.Key, only.Value) ? (only.Key, only.Value) : null;
    }

    // Shells export it for kubectl: as a list of files, or with one that is yet to be made. No reason to refuse a rehearsal.
    private static bool IsKubectls(string name, string text) => name == "KUBECONFIG" && !File.Exists(text);

    private static string Reduced(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit));

    private (string Path, ImmutableDictionary<string, ImmutableArray<string>> Values) Read(string path, ImmutableArray<Knob> knobs, bool required)
    {
        var name = Path.GetRelativePath(root, path);
        if (!File.Exists(path))
        {
            return required
                ? throw new UsageException($"There is no {name}", null, $"create it, or leave --profile {Path.GetFileName(path).Split('.')[1]} away")
                : (path, ImmutableDictionary<string, ImmutableArray<string>>.Empty);
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            var known = knobs.Concat(EngineFlags.All).Select(knob => knob.Name).ToList();
            foreach (var property in document.RootElement.EnumerateObject().Where(property => property.Name != "$schema" && !known.Contains(property.Name)))
            {
                throw new UsageException($"Unknown key {property.Name} in {name}{Nearest.Hint(property.Name, known)}", null, "keys are the names of parameters, spelled like NodeCount");
            }

            return (path, document.RootElement.EnumerateObject()
                .Where(property => property.Name != "$schema")
                .ToImmutableDictionary(property => property.Name, property => Texts(property.Value), StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new UsageException($"{name} is not a JSON object with each key once", exception.Message, $"mend {name}", exception);
        }
    }

    private static ImmutableArray<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().Select(element => element.ToString())],
        JsonValueKind.True => ["true"],
        JsonValueKind.False => ["false"],
        _ => [value.ToString()],
    };
}
