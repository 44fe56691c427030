using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Keeps as many pods as a ReplicaSet asks for.</summary>
internal sealed class ReplicaSetController(ClusterObjects objects) : IController
{
    private const string Component = "replicaset-controller";

    private static readonly ApiKind ReplicaSets = BuiltInKinds.Find("apps", "replicasets");
    private static readonly ApiKind Pods = BuiltInKinds.Find("", "pods");

    public IReadOnlyList<string> Watches { get; } = ["apps/replicasets", "/pods"];

    public IEnumerable<WorkKey> Concerned(Change change) => change.Object.Resource == "/pods"
        ? ControllerTools.ControlledBy(change.Object.Object, "ReplicaSet") is { } owner ? [owner] : []
        : [new WorkKey(change.Object.Namespace, change.Object.Name)];

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Find(ReplicaSets, key.Namespace, key.Name) is not { } set || set.IsGoing())
        {
            return null;
        }

        var pods = objects.List(Pods, key.Namespace)
            .Where(pod => pod.IsOwnedBy(set.Uid()) && !pod.IsGoing() && !ControllerTools.IsOver(pod)).ToList();
        var wanted = (int)set.At("spec").Number("replicas", 1);
        for (var i = pods.Count; i < wanted; i++)
        {
            var pod = objects.Create(Pods, key.Namespace, ControllerTools.PodOf(set, set.At("spec", "template"), null), ControllerTools.Manager);
            objects.Tell(Component, set, "SuccessfulCreate", $"Created pod: {pod.Name()}");
            pods.Add(pod);
        }

        foreach (var pod in pods.OrderBy(ControllerTools.IsReady).ThenByDescending(pod => pod.Created()).Take(pods.Count - wanted).ToList())
        {
            objects.Delete(Pods, key.Namespace, pod.Name(), Removal.Background);
            objects.Tell(Component, set, "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
            pods.Remove(pod);
        }

        var ready = pods.Count(ControllerTools.IsReady);
        var status = new JsonObject { ["replicas"] = pods.Count };
        ControllerTools.Count(status, "fullyLabeledReplicas", pods.Count);
        ControllerTools.Count(status, "readyReplicas", ready);
        ControllerTools.Count(status, "availableReplicas", ready);
        status["terminatingReplicas"] = 0;
        status["observedGeneration"] = set.Generation();
        objects.WriteStatus(ReplicaSets, set, status);
        return null;
    }
}
