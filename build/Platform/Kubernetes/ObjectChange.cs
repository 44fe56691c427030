using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>A manifest beside what the cluster has.</summary>
/// <param name="Manifest">What is wanted.</param>
/// <param name="Live">What there is, null when there is nothing.</param>
/// <param name="Fields">Paths of the fields that an apply would change; empty when it would change nothing.</param>
public sealed record ObjectChange(JsonObject Manifest, JsonObject? Live, ImmutableArray<string> Fields)
{
    /// <summary>What it is about.</summary>
    public ObjectReference Reference => ObjectReference.Of(Manifest);

    /// <summary>Whether the object is on its way out: it must be gone before it can be made anew.</summary>
    public bool Leaving => Live.At("metadata", "deletionTimestamp") is not null;

    /// <summary>Whether an apply is needed.</summary>
    public bool Needed => Fields.Length > 0 || Leaving;
}
