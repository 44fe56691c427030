using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cluster.Storage;

/// <summary>One version of one object. The tree is never changed after it was stored.</summary>
/// <param name="Resource">Group and plural, as <c>apps/deployments</c>; the core group is empty: <c>/pods</c>.</param>
internal sealed record StoredObject(string Resource, string Namespace, string Name, long Version, JsonObject Object)
{
    public string Key => Namespace + "/" + Name;

    public static string ResourceOf(string group, string plural) => $"{group}/{plural}";
}

internal enum ChangeType
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One write. <see cref="Object"/> bears the version of the write, deletes included.</summary>
internal sealed record Change(ChangeType Type, StoredObject Object, StoredObject? Previous)
{
    public long Version => Object.Version;
}
