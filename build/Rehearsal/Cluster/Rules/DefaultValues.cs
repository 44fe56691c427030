using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cluster.Rules;

internal static class DefaultValues
{
    public static void Default(this JsonObject map, string key, string value)
    {
        if (!map.ContainsKey(key))
        {
            map[key] = value;
        }
    }

    public static void Default(this JsonObject map, string key, long value)
    {
        if (!map.ContainsKey(key))
        {
            map[key] = value;
        }
    }

    public static void Default(this JsonObject map, string key, bool value)
    {
        if (!map.ContainsKey(key))
        {
            map[key] = value;
        }
    }
}
