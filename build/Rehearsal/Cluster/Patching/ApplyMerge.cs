using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Patching;

/// <summary>The merge of a server-side apply, by the structure's list keys.</summary>
internal static class ApplyMerge
{
    public static JsonObject Merge(JsonObject live, JsonObject config, Schema schema)
    {
        foreach (var (name, value) in config)
        {
            var field = schema.Field(name) ?? Schema.Anything;
            switch (value)
            {
                case null:
                    break;
                case JsonObject change when !field.Whole && live[name] is JsonObject existing:
                    Merge(existing, change, field);
                    break;
                case JsonArray list when field.List != ListKind.Atomic:
                    live[name] = MergeList(live[name] as JsonArray ?? [], list, field, name);
                    break;
                default:
                    live[name] = value.DeepClone();
                    break;
            }
        }

        return live;
    }

    /// <summary>Removes what is given up; a container left empty goes too unless somebody keeps it.</summary>
    public static void Prune(JsonNode node, FieldSet gone, FieldSet kept, Schema schema)
    {
        foreach (var (element, below) in gone.Children)
        {
            var stays = kept[element];
            if (element.StartsWith("f:", StringComparison.Ordinal) && node is JsonObject map)
            {
                var name = element[2..];
                if (map[name] is not { } child)
                {
                    continue;
                }

                if (below.Self && stays is null)
                {
                    map.Remove(name);
                    continue;
                }

                Prune(child, below, stays ?? new FieldSet(), schema.Field(name) ?? Schema.Anything);
                if (stays is null && child is JsonObject { Count: 0 } or JsonArray { Count: 0 })
                {
                    map.Remove(name);
                }
            }
            else if (node is JsonArray list)
            {
                var item = list.FirstOrDefault(candidate => FieldSet.ItemElement(candidate, schema) == element);
                if (item is null)
                {
                    continue;
                }

                if (stays is null)
                {
                    list.Remove(item);
                }
                else
                {
                    Prune(item, below, stays, schema.Items ?? Schema.Anything);
                }
            }
        }
    }

    private static JsonArray MergeList(JsonArray live, JsonArray config, Schema schema, string name)
    {
        var elements = config.Select(item => (Element: FieldSet.ItemElement(item, schema)!, Item: item)).ToList();
        if (elements.GroupBy(pair => pair.Element).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw ApiErrors.Internal($".{name}: duplicate entries for key {twice.Key}");
        }

        var known = live.GroupBy(item => FieldSet.ItemElement(item, schema)!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var wanted = elements.Select(pair => pair.Element).ToHashSet();
        var merged = new List<JsonNode?>();
        var ahead = new Queue<JsonNode?>(live);
        foreach (var (element, item) in elements)
        {
            // What only the live list holds keeps its place before the next element both hold.
            while (known.ContainsKey(element) && ahead.Count > 0 && FieldSet.ItemElement(ahead.Peek(), schema) is { } next && next != element)
            {
                var passed = ahead.Dequeue();
                if (!wanted.Contains(next))
                {
                    merged.Add(passed!.DeepClone());
                }
            }

            if (known.TryGetValue(element, out var existing))
            {
                if (ahead.Count > 0 && FieldSet.ItemElement(ahead.Peek(), schema) == element)
                {
                    ahead.Dequeue();
                }

                merged.Add(existing is JsonObject map && item is JsonObject change
                    ? Merge(map.Copy(), change, schema.Items!)
                    : item!.DeepClone());
            }
            else
            {
                merged.Add(item!.DeepClone());
            }
        }

        merged.AddRange(ahead.Where(item => !wanted.Contains(FieldSet.ItemElement(item, schema)!)).Select(item => item!.DeepClone()));
        return Json.Array(merged);
    }
}
