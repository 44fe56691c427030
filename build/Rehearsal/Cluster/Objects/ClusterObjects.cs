using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Patching;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>
/// Every read and write of objects, by clients and controllers alike: what the server fills, checks and refuses. A write is one step under the
/// store's gate.
/// </summary>
internal sealed class ClusterObjects(ObjectStore store, KindRegistry kinds, TimeProvider time)
{
    public ObjectStore Store => store;

    public KindRegistry Kinds => kinds;

    public DateTimeOffset Now => time.GetUtcNow();

    public JsonObject? Find(ApiKind kind, string @namespace, string name) => store.Get(Key(kind), @namespace, name)?.Object;

    public JsonObject Get(ApiKind kind, string @namespace, string name) => Find(kind, @namespace, name) ?? throw ApiErrors.NotFound(kind, name);

    public IEnumerable<JsonObject> List(ApiKind kind, string? @namespace = null) => store.All(Key(kind), @namespace).Select(stored => stored.Object);

    public static string Key(ApiKind kind) =>
        kind.Is("events.k8s.io", "events") ? "/events" : StoredObject.ResourceOf(kind.Group, kind.Plural);

    public JsonObject Create(ApiKind kind, string @namespace, JsonObject item, WriteOptions options)
    {
        if (item.Text("metadata", "resourceVersion") is { Length: > 0 })
        {
            throw ApiErrors.Internal("resourceVersion should not be set on objects to be created");
        }

        lock (store.Gate)
        {
            var metadata = item.Metadata();
            foreach (var field in new[] { "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields", "resourceVersion" })
            {
                metadata.Remove(field);
            }

            if (item.Name().Length == 0 && item.Text("metadata", "generateName") is { Length: > 0 } prefix)
            {
                metadata["name"] = prefix + Names.Suffix();
            }

            Place(kind, @namespace, item);
            if (kind.HasStatus && !KeepsGivenStatus(kind))
            {
                item.Remove("status");
            }

            ObjectShape.Fit(kind, item, options);
            metadata["uid"] = Guid.NewGuid().ToString();
            ObjectLifecycle.BeforeCreate(kind, item, store);
            ObjectShape.Validate(kind, item, null);
            CheckNamespace(kind, @namespace, item.Name());
            if (store.Get(Key(kind), @namespace, item.Name()) is { } existing)
            {
                throw ApiErrors.AlreadyExists(kind, item.Name(), existing.Object.IsGoing());
            }

            metadata["creationTimestamp"] = Now.Stamp();
            if (kind.Counts)
            {
                metadata["generation"] = 1;
            }

            ManagedFields.Update(null, item, kind, new Writer(options.Manager, options.Subresource, Now));
            Order(item);
            if (options.DryRun)
            {
                return item;
            }

            return store.Put(Key(kind), item).Object;
        }
    }

    /// <summary>Changes an object through a function over a copy of it.</summary>
    public JsonObject Update(ApiKind kind, string @namespace, string name, Func<JsonObject, JsonObject> change, WriteOptions options)
    {
        lock (store.Gate)
        {
            var before = Get(kind, @namespace, name);
            return Replace(kind, before, change(before.Copy()), options, tracked: false);
        }
    }

    /// <summary>A server-side apply. Tells whether the object was made by it.</summary>
    public (JsonObject Item, bool Created) Apply(ApiKind kind, string @namespace, string name, JsonObject config, bool force, WriteOptions options)
    {
        lock (store.Gate)
        {
            var writer = new Writer(options.Manager, options.Subresource, Now);
            var before = Find(kind, @namespace, name);
            if (before is null && options.Subresource.Length > 0)
            {
                throw ApiErrors.NotFound(kind, name);
            }

            CheckConfig(kind, @namespace, name, config, before);
            var wanted = config.Copy();
            ObjectShape.FitConfig(kind, wanted, @namespace, name);
            if (options.Subresource == "status")
            {
                wanted = new JsonObject { ["status"] = wanted["status"]?.DeepClone() };
            }
            else if (kind.HasStatus && !(before is null && KeepsGivenStatus(kind)))
            {
                wanted.Remove("status");
            }

            if (before is null)
            {
                return (CreateApplied(kind, @namespace, name, wanted, writer, options), true);
            }

            return (Replace(kind, before, ManagedFields.Apply(before, wanted, kind, writer, force), options, tracked: true), false);
        }
    }

