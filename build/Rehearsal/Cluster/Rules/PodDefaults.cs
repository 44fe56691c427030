using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Rules;

/// <summary>What the server adds to pods and to templates of pods.</summary>
internal static class PodDefaults
{
    public static void FillTemplate(JsonNode? template)
    {
        if (template is JsonObject map)
        {
            FillSpec(map.Child("spec"));
        }
    }

    public static void FillSpec(JsonObject spec)
    {
        spec.Default("restartPolicy", "Always");
        spec.Default("dnsPolicy", "ClusterFirst");
        spec.Default("terminationGracePeriodSeconds", 30);
        spec.Default("schedulerName", "default-scheduler");
        if (!spec.ContainsKey("securityContext"))
        {
            spec["securityContext"] = new JsonObject();
        }

        if (spec.Text("serviceAccountName") is { } account)
        {
            spec.Default("serviceAccount", account);
        }

        foreach (var container in spec.At("initContainers").Objects().Concat(spec.At("containers").Objects()))
        {
            FillContainer(container);
        }

        foreach (var volume in spec.At("volumes").Objects())
        {
            FillVolume(volume);
        }
    }

    /// <summary>What is added to a pod itself, at its creation.</summary>
    public static void FillPod(JsonObject pod, string token)
    {
        var spec = pod.Child("spec");
        FillSpec(spec);
        spec.Default("serviceAccountName", "default");
        spec.Default("serviceAccount", spec.Text("serviceAccountName")!);
        spec.Default("enableServiceLinks", true);
        spec.Default("preemptionPolicy", "PreemptLowerPriority");
        spec.Default("priority", 0);
        var tolerations = spec["tolerations"] as JsonArray ?? [];
        foreach (var key in new[] { "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable" })
        {
            if (!tolerations.Objects().Any(toleration => toleration.Text("key") == key || (toleration.Text("key") is null && toleration.Text("operator") == "Exists")))
            {
                tolerations.Add((JsonNode)new JsonObject
                {
                    ["effect"] = "NoExecute", ["key"] = key, ["operator"] = "Exists", ["tolerationSeconds"] = 300,
                });
            }
        }

        if (tolerations.Parent is null)
        {
            spec["tolerations"] = tolerations;
        }

        MountToken(spec, token);
        pod["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(spec) };
    }

    private static void MountToken(JsonObject spec, string suffix)
    {
        var volumes = spec["volumes"] as JsonArray ?? [];
        if ((spec.ContainsKey("automountServiceAccountToken") && !spec["automountServiceAccountToken"].AsFlag())
            || volumes.Objects().Any(volume => volume.Text("name")?.StartsWith("kube-api-access-", StringComparison.Ordinal) == true))
        {
            return;
        }

        var name = "kube-api-access-" + suffix;
        volumes.Add((JsonNode)new JsonObject
        {
            ["name"] = name,
            ["projected"] = new JsonObject
            {
                ["defaultMode"] = 420,
                ["sources"] = new JsonArray(
                    new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = 3607, ["path"] = "token" } },
                    new JsonObject
                    {
                        ["configMap"] = new JsonObject
                        {
                            ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                            ["name"] = "kube-root-ca.crt",
                        },
                    },
                    new JsonObject
                    {
                        ["downwardAPI"] = new JsonObject
                        {
                            ["items"] = new JsonArray(new JsonObject
                            {
                                ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                                ["path"] = "namespace",
                            }),
                        },
                    }),
            },
        });
        if (volumes.Parent is null)
        {
            spec["volumes"] = volumes;
        }

        const string path = "/var/run/secrets/kubernetes.io/serviceaccount";
        foreach (var container in spec.At("initContainers").Objects().Concat(spec.At("containers").Objects()))
        {
            var mounts = container["volumeMounts"] as JsonArray ?? [];
            if (mounts.Objects().All(mount => mount.Text("mountPath") != path))
            {
                mounts.Add((JsonNode)new JsonObject { ["mountPath"] = path, ["name"] = name, ["readOnly"] = true });
            }

            if (mounts.Parent is null)
            {
                container["volumeMounts"] = mounts;
            }
        }
    }

    private static void FillContainer(JsonObject container)
    {
        var image = container.Text("image") ?? "";
        var last = image[(image.LastIndexOf('/') + 1)..];
        container.Default(
            "imagePullPolicy", !image.Contains('@') && (!last.Contains(':') || last.EndsWith(":latest", StringComparison.Ordinal)) ? "Always" : "IfNotPresent");
        container.Default("terminationMessagePath", "/dev/termination-log");
        container.Default("terminationMessagePolicy", "File");
        if (!container.ContainsKey("resources"))
        {
            container["resources"] = new JsonObject();
        }

        if (container.At("resources", "limits") is JsonObject limits)
        {
            var requests = container.Child("resources").Child("requests");
            foreach (var (name, value) in limits)
            {
                if (!requests.ContainsKey(name))
                {
                    requests[name] = value?.DeepClone();
                }
            }
        }

        foreach (var port in container.At("ports").Objects())
        {
            port.Default("protocol", "TCP");
        }

        foreach (var variable in container.At("env").Objects())
        {
            if (variable.At("valueFrom", "fieldRef") is JsonObject reference)
            {
                reference.Default("apiVersion", "v1");
            }
        }

        foreach (var name in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            if (container[name] is not JsonObject probe)
            {
                continue;
            }

            probe.Default("timeoutSeconds", 1);
            probe.Default("periodSeconds", 10);
            probe.Default("successThreshold", 1);
            probe.Default("failureThreshold", 3);
            if (probe["httpGet"] is JsonObject request)
            {
                request.Default("path", "/");
                request.Default("scheme", "HTTP");
            }
        }
    }

    private static void FillVolume(JsonObject volume)
    {
        foreach (var name in new[] { "configMap", "secret", "projected", "downwardAPI" })
        {
            (volume[name] as JsonObject)?.Default("defaultMode", 420);
        }

        (volume["hostPath"] as JsonObject)?.Default("type", "");
    }

    private static string QualityOfService(JsonObject spec)
    {
        var containers = spec.At("containers").Objects().ToList();
        var any = containers.Any(container =>
            container.At("resources", "requests") is JsonObject { Count: > 0 } || container.At("resources", "limits") is JsonObject { Count: > 0 });
        if (!any)
        {
            return "BestEffort";
        }

        return containers.All(container => new[] { "cpu", "memory" }.All(resource =>
            container.At("resources", "limits", resource) is { } limit && Json.Same(limit, container.At("resources", "requests", resource))))
            ? "Guaranteed"
            : "Burstable";
    }
}
