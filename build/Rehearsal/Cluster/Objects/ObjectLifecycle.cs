using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Rules;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>How objects come and go: first status, addresses, finalizers, grace.</summary>
internal static class ObjectLifecycle
{
    private const string Foreground = "foregroundDeletion";
    private const string Orphan = "orphan";

    public static void BeforeCreate(ApiKind kind, JsonObject item, ObjectStore store)
    {
        switch (kind.Group, kind.Plural)
        {
            case ("", "namespaces"):
                item.Child("spec")["finalizers"] = new JsonArray("kubernetes");
                item["status"] = new JsonObject { ["phase"] = "Active" };
                break;
            case ("", "pods"):
                PodDefaults.FillPod(item, Names.Suffix());
                break;
            case ("", "services"):
                ServiceAddresses.Assign(item, null, store);
                item["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
                break;
            case ("", "persistentvolumeclaims"):
                item["status"] = new JsonObject { ["phase"] = "Pending" };
                Finalize(item, "kubernetes.io/pvc-protection");
                break;
            case ("", "persistentvolumes"):
                item["status"] = new JsonObject { ["phase"] = "Pending" };
                break;
            case ("", "nodes"):
                Taint(item.Child("spec"));
                break;
            case ("batch", "jobs"):
                Job(item);
                break;
            case ("apps", "deployments" or "replicasets" or "statefulsets" or "daemonsets"):
                item["status"] = kind.Plural == "replicasets" ? new JsonObject { ["replicas"] = 0 }
                    : kind.Plural == "statefulsets" ? new JsonObject { ["replicas"] = 0, ["availableReplicas"] = 0 }
                    : kind.Plural == "daemonsets" ? new JsonObject
                    {
                        ["currentNumberScheduled"] = 0, ["desiredNumberScheduled"] = 0, ["numberMisscheduled"] = 0, ["numberReady"] = 0,
                    }
                    : new JsonObject();
                break;
            case ("batch", "cronjobs") or ("policy", _) or ("networking.k8s.io", "ingresses"):
                item["status"] = new JsonObject();
                break;
            case ("apiextensions.k8s.io", "customresourcedefinitions"):
                item["status"] = new JsonObject
                {
                    ["conditions"] = null,
                    ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
                    ["storedVersions"] = new JsonArray(item.At("spec", "versions").Objects()
                        .Where(version => version.At("storage").AsFlag()).Select(version => version["name"]?.DeepClone()).ToArray()),
                };
                break;
        }
    }

    public static void BeforeUpdate(ApiKind kind, JsonObject before, JsonObject after, ObjectStore store)
    {
        if (kind.Is("", "services"))
        {
            ServiceAddresses.Assign(after, before, store);
        }
    }

    public static void CheckDelete(ApiKind kind, JsonObject item)
    {
        if (kind.Is("", "namespaces") && item.Name() is "default" or "kube-system" or "kube-public" or "kube-node-lease" && kind.Plural == "namespaces")
        {
            throw ApiErrors.Forbidden(kind, item.Name(), "this namespace may not be deleted");
        }
    }

    /// <summary>The object as a DELETE leaves it, if it has to stay for a while.</summary>
    public static JsonObject Mark(ApiKind kind, JsonObject item, Removal removal, DateTimeOffset now)
    {
        var policy = removal.Propagation ?? (kind.Is("batch", "jobs") ? "Orphan" : "Background");
        if (policy == "Foreground")
        {
            Finalize(item, Foreground);
        }
        else if (policy == "Orphan")
        {
            Finalize(item, Orphan);
        }

        var metadata = item.Metadata();
        var grace = Grace(kind, item, removal);
        if (item.IsGoing())
        {
            if (grace < metadata.Number("deletionGracePeriodSeconds"))
            {
                metadata["deletionTimestamp"] = now.AddSeconds(grace).Stamp();
                metadata["deletionGracePeriodSeconds"] = grace;
            }

            return item;
        }

        metadata["deletionTimestamp"] = now.AddSeconds(grace).Stamp();
        metadata["deletionGracePeriodSeconds"] = grace;
        if (kind.Counts)
        {
            metadata["generation"] = item.Generation() + 1;
        }

        if (kind.Is("", "namespaces"))
        {
            metadata.Remove("deletionGracePeriodSeconds");
            item.Child("status")["phase"] = "Terminating";
        }

        return item;
    }

    /// <summary>Nothing holds the object any longer.</summary>
    public static bool MayGo(ApiKind kind, JsonObject item) =>
        item.At("metadata", "finalizers") is not JsonArray { Count: > 0 }
        && item.At("metadata").Number("deletionGracePeriodSeconds") == 0
        && !(kind.Is("", "namespaces") && item.At("spec", "finalizers") is JsonArray { Count: > 0 });

    public static void CheckFinalizers(ApiKind kind, JsonObject before, JsonObject after)
    {
        if (!before.IsGoing())
        {
            return;
        }

        var old = before.At("metadata", "finalizers").Texts().ToHashSet();
        var added = after.At("metadata", "finalizers").Texts().Where(finalizer => !old.Contains(finalizer)).ToList();
        if (added.Count > 0)
        {
            throw ApiErrors.Invalid(kind, before.Name(), [new Cause(
                "FieldValueForbidden",
                "metadata.finalizers",
                $"Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{{{string.Join(", ", added.Select(name => $"\"{name}\""))}}}")]);
        }
    }

    public static void Finalize(JsonObject item, string finalizer)
    {
        var finalizers = item.At("metadata", "finalizers").Texts().ToList();
        if (!finalizers.Contains(finalizer) && !item.IsGoing())
        {
            finalizers.Add(finalizer);
            item.Metadata()["finalizers"] = Json.Array(finalizers);
        }
    }

    public static void Release(JsonObject item, string finalizer)
    {
        var finalizers = item.At("metadata", "finalizers").Texts().Where(name => name != finalizer).ToList();
        if (finalizers.Count == 0)
        {
            item.Metadata().Remove("finalizers");
        }
        else
        {
            item.Metadata()["finalizers"] = Json.Array(finalizers);
        }
    }

    private static long Grace(ApiKind kind, JsonObject item, Removal removal)
    {
        if (!kind.Is("", "pods") || item.Text("spec", "nodeName") is null || item.Text("status", "phase") is "Succeeded" or "Failed")
        {
            return 0;
        }

        return removal.Grace ?? item.At("spec").Number("terminationGracePeriodSeconds", 30);
    }

    private static void Taint(JsonObject spec)
    {
        var taints = spec["taints"] as JsonArray ?? [];
        if (taints.Objects().All(taint => taint.Text("key") != "node.kubernetes.io/not-ready"))
        {
            taints.Add((JsonNode)new JsonObject { ["key"] = "node.kubernetes.io/not-ready", ["effect"] = "NoSchedule" });
        }

        if (taints.Parent is null)
        {
            spec["taints"] = taints;
        }
    }

    private static void Job(JsonObject item)
    {
        var spec = item.Child("spec");
        item["status"] = new JsonObject();
        if (spec["selector"] is not null)
        {
            return;
        }

        var id = item.Uid();
        spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = id } };
        var labels = spec.Child("template").Child("metadata").Child("labels");
        labels["batch.kubernetes.io/controller-uid"] = id;
        labels["batch.kubernetes.io/job-name"] = item.Name();
        labels["controller-uid"] = id;
        labels["job-name"] = item.Name();
        foreach (var (key, value) in labels)
        {
            if (key.EndsWith("controller-uid", StringComparison.Ordinal) || key.EndsWith("job-name", StringComparison.Ordinal))
            {
                item.Metadata().Child("labels")[key] = value?.DeepClone();
            }
        }
    }
}