    /// <summary>Returns the object as it is afterwards, and whether it is gone.</summary>
    public (JsonObject Item, bool Gone) Delete(ApiKind kind, string @namespace, string name, Removal removal)
    {
        lock (store.Gate)
        {
            var stored = store.Get(Key(kind), @namespace, name) ?? throw ApiErrors.NotFound(kind, name);
            CheckPreconditions(kind, stored.Object, removal);
            ObjectLifecycle.CheckDelete(kind, stored.Object);
            var marked = ObjectLifecycle.Mark(kind, stored.Object.Copy(), removal, Now);
            var gone = ObjectLifecycle.MayGo(kind, marked);
            if (removal.DryRun)
            {
                return (marked, gone);
            }

            if (gone)
            {
                return (store.Remove(stored).Object, true);
            }

            return Json.Same(marked, stored.Object) ? (stored.Object, false) : (store.Put(Key(kind), marked).Object, false);
        }
    }

    /// <summary>A node comes with the addresses that whoever registers it knows.</summary>
    private static bool KeepsGivenStatus(ApiKind kind) => kind.Is("", "nodes");

    private static void Place(ApiKind kind, string @namespace, JsonObject item)
    {
        item["apiVersion"] = kind.ApiVersion;
        item["kind"] = kind.Kind;
        if (!kind.Namespaced)
        {
            item.Metadata().Remove("namespace");
            return;
        }

        if (item.Namespace() is { Length: > 0 } given && given != @namespace)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        item.Metadata()["namespace"] = @namespace;
    }

    /// <summary>apiVersion, kind, metadata first, as every reader expects.</summary>
    private static void Order(JsonObject item)
    {
        var index = 0;
        foreach (var key in new[] { "apiVersion", "kind", "metadata" })
        {
            if (item.TryGetPropertyValue(key, out var value))
            {
                item.Remove(key);
                item.Insert(index++, key, value);
            }
        }
    }

