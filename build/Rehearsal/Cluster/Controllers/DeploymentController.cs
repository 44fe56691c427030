using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Rolls Deployments out through ReplicaSets. A new set comes up whole before the old ones go down.</summary>
internal sealed class DeploymentController(ClusterObjects objects) : IController
{
    private const string Component = "deployment-controller";
    private const string Revision = "deployment.kubernetes.io/revision";
    private const string HashLabel = "pod-template-hash";

    private static readonly ApiKind Deployments = BuiltInKinds.Find("apps", "deployments");
    private static readonly ApiKind ReplicaSets = BuiltInKinds.Find("apps", "replicasets");

    public IReadOnlyList<string> Watches { get; } = ["apps/deployments", "apps/replicasets"];

    public IEnumerable<WorkKey> Concerned(Change change) => change.Object.Resource == "apps/replicasets"
        ? ControllerTools.ControlledBy(change.Object.Object, "Deployment") is { } owner ? [owner] : []
        : [new WorkKey(change.Object.Namespace, change.Object.Name)];

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Find(Deployments, key.Namespace, key.Name) is not { } deployment || deployment.IsGoing())
        {
            return null;
        }

        var sets = objects.List(ReplicaSets, key.Namespace).Where(set => set.IsOwnedBy(deployment.Uid())).ToList();
        var hash = Names.Hash(deployment.At("spec", "template"));
        var current = sets.FirstOrDefault(set => set.Label(HashLabel) == hash);
        var old = sets.Where(set => set.Label(HashLabel) != hash).ToList();
        var wanted = deployment.At("spec").Number("replicas", 1);
        var paused = deployment.At("spec", "paused").AsFlag();
        if (!paused && !(deployment.At("spec", "strategy").Text("type") == "Recreate" && old.Any(set => set.At("status").Number("replicas") > 0)))
        {
            current = current is null
                ? CreateSet(deployment, hash, wanted, sets)
                : Promote(Scale(deployment, current, wanted), sets);
            deployment = Revise(deployment, current);
        }

        var available = current?.At("status").Number("availableReplicas") ?? 0;
        if (!paused && (available >= wanted || deployment.At("spec", "strategy").Text("type") == "Recreate"))
        {
            foreach (var set in old)
            {
                Scale(deployment, set, 0);
            }
        }

        Prune(deployment, old);
        return WriteStatus(deployment, current, old, wanted, paused);
    }

    private JsonObject CreateSet(JsonObject deployment, string hash, long replicas, List<JsonObject> sets)
    {
        var template = (JsonObject)deployment.At("spec", "template")!.DeepClone();
        template.Metadata().Child("labels")[HashLabel] = hash;
        var selector = (JsonObject)deployment.At("spec", "selector")!.DeepClone();
        selector.Child("matchLabels")[HashLabel] = hash;
        var set = objects.Create(ReplicaSets, deployment.Namespace(), new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name()}-{hash}",
                ["labels"] = template.At("metadata", "labels")?.DeepClone(),
                ["annotations"] = new JsonObject
                {
                    ["deployment.kubernetes.io/desired-replicas"] = replicas.ToString(CultureInfo.InvariantCulture),
                    ["deployment.kubernetes.io/max-replicas"] = (replicas + Math.Max(1, (replicas + 3) / 4)).ToString(CultureInfo.InvariantCulture),
                    [Revision] = (LastRevision(sets) + 1).ToString(CultureInfo.InvariantCulture),
                },
                ["ownerReferences"] = new JsonArray(ObjectReading.OwnerReference("apps/v1", "Deployment", deployment)),
            },
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["selector"] = selector, ["template"] = template },
        }, ControllerTools.Manager);
        objects.Tell(Component, deployment, "ScalingReplicaSet", $"Scaled up replica set {set.Name()} from 0 to {replicas}");
        return set;
    }

    /// <summary>A set that is taken again (rollback) becomes the newest revision.</summary>
    private JsonObject Promote(JsonObject set, List<JsonObject> sets)
    {
        var newest = LastRevision(sets);
        return RevisionOf(set) == newest
            ? set
            : objects.Change(ReplicaSets, set, item => item.Annotate(Revision, (newest + 1).ToString(CultureInfo.InvariantCulture)));
    }

    private JsonObject Scale(JsonObject deployment, JsonObject set, long replicas)
    {
        var before = set.At("spec").Number("replicas");
        if (before == replicas)
        {
            return set;
        }

        var scaled = objects.Change(ReplicaSets, set, item => item.Child("spec")["replicas"] = replicas);
        objects.Tell(
            Component, deployment, "ScalingReplicaSet", $"Scaled {(replicas > before ? "up" : "down")} replica set {set.Name()} from {before} to {replicas}");
        return scaled;
    }

    private JsonObject Revise(JsonObject deployment, JsonObject set) => deployment.Annotation(Revision) == set.Annotation(Revision)
        ? deployment
        : objects.Change(Deployments, deployment, item => item.Annotate(Revision, set.Annotation(Revision) ?? "1"));

    private void Prune(JsonObject deployment, List<JsonObject> old)
    {
        var limit = (int)deployment.At("spec").Number("revisionHistoryLimit", 10);
        foreach (var set in old.Where(set => set.At("spec").Number("replicas") == 0 && set.At("status").Number("replicas") == 0)
            .OrderByDescending(RevisionOf).Skip(limit).ToList())
        {
            objects.Delete(ReplicaSets, set.Namespace(), set.Name(), Removal.Background);
        }
    }

    private TimeSpan? WriteStatus(JsonObject deployment, JsonObject? current, List<JsonObject> old, long wanted, bool paused)
    {
        var status = deployment.At("status") is JsonObject before ? before.Copy() : [];
        var sets = old.Append(current).OfType<JsonObject>().ToList();
        var available = sets.Sum(set => set.At("status").Number("availableReplicas"));
        var total = sets.Sum(set => set.At("status").Number("replicas"));
        var updated = current?.At("status").Number("replicas") ?? 0;
        status["observedGeneration"] = deployment.Generation();
        ControllerTools.Count(status, "replicas", total);
        ControllerTools.Count(status, "updatedReplicas", updated);
        ControllerTools.Count(status, "readyReplicas", sets.Sum(set => set.At("status").Number("readyReplicas")));
        ControllerTools.Count(status, "availableReplicas", available);
        ControllerTools.Count(status, "unavailableReplicas", Math.Max(0, wanted - available));
        status["terminatingReplicas"] = 0;
        var enough = available >= wanted;
        ControllerTools.SetCondition(
            status,
            "Available",
            enough ? "True" : "False",
            enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
            objects.Now,
            updateTime: true);
        var wait = Progress(deployment, status, current, complete: current is not null && enough && updated >= wanted && total == updated, paused, updated);
        objects.WriteStatus(Deployments, deployment, status);
        return wait;
    }

    private TimeSpan? Progress(JsonObject deployment, JsonObject status, JsonObject? current, bool complete, bool paused, long updated)
    {
        var now = objects.Now;
        if (paused)
        {
            ControllerTools.SetCondition(status, "Progressing", "Unknown", "DeploymentPaused", "Deployment is paused", now, updateTime: true);
            return null;
        }

        var name = current?.Name();
        if (complete)
        {
            ControllerTools.SetCondition(
                status, "Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{name}\" has successfully progressed.", now, updateTime: true);
            return null;
        }

        var progressing = status.At("conditions").Objects().FirstOrDefault(condition => condition.Text("type") == "Progressing");
        if (progressing is null || progressing.Text("reason") is "NewReplicaSetAvailable" or "DeploymentPaused")
        {
            ControllerTools.SetCondition(
                status, "Progressing", "True", "NewReplicaSetCreated", $"Created new replica set \"{name}\"", now, updateTime: true);
        }
        else if (progressing.Text("reason") == "NewReplicaSetCreated" && updated > 0)
        {
            ControllerTools.SetCondition(
                status, "Progressing", "True", "ReplicaSetUpdated", $"ReplicaSet \"{name}\" is progressing.", now, updateTime: true);
        }

        var since = ObjectReading.Moment(progressing?.Text("lastUpdateTime")) ?? now;
        var left = TimeSpan.FromSeconds(deployment.At("spec").Number("progressDeadlineSeconds", 600)) - (now - since);
        if (left > TimeSpan.Zero || progressing is null)
        {
            return left;
        }

        ControllerTools.SetCondition(
            status, "Progressing", "False", "ProgressDeadlineExceeded", $"ReplicaSet \"{name}\" has timed out progressing.", now, updateTime: true);
        return null;
    }

    private static long LastRevision(List<JsonObject> sets) => sets.Count == 0 ? 0 : sets.Max(RevisionOf);

    private static long RevisionOf(JsonObject set) => long.TryParse(set.Annotation(Revision), CultureInfo.InvariantCulture, out var revision) ? revision : 0;
}
