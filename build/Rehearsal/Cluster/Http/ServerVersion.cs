using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>The Kubernetes that the pinned Kubespray installs.</summary>
internal static class ServerVersion
{
    public const string Git = "v1.35.4";

    public static JsonObject Describe() => new()
    {
        ["major"] = "1",
        ["minor"] = "35",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "35",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "34",
        ["gitVersion"] = Git,
        ["gitCommit"] = "rehearsal",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2026-04-15T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "rehearsal",
        ["platform"] = "linux/amd64",
    };
}
