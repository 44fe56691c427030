using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>Tells what an apply would change, from the object as it is and as a dry run gives it back.</summary>
internal static class ObjectComparison
{
    // Written by the server and by controllers in the meantime: no difference of ours.
    private static readonly ImmutableHashSet<string> Passing = ["metadata.managedFields", "metadata.resourceVersion", "metadata.generation", "status"];

    /// <summary>Paths of the fields that differ; lists count as one field.</summary>
    public static ImmutableArray<string> Differences(JsonObject live, JsonObject applied) => [.. Walk(live, applied, "")];

    private static IEnumerable<string> Walk(JsonObject left, JsonObject right, string prefix)
    {
        foreach (var name in left.Select(field => field.Key).Union(right.Select(field => field.Key)))
        {
            var path = prefix + name;
            if (Passing.Contains(path))
            {
                continue;
            }

            var (before, after) = (left[name], right[name]);
            if (before is JsonObject one && after is JsonObject other)
            {
                foreach (var difference in Walk(one, other, path + "."))
                {
                    yield return difference;
                }
            }
            else if (!JsonNode.DeepEquals(before, after))
            {
                yield return path;
            }
        }
    }
}
