using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Rules;

/// <summary>The rules of built-in kinds that people meet: required fields, selectors, things that may not change.</summary>
internal static class Validation
{
    private const int ConfigMapLimit = 1048576;

    public static void Check(ApiKind kind, JsonObject item, JsonObject? before, List<Cause> causes)
    {
        NameRules.Check(kind, item, causes);
        var spec = item.At("spec");
        switch (kind.Group, kind.Plural)
        {
            case ("", "pods"):
                Containers(spec, "spec", causes);
                break;
            case ("", "services"):
                Service(spec, before, causes);
                break;
            case ("", "configmaps"):
                Immutable(item, before, causes);
                Size(item, causes);
                break;
            case ("", "secrets"):
                Immutable(item, before, causes);
                foreach (var (key, value) in item.At("data").Pairs())
                {
                    if (!Convert.TryFromBase64String(value, new byte[value.Length], out _))
                    {
                        throw ApiErrors.BadRequest(
                            $"Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte 0 (data.{key})");
                    }
                }

                break;
            case ("", "persistentvolumeclaims"):
                if (spec.At("accessModes") is not JsonArray { Count: > 0 })
                {
                    causes.Add(Required("spec.accessModes", "at least 1 access mode is required"));
                }

                if (spec.At("resources", "requests", "storage") is null)
                {
                    causes.Add(Required("spec.resources[storage]"));
                }

                break;
            case ("apps", "deployments" or "replicasets" or "statefulsets" or "daemonsets"):
                Workload(spec, before, causes);
                break;
            case ("batch", "jobs"):
                Containers(spec.At("template", "spec"), "spec.template.spec", causes);
                JobPolicy(spec.At("template", "spec"), "spec.template.spec.restartPolicy", causes);
                if (before is not null && !Json.Same(before.At("spec", "template"), spec.At("template")))
                {
                    causes.Add(Unchangeable("spec.template", spec.At("template")));
                }

                break;
            case ("batch", "cronjobs"):
                if ((spec.Text("schedule") ?? "").Length == 0)
                {
                    causes.Add(Required("spec.schedule"));
                }

                Containers(spec.At("jobTemplate", "spec", "template").At("spec"), "spec.jobTemplate.spec.template.spec", causes);
                JobPolicy(spec.At("jobTemplate", "spec", "template").At("spec"), "spec.jobTemplate.spec.template.spec.restartPolicy", causes);
                break;
            case ("rbac.authorization.k8s.io", "rolebindings" or "clusterrolebindings"):
                if ((item.Text("roleRef", "name") ?? "").Length == 0)
                {
                    causes.Add(Required("roleRef.name"));
                }

                if (before is not null && !Json.Same(before.At("roleRef"), item.At("roleRef")))
                {
                    causes.Add(new Cause("FieldValueInvalid", "roleRef", $"Invalid value: {Json.Compactly(item.At("roleRef"))}: cannot change roleRef"));
                }

                break;
            case ("apiextensions.k8s.io", "customresourcedefinitions"):
                DefinitionRules.Check(item, causes);
                break;
        }
    }

    public static Cause Required(string field, string? detail = null) =>
        new("FieldValueRequired", field, detail is null ? "Required value" : "Required value: " + detail);

    private static Cause Unchangeable(string field, JsonNode? value) =>
        new("FieldValueInvalid", field, $"Invalid value: {Json.Compactly(value)}: field is immutable");

    private static void Workload(JsonNode? spec, JsonObject? before, List<Cause> causes)
    {
        var selector = spec.At("selector");
        if (selector is null)
        {
            causes.Add(Required("spec.selector"));
        }
        else if (selector is JsonObject { Count: 0 })
        {
            causes.Add(new Cause("FieldValueInvalid", "spec.selector", "Invalid value: {}: empty selector is invalid for deployment"));
        }
        else if (!LabelSelector.Of(selector).MatchesLabels(spec.At("template", "metadata", "labels")))
        {
            causes.Add(new Cause(
                "FieldValueInvalid",
                "spec.template.metadata.labels",
                $"Invalid value: {Json.Compactly(spec.At("template", "metadata", "labels") ?? new JsonObject())}: `selector` does not match template `labels`"));
        }

        if (before is not null && !Json.Same(before.At("spec", "selector"), selector))
        {
            causes.Add(Unchangeable("spec.selector", selector));
        }

        if (spec.At("replicas").AsLong() < 0)
        {
            causes.Add(new Cause(
                "FieldValueInvalid", "spec.replicas", $"Invalid value: {spec.Number("replicas")}: must be greater than or equal to 0"));
        }

        Containers(spec.At("template", "spec"), "spec.template.spec", causes);
    }

