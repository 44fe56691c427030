using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cluster.Patching;

/// <summary>JSON merge patch, RFC 7396.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(key);
                    break;
                case JsonObject change:
                    target[key] = Apply(target[key] is JsonObject existing ? Detach(target, key, existing) : [], change);
                    break;
                default:
                    target[key] = value.DeepClone();
                    break;
            }
        }

        return target;
    }

    private static JsonObject Detach(JsonObject parent, string key, JsonObject child)
    {
        parent.Remove(key);
        return child;
    }
}
