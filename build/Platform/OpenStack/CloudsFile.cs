using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.OpenStack;

/// <summary>A clouds.yaml that was found, with the secure.yaml and the clouds-public.yaml that belong to it.</summary>
/// <param name="Path">Absolute path of clouds.yaml.</param>
/// <param name="Clouds">The entries by name, merged with secure.yaml.</param>
/// <param name="Profiles">The profiles of clouds-public.yaml by name, which entries may build on.</param>
/// <param name="Files">The files that hold secrets.</param>
/// <param name="Joined">Names of the entries that have parts in other files.</param>
internal sealed record CloudsFile(
    string Path,
    ImmutableSortedDictionary<string, YamlMappingNode> Clouds,
    ImmutableSortedDictionary<string, YamlMappingNode> Profiles,
    ImmutableArray<string> Files,
    ImmutableHashSet<string> Joined)
{
    private static readonly ImmutableSortedDictionary<string, YamlMappingNode> None = ImmutableSortedDictionary<string, YamlMappingNode>.Empty;

    /// <summary>Reads the file that the places yield.</summary>
    /// <exception cref="CredentialsException">Missing, unreadable, not YAML, or without clouds.</exception>
    public static CloudsFile Load(CloudsPlaces places)
    {
        ArgumentNullException.ThrowIfNull(places);
        var path = places.Locate();
        var clouds = Entries(path, "clouds", required: true);
        var secure = places.LocateSecure(path);
        var secured = secure is null ? None : Entries(secure, "clouds", required: false);
        foreach (var (name, added) in secured)
        {
            clouds = clouds.SetItem(name, clouds.TryGetValue(name, out var known) ? Merge(known, added) : added);
        }

        var profiles = places.LocatePublic(path) is { } shared ? Entries(shared, "public-clouds", required: false) : None;
        return new CloudsFile(
            path,
            clouds,
            profiles,
            secure is null ? [path] : [path, secure],
            [.. secured.Keys, .. clouds.Where(cloud => Profile(cloud.Value) is not null).Select(cloud => cloud.Key)]);
    }

    /// <summary>One entry, whole.</summary>
    /// <param name="cloud">Its name.</param>
    /// <param name="namedBy">What names it: a flag or a variable.</param>
    /// <exception cref="CredentialsException">No such entry; names those that exist.</exception>
    public YamlMappingNode Entry(string cloud, string namedBy = "--cloud")
    {
        if (Clouds.TryGetValue(cloud, out var entry))
        {
            return Profile(entry) is { } profile ? Merge(Find(cloud, profile), entry) : entry;
        }

        var nearest = Nearest.To(cloud, Clouds.Keys);
        throw new CredentialsException(
            $"clouds.yaml has no cloud named {cloud}: {Path} has {string.Join(", ", Clouds.Keys)}",
            null,
            namedBy != "--cloud" ? $"{namedBy} names it: unset it, or name one of them with --cloud"
                : nearest is null ? "name one of them with --cloud"
                : $"use --cloud {nearest}");
    }

    private YamlMappingNode Find(string cloud, string profile) =>
        Profiles.GetValueOrDefault(profile) ?? throw new CredentialsException(
            $"Cloud {cloud} in {Path} builds on profile {profile}, which no clouds-public.yaml has",
            null,
            "put auth_url and the rest of the profile into the entry itself, or add clouds-public.yaml beside it");

    // "cloud" is what profiles were called at first.
    private static string? Profile(YamlMappingNode entry) =>
        new[] { "profile", "cloud" }
            .Select(key => entry.Children.TryGetValue(key, out var node) && node is YamlScalarNode { Value: { Length: > 0 } name } ? name : null)
            .FirstOrDefault(name => name is not null);

    private static ImmutableSortedDictionary<string, YamlMappingNode> Entries(string path, string key, bool required)
    {
        var root = Read(path);
        if (root is not YamlMappingNode mapping || !mapping.Children.TryGetValue(key, out var node))
        {
            return required ? throw Broken(path, $"has no key {key}") : None;
        }

        if (node is not YamlMappingNode clouds || clouds.Children.Count == 0)
        {
            throw Broken(path, $"has a key {key} with no cloud under it");
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