    private static void Containers(JsonNode? spec, string path, List<Cause> causes)
    {
        var containers = spec.At("containers") as JsonArray;
        if (containers is not { Count: > 0 })
        {
            causes.Add(Required(path + ".containers"));
            return;
        }

        var names = new HashSet<string>();
        var volumes = spec.At("volumes").Objects().Select(volume => volume.Text("name")).ToHashSet();
        foreach (var list in new[] { "initContainers", "containers" })
        {
            var index = 0;
            foreach (var container in spec.At(list).Objects())
            {
                var here = $"{path}.{list}[{index++}]";
                var name = container.Text("name") ?? "";
                if (name.Length == 0)
                {
                    causes.Add(Required(here + ".name"));
                }
                else if (!names.Add(name))
                {
                    causes.Add(new Cause("FieldValueDuplicate", here + ".name", $"Duplicate value: \"{name}\""));
                }
                else
                {
                    NameRules.CheckLabelName(here + ".name", name, causes);
                }

                if ((container.Text("image") ?? "").Length == 0)
                {
                    causes.Add(Required(here + ".image"));
                }

                var mount = 0;
                foreach (var item in container.At("volumeMounts").Objects())
                {
                    if (!volumes.Contains(item.Text("name")))
                    {
                        causes.Add(new Cause("FieldValueNotFound", $"{here}.volumeMounts[{mount}].name", $"Not found: \"{item.Text("name")}\""));
                    }

                    mount++;
                }
            }
        }
    }

    private static void JobPolicy(JsonNode? spec, string field, List<Cause> causes)
    {
        if (spec.Text("restartPolicy") is not ("Never" or "OnFailure"))
        {
            causes.Add(new Cause(
                "FieldValueNotSupported", field, $"Unsupported value: \"{spec.Text("restartPolicy")}\": supported values: \"OnFailure\", \"Never\""));
        }
    }

    private static void Service(JsonNode? spec, JsonObject? before, List<Cause> causes)
    {
        if (spec.At("ports") is not JsonArray { Count: > 0 } && spec.Text("type") != "ExternalName" && spec.Text("clusterIP") != "None")
        {
            causes.Add(Required("spec.ports"));
        }

        var several = spec.At("ports") is JsonArray { Count: > 1 };
        var index = 0;
        foreach (var port in spec.At("ports").Objects())
        {
            if (several && (port.Text("name") ?? "").Length == 0)
            {
                causes.Add(Required($"spec.ports[{index}].name"));
            }

            if (port.Number("port") is < 1 or > 65535)
            {
                causes.Add(new Cause(
                    "FieldValueInvalid", $"spec.ports[{index}].port", $"Invalid value: {port.Number("port")}: must be between 1 and 65535, inclusive"));
            }

            index++;
        }

        if (before?.Text("spec", "clusterIP") is { Length: > 0 } address && spec.Text("clusterIP") is { } now && now != address
            && spec.Text("type") != "ExternalName")
        {
            causes.Add(new Cause("FieldValueInvalid", "spec.clusterIPs[0]", $"Invalid value: [\"{now}\"]: may not change once set"));
        }
    }

    private static void Immutable(JsonObject item, JsonObject? before, List<Cause> causes)
    {
        if (before is null || !before.At("immutable").AsFlag())
        {
            return;
        }

        if (!item.At("immutable").AsFlag())
        {
            causes.Add(new Cause("FieldValueForbidden", "immutable", "Forbidden: field is immutable when `immutable` is set"));
        }

        if (!Json.Same(before.At("data"), item.At("data")))
        {
            causes.Add(new Cause("FieldValueForbidden", "data", "Forbidden: field is immutable when `immutable` is set"));
        }
    }

    private static void Size(JsonObject item, List<Cause> causes)
    {
        var size = item.At("data").Pairs().Concat(item.At("binaryData").Pairs()).Sum(pair => pair.Value.Length);
        if (size > ConfigMapLimit)
        {
            causes.Add(new Cause("FieldValueTooLong", "", $"Too long: may not be more than {ConfigMapLimit} bytes"));
        }
    }
}
