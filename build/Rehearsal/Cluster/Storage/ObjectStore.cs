using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Storage;

/// <summary>
/// All objects in memory, every write also in a log on disk. One counter of versions over all resources; recent changes are kept for watches
/// and for pages of a list.
/// </summary>
internal sealed class ObjectStore : IDisposable
{
    private const int Remembered = 20_000;

    private readonly SortedDictionary<string, SortedDictionary<string, StoredObject>> resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> lastChanges = [];
    private readonly LinkedList<Change> history = [];
    private readonly List<Watcher> watchers = [];
    private readonly StoreLog log;
    private long version;
    private long forgotten;

    public ObjectStore(string directory)
    {
        log = StoreLog.Open(directory, Restore);
        forgotten = version;
    }

    /// <summary>Held for a read, change, write sequence that must not be interleaved.</summary>
    public Lock Gate { get; } = new();

    public long Version
    {
        get
        {
            lock (Gate)
            {
                return version;
            }
        }
    }

    /// <summary>The oldest version from which a watch can go on.</summary>
    public long Oldest
    {
        get
        {
            lock (Gate)
            {
                return forgotten;
            }
        }
    }

    public long LastChange(string resource)
    {
        lock (Gate)
        {
            return lastChanges.GetValueOrDefault(resource);
        }
    }

    public StoredObject? Get(string resource, string @namespace, string name)
    {
        lock (Gate)
        {
            return resources.TryGetValue(resource, out var objects) ? objects.GetValueOrDefault(@namespace + "/" + name) : null;
        }
    }

    public IReadOnlyList<StoredObject> All(string resource, string? @namespace = null) => List(resource, @namespace).Objects;

    /// <summary>The objects and the version at which they were read together.</summary>
    public (IReadOnlyList<StoredObject> Objects, long Version) List(string resource, string? @namespace)
    {
        lock (Gate)
        {
            return (Select(resource, @namespace), version);
        }
    }

    public IReadOnlyList<string> Resources
    {
        get
        {
            lock (Gate)
            {
                return [.. resources.Where(pair => pair.Value.Count > 0).Select(pair => pair.Key)];
            }
        }
    }

    /// <summary>The objects as they were at a version; null when that is forgotten.</summary>
    public IReadOnlyList<StoredObject>? ListAt(string resource, string? @namespace, long asked)
    {
        lock (Gate)
        {
            if (asked < forgotten)
            {
                return null;
            }

            var objects = new SortedDictionary<string, StoredObject>(StringComparer.Ordinal);
            foreach (var item in Select(resource, @namespace))
            {
                objects[item.Key] = item;
            }

            for (var node = history.Last; node is not null && node.Value.Version > asked; node = node.Previous)
            {
                var change = node.Value;
                if (change.Object.Resource != resource || (@namespace is not null && change.Object.Namespace != @namespace))
                {
                    continue;
                }

                if (change.Previous is null)
                {
                    objects.Remove(change.Object.Key);
                }
                else
                {
                    objects[change.Object.Key] = change.Previous;
                }
            }

            return [.. objects.Values];
        }
    }

    public StoredObject Put(string resource, JsonObject item)
    {
        lock (Gate)
        {
            var assigned = ++version;
            item.Metadata()["resourceVersion"] = assigned.ToString(CultureInfo.InvariantCulture);
            var stored = new StoredObject(resource, item.Namespace(), item.Name(), assigned, item);
            if (!resources.TryGetValue(resource, out var objects))
            {
                resources[resource] = objects = new SortedDictionary<string, StoredObject>(StringComparer.Ordinal);
            }

            var previous = objects.GetValueOrDefault(stored.Key);
            objects[stored.Key] = stored;
            log.Put(stored, Live);
            Publish(new Change(previous is null ? ChangeType.Added : ChangeType.Modified, stored, previous));
            return stored;
        }
    }

    public StoredObject Remove(StoredObject stored)
    {
        lock (Gate)
        {
            var assigned = ++version;
            var last = stored.Object.Copy();
            last.Metadata()["resourceVersion"] = assigned.ToString(CultureInfo.InvariantCulture);
            resources[stored.Resource].Remove(stored.Key);
            log.Remove(stored, assigned, Live);
            var gone = stored with { Version = assigned, Object = last };
            Publish(new Change(ChangeType.Deleted, gone, stored));
            return gone;
        }
    }

    /// <summary>Changes of one resource (or of all, for null) after a version; null when those are forgotten.</summary>
    public Watcher? Watch(string? resource, string? @namespace, long after)
    {
        lock (Gate)
        {
            if (after < forgotten)
            {
                return null;
            }

            var watcher = new Watcher(this, resource, @namespace);
            var first = history.Last;
            while (first is not null && first.Value.Version > after)
            {
                first = first.Previous;
            }

            for (var node = first is null ? history.First : first.Next; node is not null; node = node.Next)
            {
                watcher.Offer(node.Value);
            }

            watchers.Add(watcher);
            return watcher;
        }
    }

    /// <summary>Objects and, without a gap, the changes after them.</summary>
    public (IReadOnlyList<StoredObject> Objects, long Version, Watcher Changes) ListAndWatch(string? resource, string? @namespace)
    {
        lock (Gate)
        {
            IReadOnlyList<StoredObject> objects = resource is null
                ? [.. resources.Values.SelectMany(group => group.Values)]
                : Select(resource, @namespace);
            return (objects, version, Watch(resource, @namespace, version)!);
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            log.Dispose();
        }
    }

    private List<StoredObject> Select(string resource, string? @namespace)
    {
        if (!resources.TryGetValue(resource, out var objects))
        {
            return [];
        }

        return @namespace is null ? [.. objects.Values] : [.. objects.Values.Where(item => item.Namespace == @namespace)];
    }

    private void Publish(Change change)
    {
        lastChanges[change.Object.Resource] = change.Version;
        history.AddLast(change);
        if (history.Count > Remembered)
        {
            forgotten = history.First!.Value.Version;
            history.RemoveFirst();
        }

        foreach (var watcher in watchers)
        {
            watcher.Offer(change);
        }
    }

    private void Restore(string resource, long restored, JsonObject? item, string key)
    {
        version = Math.Max(version, restored);
        lastChanges[resource] = restored;
        if (!resources.TryGetValue(resource, out var objects))
        {
            resources[resource] = objects = new SortedDictionary<string, StoredObject>(StringComparer.Ordinal);
        }

        if (item is null)
        {
            objects.Remove(key);
        }
        else
        {
            var stored = new StoredObject(resource, item.Namespace(), item.Name(), restored, item);
            objects[stored.Key] = stored;
        }
    }

    private (long Version, IEnumerable<StoredObject> Objects) Live() => (version, resources.Values.SelectMany(objects => objects.Values));

    private void Leave(Watcher watcher)
    {
        lock (Gate)
        {
            watchers.Remove(watcher);
        }
    }

    internal sealed class Watcher(ObjectStore store, string? resource, string? @namespace) : IDisposable
    {
        private readonly Channel<Change> changes = Channel.CreateUnbounded<Change>(new UnboundedChannelOptions { SingleReader = true });

        public ChannelReader<Change> Changes => changes.Reader;

        public void Offer(Change change)
        {
            if ((resource is null || change.Object.Resource == resource) && (@namespace is null || change.Object.Namespace == @namespace))
            {
                changes.Writer.TryWrite(change);
            }
        }

        public void Dispose()
        {
            store.Leave(this);
            changes.Writer.TryComplete();
        }
    }
}
