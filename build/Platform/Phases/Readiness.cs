using System.Text.Json.Nodes;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Phases;

/// <summary>Whether a workload does its work, by its own status.</summary>
internal static class Readiness
{
    /// <summary>A Deployment says so itself. https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status</summary>
    public static bool IsAvailable(JsonObject deployment) =>
        deployment.Items("status", "conditions").Any(condition => condition.Text("type") == "Available" && condition.Text("status") == "True");

    /// <summary>A StatefulSet has no such condition: its ready pods are counted, those of the newest template. Argo CD's controller is one.</summary>
    public static bool IsReady(JsonObject set) =>
        Number(set, "status", "observedGeneration") >= Number(set, "metadata", "generation")
        && (Number(set, "status", "readyReplicas") ?? 0) >= (Number(set, "spec", "replicas") ?? 1)
        && set.Text("status", "currentRevision") == set.Text("status", "updateRevision");

    // Nothing compares as true with a number that is missing.
    private static long? Number(JsonObject set, params string[] path) =>
        set.At(path) is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;
}
