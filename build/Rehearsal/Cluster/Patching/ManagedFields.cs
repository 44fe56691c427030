using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Patching;

/// <summary>Who writes: the manager and the subresource it writes through (empty for the object itself).</summary>
internal sealed record Writer(string Manager, string Subresource, DateTimeOffset Now);

/// <summary>One owner in metadata.managedFields.</summary>
internal sealed record Owner(string Manager, string Operation, string ApiVersion, string? Time, string Subresource, FieldSet Fields)
{
    public bool IsApply => Operation == "Apply";

    public bool Is(string manager, string operation, string apiVersion, string subresource) =>
        Manager == manager && Operation == operation && ApiVersion == apiVersion && Subresource == subresource;

    /// <summary>As a conflict names it.</summary>
    public string Described => $"\"{Manager}\"{(Subresource.Length > 0 ? $" with subresource \"{Subresource}\"" : "")}{(IsApply ? "" : $" using {ApiVersion}")}";
}

/// <summary>Keeps metadata.managedFields true.</summary>
internal static class ManagedFields
{
    private static readonly string[] Unowned =
    [
        "name", "namespace", "uid", "creationTimestamp", "resourceVersion", "generation", "selfLink", "managedFields", "deletionTimestamp",
        "deletionGracePeriodSeconds",
    ];

    public static ImmutableArray<Owner> Read(JsonNode item) =>
    [
        .. item.At("metadata", "managedFields").Objects().Where(entry => entry.Text("manager") is not null).Select(entry => new Owner(
            entry.Text("manager") ?? "",
            entry.Text("operation") ?? "Update",
            entry.Text("apiVersion") ?? "",
            entry.Text("time"),
            entry.Text("subresource") ?? "",
            FieldSet.Read(entry.At("fieldsV1")))),
    ];

    public static void Write(JsonObject item, IEnumerable<Owner> owners)
    {
        var entries = owners
            .Where(owner => !owner.Fields.IsEmpty)
            .OrderBy(owner => owner.IsApply ? 0 : 1)
            .ThenBy(owner => owner.Time ?? "", StringComparer.Ordinal)
            .Select(owner =>
            {
                var entry = new JsonObject { ["manager"] = owner.Manager, ["operation"] = owner.Operation, ["apiVersion"] = owner.ApiVersion };
                if (owner.Time is not null)
                {
                    entry["time"] = owner.Time;
                }

                entry["fieldsType"] = "FieldsV1";
                entry["fieldsV1"] = owner.Fields.Write();
                if (owner.Subresource.Length > 0)
                {
                    entry["subresource"] = owner.Subresource;
                }

                return (JsonNode)entry;
            }).ToArray();
        if (entries.Length == 0)
        {
            item.Metadata().Remove("managedFields");
        }
        else
        {
            item.Metadata()["managedFields"] = new JsonArray(entries);
        }
    }

    /// <summary>The object without what nobody owns: the part that owners are told of.</summary>
    public static JsonObject Owned(JsonObject item)
    {
        var owned = new JsonObject();
        foreach (var (name, value) in item)
        {
            if (name is "apiVersion" or "kind")
            {
                continue;
            }

            if (name == "metadata" && value is JsonObject metadata)
            {
                var copy = new JsonObject();
                foreach (var (field, content) in metadata)
                {
                    if (!Unowned.Contains(field))
                    {
                        copy[field] = content?.DeepClone();
                    }
                }

                if (copy.Count > 0)
                {
                    owned["metadata"] = copy;
                }

                continue;
            }

            owned[name] = value?.DeepClone();
        }

        return owned;
    }

    /// <summary>An update: what changed moves to the writer, what is gone leaves its owners.</summary>
    public static void Update(JsonObject? before, JsonObject after, ApiKind kind, Writer writer)
    {
        var schema = kind.Schema ?? Schema.Anything;
        var old = before is null ? new JsonObject() : Owned(before);
        var now = Owned(after);
        var changed = FieldSet.Changed(old, now, schema);
        changed.Self = false;
        // An owner list set by the client itself (kubectl migrates that way) is where the change starts from.
        var owners = Read(after);
        if (before is null)
        {
            owners = [];
        }

        var present = FieldSet.Of(now, schema, containers: true);
        var result = new List<Owner>();
        var mine = new FieldSet();
        foreach (var owner in owners)
        {
            var kept = owner.Fields.Intersect(present);
            if (owner.Is(writer.Manager, "Update", kind.ApiVersion, writer.Subresource))
            {
                mine = kept;
                if (changed.IsEmpty)
                {
                    result.Add(owner with { Fields = kept });
                }
            }
            else
            {
                result.Add(owner with { Fields = changed.IsEmpty ? kept : kept.Except(changed) });
            }
        }

        if (!changed.IsEmpty)
        {
            result.Add(new Owner(writer.Manager, "Update", kind.ApiVersion, writer.Now.Stamp(), writer.Subresource, mine.Union(changed)));
        }

        Write(after, result);
    }

    /// <summary>An apply: merges, finds conflicts, takes away what the manager no longer names. Returns the object with its new owners.</summary>
    public static JsonObject Apply(JsonObject? live, JsonObject config, ApiKind kind, Writer writer, bool force)
    {
        var schema = kind.Schema ?? Schema.Anything;
        var owned = Owned(config);
        var wanted = FieldSet.Of(owned, schema, containers: false);
        wanted.Self = false;
        var start = live?.Copy() ?? new JsonObject();
        var owners = live is null ? [] : Read(live);
        if (live is not null && owners.IsEmpty)
        {
            var all = FieldSet.Of(Owned(live), schema, containers: true);
            all.Self = false;
            owners = [new Owner("before-first-apply", "Update", kind.ApiVersion, writer.Now.Stamp(), "", all)];
        }

        var merged = ApplyMerge.Merge(start, owned, schema);
        var changed = FieldSet.Changed(live is null ? null : Owned(live), Owned(merged), schema);
        var previous = owners.FirstOrDefault(owner => owner.Is(writer.Manager, "Apply", kind.ApiVersion, writer.Subresource));
        var others = owners.Where(owner => !ReferenceEquals(owner, previous)).ToList();
        var conflicts = others
            .Select(owner => (Owner: owner, Fields: owner.Fields.Intersect(changed).Intersect(wanted)))
            .Where(pair => !pair.Fields.IsEmpty)
            .ToList();
        if (conflicts.Count > 0 && !force)
        {
            throw ApiErrors.ApplyConflicts(
                [.. conflicts.SelectMany(pair => pair.Fields.Paths().Select(path => (pair.Owner.Described, path)))]);
        }

        others = [.. others.Select(owner => conflicts.FirstOrDefault(pair => ReferenceEquals(pair.Owner, owner)) is { Fields: { } lost }
            ? owner with { Fields = owner.Fields.Except(lost) }
            : owner)];
        var kept = others.Aggregate(wanted, (all, owner) => all.Union(owner.Fields));
        if (previous is not null)
        {
            ApplyMerge.Prune(merged, previous.Fields.Except(kept), kept, schema);
        }

        var present = FieldSet.Of(Owned(merged), schema, containers: true);
        var touched = !Json.Same(live is null ? null : Owned(live), Owned(merged));
        var time = touched ? writer.Now.Stamp() : previous?.Time;
        Write(merged, [.. others.Select(owner => owner with { Fields = owner.Fields.Intersect(present) }),
            new Owner(writer.Manager, "Apply", kind.ApiVersion, time, writer.Subresource, wanted)]);
        return merged;
    }
}
