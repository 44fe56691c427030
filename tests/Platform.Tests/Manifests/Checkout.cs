using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Tests.Manifests;

/// <summary>The declarative files of this checkout.</summary>
internal static class Checkout
{
    public static readonly ImmutableArray<string> Environments = ["staging", "canary", "production"];

    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    public static ImmutableArray<JsonObject> Workflows { get; } = YamlDocuments.ReadFolder(At("workflows"));

    public static ImmutableArray<JsonObject> Rights { get; } = YamlDocuments.ReadFolder(At("workflows", "rbac"));

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "GourmetGram.slnx")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the checkout."));
}
