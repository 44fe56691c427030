using System.Text.Json.Nodes;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>Names one object of a cluster.</summary>
/// <param name="ApiVersion">group/version, or v1 for the core group.</param>
/// <param name="Kind">Kind, as in the manifest.</param>
/// <param name="Namespace">Namespace, null for cluster-scoped kinds.</param>
/// <param name="Name">Name; empty for an object that the server is to name.</param>
public sealed record ObjectReference(string ApiVersion, string Kind, string? Namespace, string Name)
{
    /// <summary>The reference of a manifest.</summary>
    public static ObjectReference Of(JsonObject manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new ObjectReference(
            manifest.Text("apiVersion") ?? "",
            manifest.Text("kind") ?? "",
            manifest.Text("metadata", "namespace"),
            manifest.Text("metadata", "name") ?? manifest.Text("metadata", "generateName") ?? "");
    }

    /// <summary>As people write it: Application argocd/gourmetgram-staging.</summary>
    public override string ToString() => Namespace is null ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}
