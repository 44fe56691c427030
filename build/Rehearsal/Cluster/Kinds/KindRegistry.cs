using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Kinds;

/// <summary>All kinds served now. Rebuilt when a definition changed, so that a lookup costs nothing.</summary>
internal sealed class KindRegistry(ObjectStore store)
{
    public const string Definitions = "apiextensions.k8s.io/customresourcedefinitions";

    private static readonly ImmutableDictionary<(string, string, string), ApiKind> BuiltIns =
        BuiltInKinds.All.ToImmutableDictionary(kind => (kind.Group, kind.Version, kind.Plural));

    private readonly Lock gate = new();
    private readonly Dictionary<string, (JsonObject Definition, ImmutableArray<ApiKind> Kinds)> parsed = [];
    private Snapshot current = new(-1, BuiltInKinds.All, BuiltIns);

    public ImmutableArray<ApiKind> All => Now().All;

    public ApiKind? Find(string group, string version, string plural) => Now().ByPath.GetValueOrDefault((group, version, plural));

    public ApiKind? FindPlural(string group, string plural) => Now().All.FirstOrDefault(kind => kind.Group == group && kind.Plural == plural);

    public ApiKind? FindKind(string apiVersion, string name) =>
        Now().All.FirstOrDefault(kind => kind.Kind == name && kind.ApiVersion == apiVersion);

    public bool HasGroup(string group) => Now().All.Any(kind => kind.Group == group);

    /// <summary>A value that changes whenever the set of kinds may have changed.</summary>
    public long Revision => Now().Revision;

    private Snapshot Now()
    {
        var revision = store.LastChange(Definitions);
        var known = current;
        if (known.Revision == revision)
        {
            return known;
        }

        lock (gate)
        {
            revision = store.LastChange(Definitions);
            var custom = new List<ApiKind>();
            foreach (var stored in store.All(Definitions))
            {
                if (!CustomKinds.IsEstablished(stored.Object))
                {
                    continue;
                }

                if (!parsed.TryGetValue(stored.Name, out var entry) || !ReferenceEquals(entry.Definition, stored.Object))
                {
                    entry = (stored.Object, [.. CustomKinds.Of(stored.Object)]);
                    parsed[stored.Name] = entry;
                }

                custom.AddRange(entry.Kinds);
            }

            current = new Snapshot(
                revision,
                [.. BuiltInKinds.All, .. custom],
                BuiltIns.SetItems(custom.Select(kind => KeyValuePair.Create((kind.Group, kind.Version, kind.Plural), kind))));
            return current;
        }
    }

    private sealed record Snapshot(long Revision, ImmutableArray<ApiKind> All, ImmutableDictionary<(string, string, string), ApiKind> ByPath);
}
