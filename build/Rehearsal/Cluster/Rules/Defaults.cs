using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Rules;

/// <summary>Defaults of the built-in kinds, at every write.</summary>
internal static class Defaults
{
    public static void Fill(ApiKind kind, JsonObject item)
    {
        switch (kind.Group, kind.Plural)
        {
            case ("", "namespaces"):
                item.Metadata().Child("labels")["kubernetes.io/metadata.name"] = item.Name();
                break;
            case ("", "secrets"):
                Secret(item);
                break;
            case ("", "services"):
                Service(item.Child("spec"));
                break;
            case ("", "pods"):
                PodDefaults.FillSpec(item.Child("spec"));
                break;
            case ("", "persistentvolumeclaims"):
                item.Child("spec").Default("volumeMode", "Filesystem");
                break;
            case ("", "persistentvolumes"):
                item.Child("spec").Default("volumeMode", "Filesystem");
                item.Child("spec").Default("persistentVolumeReclaimPolicy", "Retain");
                break;
            case ("apps", "deployments"):
                Deployment(item.Child("spec"));
                break;
            case ("apps", "replicasets"):
                item.Child("spec").Default("replicas", 1);
                PodDefaults.FillTemplate(item.At("spec", "template"));
                break;
            case ("apps", "statefulsets"):
                StatefulSet(item.Child("spec"));
                break;
            case ("apps", "daemonsets"):
                DaemonSet(item.Child("spec"));
                break;
            case ("batch", "jobs"):
                Job(item.Child("spec"));
                break;
            case ("batch", "cronjobs"):
                CronJob(item.Child("spec"));
                break;
            case ("autoscaling", "horizontalpodautoscalers"):
                item.Child("spec").Default("minReplicas", 1);
                break;
            case ("networking.k8s.io", "networkpolicies"):
                NetworkPolicy(item.Child("spec"));
                break;
            case ("storage.k8s.io", "storageclasses"):
                item.Default("reclaimPolicy", "Delete");
                item.Default("volumeBindingMode", "Immediate");
                break;
            case ("rbac.authorization.k8s.io", "rolebindings" or "clusterrolebindings"):
                Binding(item);
                break;
            case ("apiextensions.k8s.io", "customresourcedefinitions"):
                Definition(item.Child("spec"));
                break;
        }
    }

    private static void Secret(JsonObject item)
    {
        item.Default("type", "Opaque");
        if (item["stringData"] is JsonObject plain)
        {
            var data = item.Child("data");
            foreach (var (key, value) in plain)
            {
                data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value.AsText() ?? ""));
            }

            item.Remove("stringData");
        }
    }

    private static void Service(JsonObject spec)
    {
        spec.Default("type", "ClusterIP");
        spec.Default("sessionAffinity", "None");
        foreach (var port in spec.At("ports").Objects())
        {
            port.Default("protocol", "TCP");
            if (!port.ContainsKey("targetPort") && spec.Text("clusterIP") != "None")
            {
                port["targetPort"] = port["port"]?.DeepClone();
            }
            else if (port["targetPort"] is null)
            {
                port["targetPort"] = port["port"]?.DeepClone();
            }
        }

        if (spec.Text("type") == "ExternalName")
        {
            return;
        }

        spec.Default("internalTrafficPolicy", "Cluster");
        spec.Default("ipFamilyPolicy", "SingleStack");
        if (spec["ipFamilies"] is null)
        {
            spec["ipFamilies"] = new JsonArray("IPv4");
        }

        if (spec.Text("type") is "NodePort" or "LoadBalancer")
        {
            spec.Default("externalTrafficPolicy", "Cluster");
            if (spec.Text("type") == "LoadBalancer")
            {
                spec.Default("allocateLoadBalancerNodePorts", true);
            }
        }
    }

    private static void Deployment(JsonObject spec)
    {
        spec.Default("replicas", 1);
        spec.Default("revisionHistoryLimit", 10);
        spec.Default("progressDeadlineSeconds", 600);
        var strategy = spec.Child("strategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            var rolling = strategy.Child("rollingUpdate");
            rolling.Default("maxUnavailable", "25%");
            rolling.Default("maxSurge", "25%");
        }

        PodDefaults.FillTemplate(spec["template"]);
    }

    private static void StatefulSet(JsonObject spec)
    {
        spec.Default("replicas", 1);
        spec.Default("podManagementPolicy", "OrderedReady");
        spec.Default("revisionHistoryLimit", 10);
        var strategy = spec.Child("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Child("rollingUpdate").Default("partition", 0);
        }

        var retention = spec.Child("persistentVolumeClaimRetentionPolicy");
        retention.Default("whenDeleted", "Retain");
        retention.Default("whenScaled", "Retain");
        PodDefaults.FillTemplate(spec["template"]);
        foreach (var claim in spec.At("volumeClaimTemplates").Objects())
        {
            claim.Default("apiVersion", "v1");
            claim.Default("kind", "PersistentVolumeClaim");
            claim.Child("spec").Default("volumeMode", "Filesystem");
            if (claim["status"] is null)
            {
                claim["status"] = new JsonObject { ["phase"] = "Pending" };
            }
        }
    }

    private static void DaemonSet(JsonObject spec)
    {
        spec.Default("revisionHistoryLimit", 10);
        var strategy = spec.Child("updateStrategy");
        strategy.Default("type", "RollingUpdate");
        if (strategy.Text("type") == "RollingUpdate")
        {
            strategy.Child("rollingUpdate").Default("maxUnavailable", 1);
            strategy.Child("rollingUpdate").Default("maxSurge", 0);
        }

        PodDefaults.FillTemplate(spec["template"]);
    }

    private static void Job(JsonObject spec)
    {
        if (!spec.ContainsKey("completions") && !spec.ContainsKey("parallelism"))
        {
            spec["completions"] = 1;
        }

        spec.Default("parallelism", 1);
        spec.Default("backoffLimit", 6);
        spec.Default("completionMode", "NonIndexed");
        spec.Default("suspend", false);
        spec.Default("podReplacementPolicy", "TerminatingOrFailed");
        PodDefaults.FillTemplate(spec["template"]);
    }

    private static void CronJob(JsonObject spec)
    {
        spec.Default("concurrencyPolicy", "Allow");
        spec.Default("suspend", false);
        spec.Default("successfulJobsHistoryLimit", 3);
        spec.Default("failedJobsHistoryLimit", 1);
        PodDefaults.FillTemplate(spec.At("jobTemplate", "spec", "template"));
    }

    private static void NetworkPolicy(JsonObject spec)
    {
        if (spec["policyTypes"] is null)
        {
            spec["policyTypes"] = spec.ContainsKey("egress") ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
        }
    }

    private static void Binding(JsonObject item)
    {
        if (item["roleRef"] is JsonObject role)
        {
            role.Default("apiGroup", "rbac.authorization.k8s.io");
        }

        foreach (var subject in item.At("subjects").Objects())
        {
            if (subject.Text("kind") is "User" or "Group")
            {
                subject.Default("apiGroup", "rbac.authorization.k8s.io");
            }
        }
    }

    private static void Definition(JsonObject spec)
    {
        if (spec["names"] is JsonObject names)
        {
            var kind = names.Text("kind") ?? "";
            names.Default("singular", kind.ToLowerInvariant());
            names.Default("listKind", kind + "List");
        }

        spec.Child("conversion").Default("strategy", "None");
        foreach (var version in spec.At("versions").Objects())
        {
            version.Default("served", false);
            version.Default("storage", false);
        }
    }
}
