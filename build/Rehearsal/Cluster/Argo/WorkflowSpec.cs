using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Argo;

/// <summary>A workflow that cannot be run. Argo calls those whose spec is wrong Failed, those it cannot even resolve Error.</summary>
internal sealed class WorkflowProblem(string phase, string message) : Exception(message)
{
    public string Phase { get; } = phase;

    public static WorkflowProblem Invalid(string message) => new("Failed", "invalid spec: " + message);

    public static WorkflowProblem Unresolved(string message) => new("Error", message);
}

/// <summary>What a workflow runs: its own spec, or that of the template it refers to, with its arguments.</summary>
internal sealed class WorkflowSpec(ClusterObjects objects, string @namespace, JsonObject spec)
{
    public JsonObject Spec => spec;

    public string Entrypoint => spec.Text("entrypoint") ?? "";

    public static WorkflowSpec Resolve(ClusterObjects objects, JsonObject workflow)
    {
        var own = workflow.At("spec") as JsonObject ?? [];
        if (own.At("workflowTemplateRef").Text("name") is not { } name)
        {
            return new WorkflowSpec(objects, workflow.Namespace(), own);
        }

        var template = FindTemplate(objects, workflow.Namespace(), name, own.At("workflowTemplateRef", "clusterScope").AsFlag());
        var merged = (template.At("spec") as JsonObject ?? []).Copy();
        foreach (var (key, value) in own)
        {
            if (key is not ("workflowTemplateRef" or "arguments"))
            {
                merged[key] = value?.DeepClone();
            }
        }

        merged["arguments"] = Arguments(merged.At("arguments"), own.At("arguments"));
        return new WorkflowSpec(objects, workflow.Namespace(), merged);
    }

    /// <summary>The template a step, task or entrypoint names; null when there is none.</summary>
    public JsonObject? Find(JsonNode? holder)
    {
        if (holder.At("inline") is JsonObject inline)
        {
            return inline;
        }

        if (holder.At("templateRef") is { } reference)
        {
            var template = FindTemplate(objects, @namespace, reference.Text("name") ?? "", reference.At("clusterScope").AsFlag());
            return In(template.At("spec"), reference.Text("template") ?? "")
                ?? throw WorkflowProblem.Invalid($"template reference {reference.Text("name")}.{reference.Text("template")} not found");
        }

        return In(spec, holder.Text("template") ?? "");
    }

    public ImmutableDictionary<string, string> GlobalScope(JsonObject workflow)
    {
        var scope = ImmutableDictionary.CreateBuilder<string, string>();
        scope["workflow.name"] = workflow.Name();
        scope["workflow.namespace"] = workflow.Namespace();
        scope["workflow.uid"] = workflow.Uid();
        scope["workflow.serviceAccountName"] = spec.Text("serviceAccountName") ?? "default";
        foreach (var parameter in spec.At("arguments", "parameters").Objects())
        {
            if (Value(parameter) is { } value)
            {
                scope["workflow.parameters." + parameter.Text("name")] = value;
            }
        }

        return scope.ToImmutable();
    }

    /// <summary>A parameter's own value: given, or the default of where it comes from.</summary>
    public static string? Value(JsonNode? parameter) => parameter.At("value")?.Printed() ?? parameter.At("valueFrom", "default")?.Printed();

    private static JsonObject? In(JsonNode? spec, string name) => spec.At("templates").Objects().FirstOrDefault(template => template.Text("name") == name);

    private static JsonObject FindTemplate(ClusterObjects objects, string @namespace, string name, bool cluster)
    {
        var plural = cluster ? "clusterworkflowtemplates" : "workflowtemplates";
        var kind = objects.Kinds.Find(plural);
        return (kind is null ? null : objects.Find(kind, cluster ? "" : @namespace, name))
            ?? throw WorkflowProblem.Unresolved($"{plural}.argoproj.io \"{name}\" not found");
    }

    /// <summary>The template's parameters with the workflow's values, then those that only the workflow has.</summary>
    private static JsonObject Arguments(JsonNode? defaults, JsonNode? given)
    {
        var merged = defaults as JsonObject is { } start ? start.Copy() : [];
        var parameters = merged.At("parameters").Objects().Select(parameter => parameter.Copy()).ToList();
        foreach (var parameter in given.At("parameters").Objects())
        {
            var index = parameters.FindIndex(known => known.Text("name") == parameter.Text("name"));
            if (index < 0)
            {
                parameters.Add(parameter.Copy());
                continue;
            }

            foreach (var (key, value) in parameter)
            {
                parameters[index][key] = value?.DeepClone();
            }
        }

        if (parameters.Count > 0)
        {
            merged["parameters"] = Json.Array(parameters);
        }

        if (given.At("artifacts") is { } artifacts)
        {
            merged["artifacts"] = artifacts.DeepClone();
        }

        return merged;
    }
}
