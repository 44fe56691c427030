using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Patching;

/// <summary>Strategic merge patch: a merge patch whose lists merge by key, with directives.</summary>
internal static class StrategicMerge
{
    private const string Directive = "$patch";
    private const string Order = "$setElementOrder/";
    private const string DeletePrimitives = "$deleteFromPrimitiveList/";
    private const string Retain = "$retainKeys";

    public static JsonObject Apply(JsonObject target, JsonObject patch, Schema schema)
    {
        if (patch.Text(Directive) == "replace")
        {
            var whole = patch.Copy();
            whole.Remove(Directive);
            return whole;
        }

        if (patch.Text(Directive) == "delete")
        {
            return [];
        }

        if (patch[Retain] is JsonArray retained)
        {
            var kept = retained.Texts().ToHashSet();
            foreach (var key in target.Select(pair => pair.Key).Where(key => !kept.Contains(key)).ToArray())
            {
                target.Remove(key);
            }
        }

        foreach (var (key, value) in patch)
        {
            if (key is Directive or Retain || key.StartsWith(Order, StringComparison.Ordinal))
            {
                continue;
            }

            if (key.StartsWith(DeletePrimitives, StringComparison.Ordinal))
            {
                Delete(target, key[DeletePrimitives.Length..], value);
                continue;
            }

            var field = schema.Field(key) ?? Schema.Anything;
            switch (value)
            {
                case null:
                    target.Remove(key);
                    break;
                case JsonObject change:
                    var existing = target[key] as JsonObject;
                    target.Remove(key);
                    if (change.Text(Directive) != "delete")
                    {
                        target[key] = Apply(existing ?? [], change, field);
                    }

                    break;
                case JsonArray list when field.List == ListKind.Map:
                    target[key] = Merge(target[key] as JsonArray ?? [], list, field, Ordering(patch, key));
                    break;
                case JsonArray list when field.List == ListKind.Set:
                    target[key] = Union(target[key] as JsonArray ?? [], list, Ordering(patch, key));
                    break;
                default:
                    target[key] = value.DeepClone();
                    break;
            }
        }

        // An order may come without elements, when only the order changed.
        foreach (var (key, value) in patch)
        {
            if (key.StartsWith(Order, StringComparison.Ordinal) && value is JsonArray order && !patch.ContainsKey(key[Order.Length..])
                && target[key[Order.Length..]] is JsonArray list && (schema.Field(key[Order.Length..]) ?? Schema.Anything) is { List: ListKind.Map } field)
            {
                target[key[Order.Length..]] = Merge(list, [], field, order);
            }
        }

        return target;
    }

    private static JsonArray? Ordering(JsonObject patch, string key) => patch[Order + key] as JsonArray;

    private static JsonArray Merge(JsonArray target, JsonArray patch, Schema schema, JsonArray? order)
    {
        var key = schema.Keys[0];
        var patches = patch.Objects().ToList();
        if (patches.Any(element => element.Text(Directive) == "replace"))
        {
            return Json.Array(patches.Where(element => element.Text(Directive) != "replace"));
        }

        var merged = target.Objects().Select(element => element.Copy()).ToList();
        var named = new List<string>();
        foreach (var element in patches)
        {
            var id = element.At(key)?.Printed() ?? throw ApiErrors.Internal($"map: {Go(element)} does not contain declared merge key: {key}");
            var index = merged.FindIndex(candidate => candidate.At(key)?.Printed() == id);
            if (element.Text(Directive) == "delete")
            {
                if (index >= 0)
                {
                    merged.RemoveAt(index);
                }

                continue;
            }

            named.Add(id);
            if (index >= 0)
            {
                merged[index] = Apply(merged[index], element, schema.Items!);
            }
            else
            {
                merged.Add(Apply([], element, schema.Items!));
            }
        }

        var wanted = order is not null ? [.. order.Select(element => element.At(key)?.Printed() ?? "")] : named;
        var before = target.Objects().Select(element => element.At(key)?.Printed() ?? "").ToHashSet();
        return Json.Array(Arrange(merged, element => element.At(key)?.Printed() ?? "", wanted, before));
    }

    private static JsonArray Union(JsonArray target, JsonArray patch, JsonArray? order)
    {
        var merged = target.Select(element => element.Printed()).Union(patch.Select(element => element.Printed())).ToList();
        var wanted = order is not null ? [.. order.Select(element => element.Printed())] : patch.Select(element => element.Printed()).ToList();
        return Json.Array(Arrange(merged, element => element, wanted, [.. target.Select(element => element.Printed())]));
    }

    /// <summary>Elements of the patch in its order; one that the patch does not name waits until those that stood before it are through.</summary>
    private static List<T> Arrange<T>(List<T> merged, Func<T, string> id, List<string> wanted, HashSet<string> before)
    {
        var rank = wanted.Select((name, index) => (name, index)).DistinctBy(pair => pair.name).ToDictionary(pair => pair.name, pair => pair.index);
        var listed = new Queue<T>(merged.Where(element => rank.ContainsKey(id(element))).OrderBy(element => rank[id(element)]));
        var others = new Queue<T>(merged.Where(element => !rank.ContainsKey(id(element))));
        var result = new List<T>();
        while (listed.Count > 0 && others.Count > 0)
        {
            var isNew = !before.Contains(id(listed.Peek()));
            result.Add(isNew || merged.IndexOf(listed.Peek()) < merged.IndexOf(others.Peek()) ? listed.Dequeue() : others.Dequeue());
        }

        return [.. result, .. listed, .. others];
    }

    private static void Delete(JsonObject target, string key, JsonNode? values)
    {
        if (target[key] is JsonArray list)
        {
            var gone = values.Items().Select(value => value.Printed()).ToHashSet();
            target[key] = Json.Array(list.Where(element => !gone.Contains(element.Printed())));
        }
    }

    private static string Go(JsonObject element) => $"map[{string.Join(' ', element.Select(pair => $"{pair.Key}:{pair.Value.Printed()}"))}]";
}
