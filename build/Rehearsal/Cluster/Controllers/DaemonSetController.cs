using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>One pod on each node that the template selects and whose taints it tolerates.</summary>
internal sealed class DaemonSetController(ClusterObjects objects) : IController
{
    private const string RevisionLabel = "controller-revision-hash";

    private static readonly ApiKind Sets = BuiltInKinds.Find("apps", "daemonsets");
    private static readonly ApiKind Pods = BuiltInKinds.Find("", "pods");
    private static readonly ApiKind Nodes = BuiltInKinds.Find("", "nodes");

    public IReadOnlyList<string> Watches { get; } = ["apps/daemonsets", "/pods", "/nodes"];

    public IEnumerable<WorkKey> Concerned(Change change) => change.Object.Resource switch
    {
        "/pods" => ControllerTools.ControlledBy(change.Object.Object, "DaemonSet") is { } owner ? [owner] : [],
        "/nodes" => objects.List(Sets).Select(set => new WorkKey(set.Namespace(), set.Name())),
        _ => [new WorkKey(change.Object.Namespace, change.Object.Name)],
    };

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Find(Sets, key.Namespace, key.Name) is not { } set || set.IsGoing())
        {
            return null;
        }

        var revision = Names.Hash(set.At("spec", "template"));
        var nodes = objects.List(Nodes).Where(node => Wanted(set, node)).Select(node => node.Name()).ToList();
        var pods = objects.List(Pods, key.Namespace).Where(pod => pod.IsOwnedBy(set.Uid()) && !pod.IsGoing()).ToList();
        foreach (var node in nodes.Where(node => pods.All(pod => TargetOf(pod) != node)).ToList())
        {
            pods.Add(Create(set, node, revision));
        }

        foreach (var pod in pods.Where(pod => !nodes.Contains(TargetOf(pod) ?? "")).ToList())
        {
            objects.Delete(Pods, key.Namespace, pod.Name(), Removal.Background);
            pods.Remove(pod);
        }

        var outdated = pods.FirstOrDefault(pod => pod.Label(RevisionLabel) != revision);
        if (outdated is not null && pods.All(ControllerTools.IsReady) && set.At("spec", "updateStrategy").Text("type") != "OnDelete")
        {
            objects.Delete(Pods, key.Namespace, outdated.Name(), Removal.Background);
        }

        var ready = pods.Count(ControllerTools.IsReady);
        var status = new JsonObject
        {
            ["currentNumberScheduled"] = pods.Count,
            ["desiredNumberScheduled"] = nodes.Count,
            ["numberMisscheduled"] = 0,
            ["numberReady"] = ready,
            ["observedGeneration"] = set.Generation(),
        };
        ControllerTools.Count(status, "numberAvailable", ready);
        ControllerTools.Count(status, "numberUnavailable", nodes.Count - ready);
        ControllerTools.Count(status, "updatedNumberScheduled", pods.Count(pod => pod.Label(RevisionLabel) == revision));
        objects.WriteStatus(Sets, set, status);
        return null;
    }

    private JsonObject Create(JsonObject set, string node, string revision)
    {
        var pod = ControllerTools.PodOf(set, set.At("spec", "template"), null);
        pod.Metadata().Child("labels")[RevisionLabel] = revision;
        var spec = pod.Child("spec");
        var tolerations = spec["tolerations"] as JsonArray ?? [];
        foreach (var taint in new[] { "not-ready", "unreachable", "disk-pressure", "memory-pressure", "pid-pressure", "unschedulable" })
        {
            tolerations.Add((JsonNode)new JsonObject { ["key"] = "node.kubernetes.io/" + taint, ["operator"] = "Exists" });
        }

        if (tolerations.Parent is null)
        {
            spec["tolerations"] = tolerations;
        }

        spec.Child("affinity")["nodeAffinity"] = new JsonObject
        {
            ["requiredDuringSchedulingIgnoredDuringExecution"] = new JsonObject
            {
                ["nodeSelectorTerms"] = new JsonArray(new JsonObject
                {
                    ["matchFields"] = new JsonArray(new JsonObject
                    {
                        ["key"] = "metadata.name", ["operator"] = "In", ["values"] = new JsonArray(node),
                    }),
                }),
            },
        };
        var created = objects.Create(Pods, set.Namespace(), pod, ControllerTools.Manager);
        objects.Tell("daemonset-controller", set, "SuccessfulCreate", $"Created pod: {created.Name()}");
        return created;
    }

    private static string? TargetOf(JsonObject pod) =>
        pod.At("spec", "affinity", "nodeAffinity").At("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms").Objects()
            .SelectMany(term => term.At("matchFields").Objects()).SelectMany(field => field.At("values").Texts()).FirstOrDefault();

    private static bool Wanted(JsonObject set, JsonObject node)
    {
        var spec = set.At("spec", "template", "spec");
        var tolerations = spec.At("tolerations").Objects().ToList();
        return LabelSelector.OfMap(spec.At("nodeSelector")).Matches(node) && node.At("spec", "taints").Objects()
            .Where(taint => taint.Text("effect") is "NoSchedule" or "NoExecute"
                && !(taint.Text("key") ?? "").StartsWith("node.kubernetes.io/", StringComparison.Ordinal))
            .All(taint => tolerations.Any(toleration =>
                (toleration.Text("key") is null && toleration.Text("operator") == "Exists") || toleration.Text("key") == taint.Text("key")));
    }
}
