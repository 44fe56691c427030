using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Garbage collection: foreground and orphan finalizers, and dependents whose owners are gone.</summary>
internal sealed class OwnedObjectsController(ClusterObjects objects) : IController
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";

    public IReadOnlyList<string> Watches => [];

    /// <summary>The key is the uid, its namespace the resource: owners are looked up by uid.</summary>
    public IEnumerable<WorkKey> Concerned(Change change)
    {
        var item = change.Object.Object;
        if (change.Type == ChangeType.Deleted)
        {
            yield return new WorkKey("owner", item.Uid());
        }
        else if (item.IsGoing())
        {
            yield return new WorkKey(change.Object.Resource, change.Object.Key);
        }

        if (change.Type == ChangeType.Deleted || (change.Type == ChangeType.Added && item.At("metadata", "ownerReferences") is not null))
        {
            foreach (var reference in item.At("metadata", "ownerReferences").Objects())
            {
                yield return new WorkKey("owner", reference.Text("uid") ?? "");
            }
        }
    }

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (key.Namespace == "owner")
        {
            Collect(key.Name);
            return null;
        }

        var slash = key.Name.IndexOf('/', StringComparison.Ordinal);
        if (objects.Store.Get(key.Namespace, key.Name[..slash], key.Name[(slash + 1)..]) is { } stored && KindOf(stored) is { } kind)
        {
            Finish(kind, stored.Object);
        }

        return null;
    }

    /// <summary>Deletes what an owner that is no more left behind, and lets owners go that waited for their dependents.</summary>
    private void Collect(string uid)
    {
        var owner = Everything().FirstOrDefault(stored => stored.Object.Uid() == uid);
        if (owner is not null)
        {
            if (owner.Object.IsGoing() && KindOf(owner) is { } kind)
            {
                Finish(kind, owner.Object);
            }

            return;
        }

        foreach (var dependent in Everything().Where(stored => stored.Object.IsOwnedBy(uid)).ToList())
        {
            if (KindOf(dependent) is not { } kind || dependent.Object.IsGoing())
            {
                continue;
            }

            var others = dependent.Object.At("metadata", "ownerReferences").Objects().Where(reference => reference.Text("uid") != uid).ToList();
            if (others.Any(reference => Everything().Any(stored => stored.Object.Uid() == reference.Text("uid"))))
            {
                objects.Change(kind, dependent.Object, item => item.Metadata()["ownerReferences"] = Json.Array(others));
            }
            else
            {
                objects.Delete(kind, dependent.Namespace, dependent.Name, Removal.Background);
            }
        }
    }

    private void Finish(ApiKind kind, JsonObject owner)
    {
        var finalizers = owner.At("metadata", "finalizers").Texts().ToList();
        if (!finalizers.Contains(Foreground) && !finalizers.Contains(Orphan))
        {
            return;
        }

        var dependents = Everything().Where(stored => stored.Object.IsOwnedBy(owner.Uid())).ToList();
        if (finalizers.Contains(Orphan))
        {
            foreach (var dependent in dependents)
            {
                if (KindOf(dependent) is { } dependentKind)
                {
                    objects.Change(dependentKind, dependent.Object, item => Disown(item, owner.Uid()));
                }
            }

            objects.Change(kind, owner, item => ObjectLifecycle.Release(item, Orphan));
            return;
        }

        var blocking = dependents.Where(stored => stored.Object.At("metadata", "ownerReferences").Objects()
            .Any(reference => reference.Text("uid") == owner.Uid() && reference.At("blockOwnerDeletion").AsFlag())).ToList();
        if (blocking.Count == 0)
        {
            objects.Change(kind, owner, item => ObjectLifecycle.Release(item, Foreground));
            return;
        }

        foreach (var dependent in dependents.Where(stored => !stored.Object.IsGoing()))
        {
            if (KindOf(dependent) is { } dependentKind)
            {
                objects.Delete(dependentKind, dependent.Namespace, dependent.Name, Removal.Plain with { Propagation = "Foreground" });
            }
        }
    }

    private static void Disown(JsonObject item, string uid)
    {
        var others = item.At("metadata", "ownerReferences").Objects().Where(reference => reference.Text("uid") != uid).ToList();
        if (others.Count == 0)
        {
            item.Metadata().Remove("ownerReferences");
        }
        else
        {
            item.Metadata()["ownerReferences"] = Json.Array(others);
        }
    }

    private ApiKind? KindOf(StoredObject stored)
    {
        var slash = stored.Resource.LastIndexOf('/');
        return objects.Kinds.FindPlural(stored.Resource[..slash], stored.Resource[(slash + 1)..]);
    }

    private IEnumerable<StoredObject> Everything() => objects.Store.Resources.SelectMany(resource => objects.Store.All(resource));
}
