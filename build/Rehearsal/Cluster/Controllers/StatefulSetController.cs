using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Pods with a number, one after the other, each with its claims.</summary>
internal sealed class StatefulSetController(ClusterObjects objects) : IController
{
    private const string Component = "statefulset-controller";
    private const string RevisionLabel = "controller-revision-hash";

    private static readonly ApiKind Sets = BuiltInKinds.Find("apps", "statefulsets");
    private static readonly ApiKind Pods = BuiltInKinds.Find("", "pods");
    private static readonly ApiKind Claims = BuiltInKinds.Find("", "persistentvolumeclaims");

    public IReadOnlyList<string> Watches { get; } = ["apps/statefulsets", "/pods"];

    public IEnumerable<WorkKey> Concerned(Change change) => change.Object.Resource == "/pods"
        ? ControllerTools.ControlledBy(change.Object.Object, "StatefulSet") is { } owner ? [owner] : []
        : [new WorkKey(change.Object.Namespace, change.Object.Name)];

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Find(Sets, key.Namespace, key.Name) is not { } set || set.IsGoing())
        {
            return null;
        }

        var revision = $"{set.Name()}-{Names.Hash(set.At("spec", "template"))}";
        var wanted = (int)set.At("spec").Number("replicas", 1);
        var pods = objects.List(Pods, key.Namespace).Where(pod => pod.IsOwnedBy(set.Uid())).ToDictionary(pod => pod.Name());
        var ordered = set.Text("spec", "podManagementPolicy") != "Parallel";
        for (var i = 0; i < wanted; i++)
        {
            if (!pods.TryGetValue($"{set.Name()}-{i}", out var pod))
            {
                pods[$"{set.Name()}-{i}"] = Create(set, i, revision);
                if (ordered)
                {
                    break;
                }
            }
            else if (ordered && !ControllerTools.IsReady(pod))
            {
                break;
            }
        }

        Shrink(pods, set, wanted, revision);
        WriteStatus(set, [.. pods.Values.Where(pod => !pod.IsGoing())], wanted, revision);
        return null;
    }

    private JsonObject Create(JsonObject set, int index, string revision)
    {
        var name = $"{set.Name()}-{index}";
        var pod = ControllerTools.PodOf(set, set.At("spec", "template"), name);
        var labels = pod.Metadata().Child("labels");
        labels["apps.kubernetes.io/pod-index"] = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        labels[RevisionLabel] = revision;
        labels["statefulset.kubernetes.io/pod-name"] = name;
        var spec = pod.Child("spec");
        spec["hostname"] = name;
        spec["subdomain"] = set.Text("spec", "serviceName");
        var volumes = spec["volumes"] as JsonArray ?? [];
        foreach (var template in set.At("spec", "volumeClaimTemplates").Objects())
        {
            var claim = $"{template.Name()}-{name}";
            volumes.Add((JsonNode)new JsonObject
            {
                ["name"] = template.Name(), ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = claim },
            });
            if (objects.Find(Claims, set.Namespace(), claim) is null)
            {
                var made = objects.Create(Claims, set.Namespace(), new JsonObject
                {
                    ["metadata"] = new JsonObject { ["name"] = claim, ["labels"] = set.At("spec", "selector", "matchLabels")?.DeepClone() },
                    ["spec"] = template.At("spec")?.DeepClone(),
                }, ControllerTools.Manager);
                objects.Tell(Component, set, "SuccessfulCreate", $"create Claim {made.Name()} Pod {name} in StatefulSet {set.Name()} success");
            }
        }

        if (volumes.Parent is null && volumes.Count > 0)
        {
            spec["volumes"] = volumes;
        }

        var created = objects.Create(Pods, set.Namespace(), pod, ControllerTools.Manager);
        objects.Tell(Component, set, "SuccessfulCreate", $"create Pod {name} in StatefulSet {set.Name()} successful");
        return created;
    }

    /// <summary>Takes down what is too much, then one pod of an older template, highest number first.</summary>
    private void Shrink(Dictionary<string, JsonObject> pods, JsonObject set, int wanted, string revision)
    {
        var names = Enumerable.Range(0, wanted).Select(index => $"{set.Name()}-{index}").ToList();
        var surplus = pods.Values.Where(pod => !names.Contains(pod.Name()) && !pod.IsGoing()).ToList();
        if (surplus.Count == 0 && names.All(name => pods.TryGetValue(name, out var pod) && ControllerTools.IsReady(pod))
            && set.At("spec", "updateStrategy").Text("type") != "OnDelete")
        {
            surplus = [.. names.AsEnumerable().Reverse().Select(name => pods[name]).Where(pod => pod.Label(RevisionLabel) != revision).Take(1)];
        }

        foreach (var pod in surplus)
        {
            objects.Delete(Pods, pod.Namespace(), pod.Name(), Removal.Background);
            objects.Tell(Component, set, "SuccessfulDelete", $"delete Pod {pod.Name()} in StatefulSet {set.Name()} successful");
        }
    }

    private void WriteStatus(JsonObject set, List<JsonObject> pods, int wanted, string revision)
    {
        var status = set.At("status") is JsonObject before ? before.Copy() : [];
        var current = pods.Count(pod => pod.Label(RevisionLabel) == revision);
        var ready = pods.Count(ControllerTools.IsReady);
        status["observedGeneration"] = set.Generation();
        status["replicas"] = pods.Count;
        status["availableReplicas"] = ready;
        ControllerTools.Count(status, "readyReplicas", ready);
        ControllerTools.Count(status, "updatedReplicas", current);
        status["updateRevision"] = revision;
        status["collisionCount"] = 0;
        if (current >= wanted || status["currentRevision"] is null)
        {
            status["currentRevision"] = revision;
        }

        ControllerTools.Count(status, "currentReplicas", pods.Count(pod => pod.Label(RevisionLabel) == status.Text("currentRevision")));
        objects.WriteStatus(Sets, set, status);
    }
}
