using YamlDotNet.Serialization;

namespace GourmetGram.Specs.OpenStack;

internal sealed record SpecCloud(string Name, string AuthUrl, string Region, IReadOnlyDictionary<string, string> Auth);

/// <summary>clouds.yaml as far as the specs need it.</summary>
internal sealed record SpecClouds(string Main, IReadOnlyDictionary<string, SpecCloud> Entries)
{
    public static SpecClouds Read(string file, string main)
    {
        var tree = new DeserializerBuilder().Build().Deserialize<Dictionary<string, Dictionary<string, Dictionary<string, object>>>>(File.ReadAllText(file));
        var entries = tree["clouds"].ToDictionary(each => each.Key, each => Entry(each.Key, each.Value));
        return new SpecClouds(main, entries);
    }

    private static SpecCloud Entry(string name, Dictionary<string, object> values)
    {
        var auth = ((Dictionary<object, object>)values["auth"]).ToDictionary(each => (string)each.Key, each => (string)each.Value);
        return new SpecCloud(name, auth["auth_url"], (string)values["region_name"], auth);
    }
}
