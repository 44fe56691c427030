using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>
/// Stands for scheduler and kubelet: binds pods to registered nodes and walks them through Pending, ContainerCreating and Running, those of jobs on
/// to Succeeded. No container runs.
/// </summary>
internal sealed class PodController(ClusterObjects objects, Pacer pacer) : IController
{
    /// <summary>On a pod, or on the template it is made from: <c>failed</c> ends it badly.</summary>
    public const string OutcomeAnnotation = "rehearsal.gourmetgram/outcome";

    private const string Kubelet = "kubelet";
    private const string Scheduler = "default-scheduler";
    private const int FirstPodHost = 64;

    private static readonly ApiKind Pods = BuiltInKinds.Find("", "pods");
    private static readonly ApiKind Nodes = BuiltInKinds.Find("", "nodes");
    private static readonly ApiKind Claims = BuiltInKinds.Find("", "persistentvolumeclaims");

    public IReadOnlyList<string> Watches { get; } = ["/pods", "/nodes", "/persistentvolumeclaims"];

    public IEnumerable<WorkKey> Concerned(Change change)
    {
        if (change.Object.Resource == "/pods")
        {
            return [new WorkKey(change.Object.Namespace, change.Object.Name)];
        }

        // A node or a claim that came or changed may be what a pending pod waits for.
        return objects.List(Pods).Where(pod => pod.Text("spec", "nodeName") is null).Select(pod => new WorkKey(pod.Namespace(), pod.Name()));
    }

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Find(Pods, key.Namespace, key.Name) is not { } pod)
        {
            return null;
        }

        if (pod.IsGoing())
        {
            return Stop(pod);
        }

        if (ControllerTools.IsOver(pod))
        {
            return null;
        }

        if (pod.Text("spec", "nodeName") is null)
        {
            return Schedule(pod);
        }

        return pod.Text("status", "phase") == "Running" ? Finish(pod) : Start(pod);
    }

    private TimeSpan? Schedule(JsonObject pod)
    {
        var missing = MissingClaim(pod);
        var candidates = objects.List(Nodes).Where(node => Fits(pod, node)).ToList();
        if (missing is not null || candidates.Count == 0)
        {
            var total = objects.List(Nodes).Count();
            var message = missing ?? (total == 0
                ? "no nodes available to schedule pods"
                : $"0/{total} nodes are available: {total} node(s) didn't match Pod's node affinity/selector or had untolerated taints.");
            var status = (JsonObject)pod["status"]!.DeepClone();
            ControllerTools.SetCondition(status, "PodScheduled", "False", "Unschedulable", message, objects.Now);
            if (!Json.Same(pod["status"], status))
            {
                objects.WriteStatus(Pods, pod, status, Scheduler);
                objects.Tell(Scheduler, pod, "FailedScheduling", message, "Warning");
            }

            return null;
        }

        if (!pacer.Passed(pod.Uid(), "schedule", out var wait, 0.5))
        {
            return wait;
        }

        var loads = objects.List(Pods).Select(other => other.Text("spec", "nodeName")).CountBy(name => name ?? "").ToDictionary();
        var node = candidates.OrderBy(candidate => loads.GetValueOrDefault(candidate.Name())).ThenBy(candidate => candidate.Name(), StringComparer.Ordinal).First();
        var bound = objects.Update(Pods, pod.Namespace(), pod.Name(), item =>
        {
            item.Child("spec")["nodeName"] = node.Name();
            ControllerTools.SetCondition(item.Child("status"), "PodScheduled", "True", "Scheduled", "", objects.Now);
            return item;
        }, new WriteOptions(Scheduler) { Subresource = "binding" });
        objects.Tell(Scheduler, bound, "Scheduled", $"Successfully assigned {pod.Namespace()}/{pod.Name()} to {node.Name()}");
        return null;
    }

    private TimeSpan? Start(JsonObject pod)
    {
        var status = (JsonObject)pod["status"]!.DeepClone();
        if (status["containerStatuses"] is null)
        {
            status["hostIP"] = HostAddress(pod);
            status["startTime"] = objects.Now.Stamp();
            ControllerTools.SetCondition(status, "Initialized", "True", "PodInitialized", "", objects.Now);
            ControllerTools.SetCondition(status, "Ready", "False", "ContainersNotReady", $"containers with unready status: [{ContainerNames(pod)}]", objects.Now);
            ControllerTools.SetCondition(status, "ContainersReady", "False", "ContainersNotReady", $"containers with unready status: [{ContainerNames(pod)}]", objects.Now);
            status["containerStatuses"] = Statuses(pod, new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ContainerCreating" } }, ready: false);
            objects.WriteStatus(Pods, pod, status, Kubelet);
            return null;
        }

        if (!pacer.Passed(pod.Uid(), "start", out var wait))
        {
            return wait;
        }

        var address = FreeAddress();
        status["phase"] = "Running";
        status["podIP"] = address;
        status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address });
        status["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = HostAddress(pod) });
        ControllerTools.SetCondition(status, "Ready", "True", "Rehearsal", "rehearsal: taken as ready, no container runs", objects.Now);
        ControllerTools.SetCondition(status, "ContainersReady", "True", "Rehearsal", "rehearsal: taken as ready, no container runs", objects.Now);
        status["containerStatuses"] = Statuses(pod, new JsonObject { ["running"] = new JsonObject { ["startedAt"] = objects.Now.Stamp() } }, ready: true);
        var running = objects.WriteStatus(Pods, pod, status, Kubelet);
        objects.Tell(Kubelet, running, "Rehearsed", "This is a rehearsal: the pod counts as running, no container was started");
        return null;
    }

    /// <summary>A pod that is not to be restarted has its work done after a while.</summary>
    private TimeSpan? Finish(JsonObject pod)
    {
        if (pod.Text("spec", "restartPolicy") == "Always")
        {
            return null;
        }

        if (!pacer.Passed(pod.Uid(), "finish", out var wait))
        {
            return wait;
        }

        var failed = pod.Annotation(OutcomeAnnotation) == "failed";
        var reason = failed ? "Error" : "Completed";
        var status = (JsonObject)pod["status"]!.DeepClone();
        status["phase"] = failed ? "Failed" : "Succeeded";
        ControllerTools.SetCondition(status, "Ready", "False", failed ? "PodFailed" : "PodCompleted", "", objects.Now);
        ControllerTools.SetCondition(status, "ContainersReady", "False", failed ? "PodFailed" : "PodCompleted", "", objects.Now);
        status["containerStatuses"] = Statuses(pod, new JsonObject
        {
            ["terminated"] = new JsonObject
            {
                ["exitCode"] = failed ? 1 : 0,
                ["reason"] = reason,
                ["startedAt"] = status.Text("startTime"),
                ["finishedAt"] = objects.Now.Stamp(),
            },
        }, ready: false);
        objects.WriteStatus(Pods, pod, status, Kubelet);
        return null;
    }

    private TimeSpan? Stop(JsonObject pod)
    {
        if (pod.At("metadata").Number("deletionGracePeriodSeconds") == 0)
        {
            return null;
        }

        if (!pacer.Passed(pod.Uid(), "stop", out var wait))
        {
            return wait;
        }

        objects.Delete(Pods, pod.Namespace(), pod.Name(), Removal.Now);
        return null;
    }

    private string? MissingClaim(JsonObject pod)
    {
        foreach (var volume in pod.At("spec", "volumes").Objects())
        {
            if (volume.At("persistentVolumeClaim").Text("claimName") is not { } name)
            {
                continue;
            }

            var claim = objects.Find(Claims, pod.Namespace(), name);
            if (claim is null)
            {
                return $"persistentvolumeclaim \"{name}\" not found";
            }

            // A claim that waits for its first consumer does not hold the pod up.
            if (claim.Text("status", "phase") != "Bound" && claim.Annotation(VolumeController.WaitsAnnotation) is null)
            {
                return "pod has unbound immediate PersistentVolumeClaims";
            }
        }

        return null;
    }

    private static bool Fits(JsonObject pod, JsonObject node)
    {
        if (!ControllerTools.IsReady(node) || node.At("spec", "unschedulable").AsFlag())
        {
            return false;
        }

        var tolerations = pod.At("spec", "tolerations").Objects().ToList();
        var tolerated = node.At("spec", "taints").Objects()
            .Where(taint => taint.Text("effect") is "NoSchedule" or "NoExecute")
            .All(taint => tolerations.Any(toleration => Tolerates(toleration, taint)));
        return tolerated
            && LabelSelector.OfMap(pod.At("spec", "nodeSelector")).Matches(node)
            && Affinity(pod.At("spec", "affinity", "nodeAffinity").At("requiredDuringSchedulingIgnoredDuringExecution"), node);
    }

    private static bool Tolerates(JsonObject toleration, JsonObject taint) =>
        (toleration.Text("key") is null || toleration.Text("key") == taint.Text("key"))
        && (toleration.Text("effect") is null or "" || toleration.Text("effect") == taint.Text("effect"))
        && (toleration.Text("operator") == "Exists" || (toleration.Text("value") ?? "") == (taint.Text("value") ?? ""));

    private static bool Affinity(JsonNode? required, JsonObject node)
    {
        var terms = required.At("nodeSelectorTerms").Objects().ToList();
        return terms.Count == 0 || terms.Any(term =>
            LabelSelector.Of(new JsonObject { ["matchExpressions"] = term.At("matchExpressions")?.DeepClone() }).Matches(node)
            && term.At("matchFields").Objects().All(field =>
                field.Text("key") == "metadata.name" && field.At("values").Texts().Contains(node.Name())));
    }

    private JsonArray Statuses(JsonObject pod, JsonObject state, bool ready) =>
        Json.Array(pod.At("spec", "containers").Objects().Select(container => (JsonNode)new JsonObject
        {
            ["name"] = container.Text("name"),
            ["image"] = container.Text("image"),
            ["imageID"] = "",
            ["ready"] = ready,
            ["started"] = ready,
            ["restartCount"] = 0,
            ["state"] = state.DeepClone(),
        }));

    private static string ContainerNames(JsonObject pod) =>
        string.Join(' ', pod.At("spec", "containers").Objects().Select(container => container.Text("name")));

    private string HostAddress(JsonObject pod)
    {
        var node = objects.Find(Nodes, "", pod.Text("spec", "nodeName") ?? "");
        return node.At("status", "addresses").Objects().FirstOrDefault(address => address.Text("type") == "InternalIP")?.Text("address") ?? "127.0.0.1";
    }

    private string FreeAddress()
    {
        var taken = objects.List(Pods).Where(pod => !ControllerTools.IsOver(pod)).Select(pod => pod.Text("status", "podIP")).ToHashSet();
        for (var i = 2; ; i++)
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"10.233.{FirstPodHost + (i >> 8)}.{i & 255}");
            if (!taken.Contains(address))
            {
                return address;
            }
        }
    }
}
