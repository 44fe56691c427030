using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Patching;

/// <summary>A set of field paths, as managedFields writes it (FieldsV1).</summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, FieldSet> children = new(StringComparer.Ordinal);

    /// <summary>Whether this path itself is in the set.</summary>
    public bool Self { get; set; }

    public IEnumerable<KeyValuePair<string, FieldSet>> Children => children;

    public bool IsEmpty => !Self && children.Count == 0;

    public FieldSet? this[string element] => children.GetValueOrDefault(element);

    public FieldSet Grow(string element)
    {
        if (!children.TryGetValue(element, out var child))
        {
            children[element] = child = new FieldSet();
        }

        return child;
    }

    public static FieldSet Read(JsonNode? fields)
    {
        var set = new FieldSet();
        foreach (var (key, value) in fields as JsonObject ?? [])
        {
            if (key == ".")
            {
                set.Self = true;
            }
            else
            {
                var child = Read(value);
                if (child.children.Count == 0)
                {
                    child.Self = true;
                }

                set.children[key] = child;
            }
        }

        return set;
    }

    public JsonObject Write()
    {
        var fields = new JsonObject();
        if (Self && children.Count > 0)
        {
            fields["."] = new JsonObject();
        }

        foreach (var (key, child) in children)
        {
            fields[key] = child.Write();
        }

        return fields;
    }

    public FieldSet Union(FieldSet other) => Combine(this, other, (left, right) => left || right);

    public FieldSet Intersect(FieldSet other) => Combine(this, other, (left, right) => left && right);

    public FieldSet Except(FieldSet other) => Combine(this, other, (left, right) => left && !right);

    public bool Same(FieldSet other) => JsonNode.DeepEquals(Write(), other.Write());

    /// <summary>Paths in the form of messages: <c>.spec.containers[name="c"].image</c>.</summary>
    public IEnumerable<string> Paths(string prefix = "")
    {
        if (Self)
        {
            yield return prefix;
        }

        foreach (var (element, child) in children)
        {
            foreach (var path in child.Paths(prefix + Printed(element)))
            {
                yield return path;
            }
        }
    }

    /// <summary>
    /// Everything an object holds. <paramref name="containers"/> also counts maps themselves, as the owner of an update does; elements of a
    /// keyed list always count.
    /// </summary>
    public static FieldSet Of(JsonNode? value, Schema schema, bool containers)
    {
        var set = new FieldSet();
        set.Collect(value, schema, containers);
        return set;
    }

    /// <summary>What was added or changed on the way from one object to the other.</summary>
    public static FieldSet Changed(JsonNode? before, JsonNode? after, Schema schema)
    {
        var set = new FieldSet();
        set.Compare(before, after, schema);
        return set;
    }

    /// <summary>The element of a path that names a list item, null for lists that are not keyed.</summary>
    public static string? ItemElement(JsonNode? item, Schema list) => list.List switch
    {
        ListKind.Set => "v:" + Json.Compactly(item),
        ListKind.Map => "k:" + Json.Compactly(KeyOf(item, list)),
        _ => null,
    };

    private static JsonObject KeyOf(JsonNode? item, Schema list)
    {
        var key = new JsonObject();
        foreach (var name in list.Keys.Order(StringComparer.Ordinal))
        {
            var value = item.At(name) ?? list.Items?.Field(name)?.Default ?? (name == "protocol" ? JsonValue.Create("TCP") : null);
            if (value is not null)
            {
                key[name] = value.DeepClone();
            }
        }

        return key;
    }

    private static bool IsLeaf(JsonNode? value, Schema schema) => value switch
    {
        JsonObject map => schema.Whole || map.Count == 0,
        JsonArray list => schema.List == ListKind.Atomic || list.Count == 0,
        _ => true,
    };

    private static FieldSet Combine(FieldSet left, FieldSet right, Func<bool, bool, bool> keep)
    {
        var result = new FieldSet { Self = keep(left.Self, right.Self) };
        foreach (var element in left.children.Keys.Union(right.children.Keys))
        {
            var child = Combine(left[element] ?? new FieldSet(), right[element] ?? new FieldSet(), keep);
            if (!child.IsEmpty)
            {
                result.children[element] = child;
            }
        }

        return result;
    }

    private void Collect(JsonNode? value, Schema schema, bool containers)
    {
        if (IsLeaf(value, schema))
        {
            Self = true;
            return;
        }

        if (value is JsonObject map)
        {
            Self |= containers;
            foreach (var (name, child) in map)
            {
                Grow("f:" + name).Collect(child, schema.Field(name) ?? Schema.Anything, containers);
            }

            return;
        }

        Self |= containers;
        foreach (var item in value.Items())
        {
            var element = Grow(ItemElement(item, schema)!);
            element.Self = true;
            if (item is JsonObject)
            {
                element.Collect(item, schema.Items!, containers);
            }
        }
    }

    private void Compare(JsonNode? before, JsonNode? after, Schema schema)
    {
        if (after is null)
        {
            return;
        }

        if (before is null)
        {
            Collect(after, schema, containers: true);
            return;
        }

        if (IsLeaf(before, schema) || IsLeaf(after, schema))
        {
            if (!Json.Same(before, after))
            {
                Collect(after, schema, containers: true);
            }

            return;
        }

        switch (before, after)
        {
            case (JsonObject old, JsonObject map):
                foreach (var (name, child) in map)
                {
                    Descend("f:" + name, old.At(name), child, schema.Field(name) ?? Schema.Anything);
                }

                break;
            case (JsonArray old, JsonArray list):
                var known = old.GroupBy(item => ItemElement(item, schema)!).ToDictionary(group => group.Key, group => group.First());
                foreach (var item in list)
                {
                    var element = ItemElement(item, schema)!;
                    if (!known.TryGetValue(element, out var previous))
                    {
                        var added = Grow(element);
                        added.Self = true;
                        added.Collect(item, schema.Items!, containers: true);
                    }
                    else if (item is JsonObject)
                    {
                        Descend(element, previous, item, schema.Items!);
                    }
                }

                break;
            default:
                Collect(after, schema, containers: true);
                break;
        }
    }

    private void Descend(string element, JsonNode? before, JsonNode? after, Schema schema)
    {
        var child = new FieldSet();
        child.Compare(before, after, schema);
        if (!child.IsEmpty)
        {
            children[element] = child;
        }
    }

    private static string Printed(string element)
    {
        if (element.StartsWith("f:", StringComparison.Ordinal))
        {
            return "." + element[2..];
        }

        if (element.StartsWith("k:", StringComparison.Ordinal))
        {
            var key = Json.ParseObject(System.Text.Encoding.UTF8.GetBytes(element[2..]));
            return $"[{string.Join(',', key.Select(pair => $"{pair.Key}={Json.Compactly(pair.Value)}"))}]";
        }

        return $"[={element[2..]}]";
    }
}
