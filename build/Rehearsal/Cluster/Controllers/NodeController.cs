using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Stands for the kubelets of registered nodes: keeps them Ready, beats their hearts, takes the first taint away.</summary>
internal sealed class NodeController(ClusterObjects objects, Pacer pacer) : IController
{
    private const string Kubelet = "kubelet";

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(30);
    private static readonly ApiKind Nodes = BuiltInKinds.Find("", "nodes");
    private static readonly ApiKind Leases = BuiltInKinds.Find("coordination.k8s.io", "leases");

    public IReadOnlyList<string> Watches { get; } = ["/nodes"];

    public IEnumerable<WorkKey> Concerned(Change change) => [new WorkKey("", change.Object.Name)];

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Find(Nodes, "", key.Name) is not { } node || node.IsGoing())
        {
            return null;
        }

        if (!IsReady(node) && !pacer.Passed(node.Uid(), "ready", out var wait))
        {
            return wait;
        }

        var status = node.At("status") is JsonObject current ? current.Copy() : [];
        if (!IsReady(node) || HeartbeatAge(node) >= Heartbeat)
        {
            FillStatus(node, status);
            node = objects.WriteStatus(Nodes, node, status, Kubelet);
            Renew(node);
        }

        FixTaints(node);
        return Heartbeat;
    }

    private static bool IsReady(JsonObject node) => ControllerTools.IsReady(node);

    private TimeSpan HeartbeatAge(JsonObject node)
    {
        var ready = node.At("status", "conditions").Objects().First(condition => condition.Text("type") == "Ready");
        return objects.Now - (ObjectReading.Moment(ready.Text("lastHeartbeatTime")) ?? DateTimeOffset.MinValue);
    }

    private void FillStatus(JsonObject node, JsonObject status)
    {
        var resources = new JsonObject { ["cpu"] = "4", ["ephemeral-storage"] = "40Gi", ["memory"] = "16Gi", ["pods"] = "110" };
        status["capacity"] ??= resources.DeepClone();
        status["allocatable"] ??= resources.DeepClone();
        if (status["addresses"] is null)
        {
            status["addresses"] = new JsonArray(new JsonObject { ["type"] = "Hostname", ["address"] = node.Name() });
        }

        var info = status.Child("nodeInfo");
        foreach (var (name, value) in new[]
        {
            ("kubeletVersion", ServerVersion.Git), ("kubeProxyVersion", ServerVersion.Git), ("osImage", "Rehearsal"), ("kernelVersion", "rehearsal"),
            ("containerRuntimeVersion", "rehearsal://none"), ("operatingSystem", "linux"), ("architecture", "amd64"), ("machineID", ""),
            ("systemUUID", ""), ("bootID", ""),
        })
        {
            if (!info.ContainsKey(name))
            {
                info[name] = value;
            }
        }

        var now = objects.Now;
        foreach (var (type, reason, message) in new[]
        {
            ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
            ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
            ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        })
        {
            ControllerTools.SetCondition(status, type, "False", reason, message, now);
        }

        ControllerTools.SetCondition(status, "Ready", "True", "KubeletReady", "rehearsal: the node is taken as ready, no kubelet runs", now);
        foreach (var condition in status.At("conditions").Objects())
        {
            condition["lastHeartbeatTime"] = now.Stamp();
        }
    }

    private void FixTaints(JsonObject node)
    {
        var taints = node.At("spec", "taints").Objects().ToList();
        var cordoned = node.At("spec", "unschedulable").AsFlag();
        var wanted = taints.Where(taint => !(taint.Text("key") ?? "").StartsWith("node.kubernetes.io/", StringComparison.Ordinal)).Select(taint => taint.Copy()).ToList();
        if (cordoned)
        {
            wanted.Add(new JsonObject { ["key"] = "node.kubernetes.io/unschedulable", ["effect"] = "NoSchedule" });
        }

        if (wanted.Count == taints.Count && wanted.Zip(taints).All(pair => pair.First.Text("key") == pair.Second.Text("key")))
        {
            return;
        }

        objects.Change(Nodes, node, item =>
        {
            if (wanted.Count == 0)
            {
                item.Child("spec").Remove("taints");
            }
            else
            {
                item.Child("spec")["taints"] = Json.Array(wanted);
            }
        });
    }

    private void Renew(JsonObject node)
    {
        const string space = "kube-node-lease";
        var stamp = objects.Now.MicroStamp();
        if (objects.Find(Leases, space, node.Name()) is { } lease)
        {
            objects.Change(Leases, lease, item => item.Child("spec")["renewTime"] = stamp, Kubelet);
            return;
        }

        objects.Create(Leases, space, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = node.Name(),
                ["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = node.Name(), ["uid"] = node.Uid() }),
            },
            ["spec"] = new JsonObject { ["holderIdentity"] = node.Name(), ["leaseDurationSeconds"] = 40, ["renewTime"] = stamp },
        }, new WriteOptions(Kubelet));
    }
}
