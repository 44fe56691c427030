using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>One cloud of a clouds.yaml, as flat names: <c>auth.password</c>, <c>region_name</c>, <c>verify</c>, …</summary>
internal static class CloudsFile
{
    public static IReadOnlyDictionary<string, string> Find(string cloud, IReadOnlyDictionary<string, string> environment)
    {
        var path = Locate("clouds", environment)
            ?? throw new ProviderException("unable to load clouds.yaml: no clouds.yml file found: file does not exist");
        var entry = Read(path, cloud) ?? throw new ProviderException($"cloud {cloud} does not exist in clouds.yaml");
        if (Locate("secure", environment) is { } secure && Read(secure, cloud) is { } secrets)
        {
            foreach (var (name, value) in secrets)
            {
                entry[name] = value;
            }
        }

        return entry;
    }

    private static string? Locate(string name, IReadOnlyDictionary<string, string> environment)
    {
        if (name == "clouds" && environment.GetValueOrDefault("OS_CLIENT_CONFIG_FILE") is { Length: > 0 } given)
        {
            // The path is Terraform's: relative to its working directory, not to ours.
            given = Path.Combine(environment.GetValueOrDefault("PWD", "/"), given);
            return File.Exists(given) ? given : null;
        }

        string[] places =
        [
            environment.GetValueOrDefault("PWD", "/"),
            Path.Combine(environment.GetValueOrDefault("HOME", "/"), ".config", "openstack"),
            "/etc/openstack",
        ];
        return places
            .SelectMany(place => new[] { Path.Combine(place, name + ".yaml"), Path.Combine(place, name + ".yml") })
            .FirstOrDefault(File.Exists);
    }

    private static Dictionary<string, string>? Read(string path, string cloud)
    {
        var yaml = new YamlStream();
        try
        {
            using var reader = new StreamReader(path);
            yaml.Load(reader);
        }
        catch (YamlException exception)
        {
            throw new ProviderException($"unable to load {Path.GetFileName(path)}: line {exception.Start.Line}: {exception.Message}", exception);
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }, ..] ||
            Child(root, "clouds") is not YamlMappingNode clouds ||
            Child(clouds, cloud) is not YamlMappingNode entry)
        {
            return null;
        }

        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        Flatten(entry, string.Empty, flat);
        return flat;
    }

    private static YamlNode? Child(YamlMappingNode node, string name) =>
        node.Children.FirstOrDefault(child => child.Key is YamlScalarNode key && key.Value == name).Value;

    private static void Flatten(YamlMappingNode node, string prefix, Dictionary<string, string> flat)
    {
        foreach (var (key, value) in node.Children)
        {
            var name = prefix + ((YamlScalarNode)key).Value;
            switch (value)
            {
                case YamlScalarNode { Value: { Length: > 0 } text }:
                    flat[name] = text;
                    break;
                case YamlMappingNode mapping:
                    Flatten(mapping, name + ".", flat);
                    break;
            }
        }
    }
}
