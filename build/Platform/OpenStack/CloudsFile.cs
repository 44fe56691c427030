using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.OpenStack;

/// <summary>A clouds.yaml that was found, with the secure.yaml that belongs to it.</summary>
/// <param name="Path">Absolute path of clouds.yaml.</param>
/// <param name="Clouds">The entries by name, merged.</param>
/// <param name="Secured">Names of the entries to which secure.yaml added something.</param>
internal sealed record CloudsFile(string Path, ImmutableSortedDictionary<string, YamlMappingNode> Clouds, ImmutableHashSet<string> Secured)
{
    /// <summary>Reads the file that the places yield.</summary>
    /// <exception cref="CredentialsException">Missing, unreadable, not YAML, or without clouds.</exception>
    public static CloudsFile Load(CloudsPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var path = places.Locate();
        var clouds = Entries(path, required: true);
        var secured = places.LocateSecure(path) is { } secure ? Entries(secure, required: false) : ImmutableSortedDictionary<string, YamlMappingNode>.Empty;
        foreach (var (name, added) in secured)
        {
            clouds = clouds.SetItem(name, clouds.TryGetValue(name, out var known) ? Merge(known, added) : added);
        }

        return new CloudsFile(path, clouds, [.. secured.Keys]);
    }

    /// <summary>One entry.</summary>
    /// <exception cref="CredentialsException">No such entry; names those that exist.</exception>
    public YamlMappingNode Entry(string cloud)
    {
        if (Clouds.TryGetValue(cloud, out var entry))
        {
            return entry;
        }

        var nearest = Nearest.To(cloud, Clouds.Keys);
        throw new CredentialsException(
            $"clouds.yaml has no cloud named {cloud}: {Path} has {string.Join(", ", Clouds.Keys)}",
            null,
            nearest is null ? "name one of them with --cloud" : $"use --cloud {nearest}");
    }

    /// <summary>One entry as a clouds.yaml of its own, for children that cannot merge. Holds secrets.</summary>
    public static string Alone(string cloud, YamlMappingNode entry)
    {
        var document = new YamlDocument(new YamlMappingNode("clouds", new YamlMappingNode(cloud, entry)));
        using var writer = new StringWriter();
        new YamlStream(document).Save(writer, assignAnchors: false);
        return writer.ToString();
    }

    private static ImmutableSortedDictionary<string, YamlMappingNode> Entries(string path, bool required)
    {
        var root = Read(path);
        if (root is not YamlMappingNode mapping || !mapping.Children.TryGetValue("clouds", out var node))
        {
            return required
                ? throw Broken(path, "has no key clouds")
                : ImmutableSortedDictionary<string, YamlMappingNode>.Empty;
        }

        if (node is not YamlMappingNode clouds || clouds.Children.Count == 0)
        {
            throw Broken(path, "has a key clouds with no cloud under it");
        }

        return clouds.Children.ToImmutableSortedDictionary(
            pair => pair.Key.ToString(),
            pair => pair.Value as YamlMappingNode ?? throw Broken(path, $"has a cloud {pair.Key} without settings"));
    }

    private static YamlNode? Read(string path)
    {
        try
        {
            using var reader = File.OpenText(path);
            var stream = new YamlStream();
            stream.Load(reader);
            return stream.Documents.Count > 0 ? stream.Documents[0].RootNode : null;
        }
        catch (YamlException exception)
        {
            // The parser's message may quote the text around the fault, and with it a secret: only the place is told.
            throw Broken(path, $"is not YAML: line {exception.Start.Line}, column {exception.Start.Column}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException($"Cannot read {path}", exception.Message, "make the file readable for yourself (chmod 600)", exception);
        }
    }

    private static YamlMappingNode Merge(YamlMappingNode below, YamlMappingNode above)
    {
        var merged = new YamlMappingNode(below.Children);
        foreach (var (key, value) in above.Children)
        {
            merged.Children[key] = value is YamlMappingNode inner && merged.Children.TryGetValue(key, out var known) && known is YamlMappingNode mapping
                ? Merge(mapping, inner)
                : value;
        }

        return merged;
    }

    private static CredentialsException Broken(string path, string how) =>
        new($"{path} {how}", null, "download clouds.yaml anew from the cloud's dashboard, or mend it");
}
