using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Argo;

/// <summary>The committed workflow templates, their service accounts and rights.</summary>
/// <param name="folder">workflows/ of the checkout.</param>
public sealed class WorkflowManifests(string folder)
{
    // What builds the first images; it is needed before the rest of the lifecycle is.
    private static readonly ImmutableArray<string> Builders = ["image-builder", "build-initial", "build-training-initial"];

    /// <summary>Everything in the folder: rights first, then templates.</summary>
    public ImmutableArray<JsonObject> All() => [.. YamlDocuments.ReadFolder(Path.Combine(folder, "rbac")), .. YamlDocuments.ReadFolder(folder)];

    /// <summary>The templates that build the first images.</summary>
    public ImmutableArray<JsonObject> FirstBuilds() => [.. Builders.SelectMany(name => YamlDocuments.ReadFile(Path.Combine(folder, $"{name}.yaml")))];

    /// <summary>What the first builds run as. Rights in namespaces other than Argo's are left to the whole set.</summary>
    public ImmutableArray<JsonObject> FirstRights() =>
    [
        .. Builders
            .Prepend("roles")
            .Select(name => Path.Combine(folder, "rbac", $"{name}.yaml"))
            .Where(File.Exists)
            .SelectMany(file => YamlDocuments.ReadFile(file))
            .Where(manifest => manifest.Text("metadata", "namespace") == Workflows.Namespace),
    ];
}