    private static void CheckPreconditions(ApiKind kind, JsonObject item, Removal removal)
    {
        if (removal.Uid is { } uid && uid != item.Uid())
        {
            throw ApiErrors.Conflict(
                kind,
                item.Name(),
                $"the UID in the precondition ({uid}) does not match the UID in record ({item.Uid()}). The object might have been deleted and then recreated");
        }

        if (removal.ResourceVersion is { } version && version != item.Text("metadata", "resourceVersion"))
        {
            throw ApiErrors.Conflict(
                kind,
                item.Name(),
                $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({item.Text("metadata", "resourceVersion")}). The object might have been modified");
        }
    }

    private static void CheckConfig(ApiKind kind, string @namespace, string name, JsonObject config, JsonObject? before)
    {
        if (config.Text("apiVersion") != kind.ApiVersion || config.Text("kind") != kind.Kind)
        {
            throw ApiErrors.BadRequest($"invalid object type: {config.Text("apiVersion")}/, Kind={config.Text("kind")}");
        }

        if (config.At("metadata") is JsonObject metadata && metadata.ContainsKey("managedFields"))
        {
            throw ApiErrors.BadRequest("metadata.managedFields must be nil");
        }

        if (config.Name() is { Length: > 0 } given && given != name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({given}) does not match the name on the URL ({name})");
        }

        if (kind.Namespaced && config.Namespace() is { Length: > 0 } space && space != @namespace)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        if (before is null && config.Uid() is { Length: > 0 } uid)
        {
            throw ApiErrors.Conflict(
                kind, name, $"uid mismatch: the provided object specified uid {uid}, and no existing object was found");
        }
    }

    private JsonObject CreateApplied(ApiKind kind, string @namespace, string name, JsonObject wanted, Writer writer, WriteOptions options)
    {
        var named = wanted.Copy();
        if (kind.HasStatus)
        {
            named.Remove("status");
        }

        var owners = ManagedFields.Apply(null, named, kind, writer, force: false).At("metadata", "managedFields")?.DeepClone();
        wanted.Metadata()["name"] = name;
        // The defaults that creation fills in belong to nobody, the fields of the body to the manager.
        var item = Create(kind, @namespace, wanted, options with { DryRun = true });
        if (owners is null)
        {
            item.Metadata().Remove("managedFields");
        }
        else
        {
            item.Metadata()["managedFields"] = owners;
        }

        return options.DryRun ? item : store.Put(Key(kind), item).Object;
    }

    private JsonObject Replace(ApiKind kind, JsonObject before, JsonObject after, WriteOptions options, bool tracked)
    {
        var name = before.Name();
        Keep(kind, before, after, options);
        if (options.Subresource == "status")
        {
            after = WithStatusOnly(kind, before, after);
        }
        else if (kind.HasStatus && options.Subresource != "binding")
        {
            KeepField(before, after, "status");
        }

        ObjectShape.Fit(kind, after, options);
        if (options.Subresource.Length == 0)
        {
            ObjectLifecycle.BeforeUpdate(kind, before, after, store);
        }

        ObjectShape.Validate(kind, after, before);
        ObjectLifecycle.CheckFinalizers(kind, before, after);
        if (SpecChanged(kind, before, after))
        {
            after.Metadata()["generation"] = before.Generation() + 1;
        }

        if (!tracked)
        {
            ManagedFields.Update(before, after, kind, new Writer(options.Manager, options.Subresource, Now));
        }

        if (Unchanged(before, after))
        {
            return before;
        }

        Order(after);
        if (options.DryRun)
        {
            return after;
        }

        var stored = store.Get(Key(kind), before.Namespace(), name)!;
        if (after.IsGoing() && ObjectLifecycle.MayGo(kind, after))
        {
            var last = store.Put(Key(kind), after);
            store.Remove(last);
            return last.Object;
        }

        return store.Put(stored.Resource, after).Object;
    }

    private static void Keep(ApiKind kind, JsonObject before, JsonObject after, WriteOptions options)
    {
        var name = before.Name();
        if (after.Text("metadata", "resourceVersion") is { Length: > 0 } version && version != before.Text("metadata", "resourceVersion"))
        {
            if (!long.TryParse(version, CultureInfo.InvariantCulture, out _))
            {
                throw ApiErrors.Internal($"strconv.ParseUint: parsing \"{version}\": invalid syntax");
            }

            throw ApiErrors.Modified(kind, name);
        }

        if (after.Uid() is { Length: > 0 } uid && uid != before.Uid())
        {
            throw ApiErrors.Conflict(
                kind, name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {before.Uid()}");
        }

        if (after.Name() is { Length: > 0 } given && given != name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({given}) does not match the name on the URL ({name})");
        }

        Place(kind, before.Namespace(), after);
        var metadata = after.Metadata();
        foreach (var field in new[] { "name", "uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion", "generateName" })
        {
            KeepField(before.Metadata(), metadata, field);
        }

        // A writer that leaves the owners out means no change to them; an empty entry clears them.
        if (!metadata.ContainsKey("managedFields"))
        {
            KeepField(before.Metadata(), metadata, "managedFields");
        }
        else if (metadata["managedFields"] is JsonArray { Count: 1 } single && single[0] is JsonObject { Count: 0 })
        {
            metadata.Remove("managedFields");
        }

        _ = options;
    }

    private static void KeepField(JsonObject before, JsonObject after, string field)
    {
        if (before[field] is { } value)
        {
            after[field] = value.DeepClone();
        }
        else
        {
            after.Remove(field);
        }
    }

    private static JsonObject WithStatusOnly(ApiKind kind, JsonObject before, JsonObject after)
    {
        var result = before.Copy();
        KeepField(after, result, "status");
        KeepField(after.Metadata(), result.Metadata(), "managedFields");
        if (!kind.IsCustom)
        {
            KeepField(after.Metadata(), result.Metadata(), "annotations");
        }

        return result;
    }

    private static bool SpecChanged(ApiKind kind, JsonObject before, JsonObject after)
    {
        if (!kind.Counts)
        {
            return false;
        }

        foreach (var key in before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)))
        {
            if (key is not ("metadata" or "apiVersion" or "kind") && !(key == "status" && kind.HasStatus) && !Json.Same(before[key], after[key]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Times in managedFields alone are no change.</summary>
    private static bool Unchanged(JsonObject before, JsonObject after)
    {
        if (!Json.Same(Bare(before), Bare(after)))
        {
            return false;
        }

        var old = ManagedFields.Read(before);
        var now = ManagedFields.Read(after);
        return old.Length == now.Length && old.All(owner => now.Any(other =>
            other.Is(owner.Manager, owner.Operation, owner.ApiVersion, owner.Subresource) && other.Fields.Same(owner.Fields)));
    }

    private static JsonObject Bare(JsonObject item)
    {
        var bare = item.Copy();
        bare.Metadata().Remove("managedFields");
        bare.Metadata().Remove("resourceVersion");
        return bare;
    }

    private void CheckNamespace(ApiKind kind, string @namespace, string name)
    {
        if (!kind.Namespaced)
        {
            return;
        }

        var space = store.Get("/namespaces", "", @namespace)?.Object ?? throw ApiErrors.NotFound(BuiltInKinds.Find("", "namespaces"), @namespace);
        if (space.IsGoing() && !kind.Is("", "events"))
        {
            throw ApiErrors.Forbidden(
                kind,
                name,
                $"unable to create new content in namespace {@namespace} because it is being terminated",
                new JsonObject
                {
                    ["reason"] = "NamespaceTerminating",
                    ["message"] = $"namespace {@namespace} is being terminated",
                    ["field"] = "metadata.namespace",
                });
        }
    }
}
