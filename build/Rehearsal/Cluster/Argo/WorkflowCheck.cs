using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Argo;

/// <summary>The mistakes that Argo's validation finds before anything runs: missing values, missing templates, broken dependencies.</summary>
internal static class WorkflowCheck
{
    private static readonly string[] Types =
        ["container", "containerSet", "steps", "script", "resource", "dag", "suspend", "data", "http", "plugin"];

    public static void Check(WorkflowSpec workflow)
    {
        foreach (var parameter in workflow.Spec.At("arguments", "parameters").Objects())
        {
            var name = parameter.Text("name");
            if (parameter.At("value") is null && parameter.At("valueFrom") is null)
            {
                throw WorkflowProblem.Invalid($"spec.arguments.{name}.value or spec.arguments.{name}.valueFrom is required");
            }

            CheckEnum(parameter, $"spec.arguments.{name}");
        }

        if (workflow.Entrypoint.Length == 0)
        {
            throw WorkflowProblem.Invalid("spec.entrypoint is required");
        }

        var holder = new JsonObject { ["template"] = workflow.Entrypoint, ["arguments"] = workflow.Spec.At("arguments")?.DeepClone() };
        Walk(workflow, holder, "", []);
        if (workflow.Spec.Text("onExit") is { Length: > 0 } exit)
        {
            Walk(workflow, new JsonObject { ["template"] = exit, ["arguments"] = workflow.Spec.At("arguments")?.DeepClone() }, "", []);
        }
    }

    private static void CheckEnum(JsonNode parameter, string path)
    {
        if (parameter.At("enum") is JsonArray allowed && WorkflowSpec.Value(parameter) is { } value && allowed.All(item => item.Printed() != value))
        {
            throw WorkflowProblem.Invalid($"{path}.value should be present in {path}.enum list");
        }
    }

    private static void Walk(WorkflowSpec workflow, JsonNode holder, string prefix, HashSet<string> seen)
    {
        var template = workflow.Find(holder)
            ?? throw WorkflowProblem.Invalid($"{prefix}template name '{holder.Text("template")}' undefined");
        var name = template.Text("name") ?? "";
        var given = holder.At("arguments", "parameters").Objects().Select(parameter => parameter.Text("name")).ToHashSet();
        foreach (var input in template.At("inputs", "parameters").Objects())
        {
            if (!given.Contains(input.Text("name")) && input.At("value") is null && input.At("valueFrom", "default") is null)
            {
                throw WorkflowProblem.Invalid($"{prefix}inputs.parameters.{input.Text("name")} was not supplied");
            }
        }

        var artifacts = holder.At("arguments", "artifacts").Objects().Select(artifact => artifact.Text("name")).ToHashSet();
        foreach (var input in template.At("inputs", "artifacts").Objects())
        {
            if (!artifacts.Contains(input.Text("name")) && !input.At("optional").AsFlag() && !HasLocation(input))
            {
                throw WorkflowProblem.Invalid($"{prefix}inputs.artifacts.{input.Text("name")} was not supplied");
            }
        }

        if (!seen.Add(name))
        {
            return;
        }

        if (Types.Count(type => template[type] is not null) == 0)
        {
            throw WorkflowProblem.Invalid(
                $"templates.{name} template type unspecified. choose one of: container, containerSet, steps, script, resource, dag, suspend, template, template ref");
        }

        Steps(workflow, template, name, seen);
        Tasks(workflow, template, name, seen);
    }

    private static void Steps(WorkflowSpec workflow, JsonObject template, string name, HashSet<string> seen)
    {
        var index = 0;
        foreach (var group in template.At("steps").Items())
        {
            foreach (var step in WorkflowEngine.GroupOf(group))
            {
                Walk(workflow, step, $"templates.{name}.steps[{index}].{step.Text("name")} ", seen);
            }

            index++;
        }
    }

    private static void Tasks(WorkflowSpec workflow, JsonObject template, string name, HashSet<string> seen)
    {
        var tasks = template.At("dag", "tasks").Objects().ToList();
        var names = tasks.Select(task => task.Text("name") ?? "").ToHashSet();
        foreach (var task in tasks)
        {
            if (WorkflowEngine.DependenciesOf(task).FirstOrDefault(dependency => !names.Contains(dependency)) is { } missing)
            {
                throw WorkflowProblem.Invalid($"templates.{name}.tasks.{task.Text("name")} dependency '{missing}' not defined");
            }

            Walk(workflow, task, $"templates.{name}.tasks.{task.Text("name")} ", seen);
        }
    }

    private static bool HasLocation(JsonObject artifact) =>
        artifact.Any(pair => pair.Key is "raw" or "http" or "git" or "s3" or "gcs" or "azure" or "oss" or "hdfs" or "artifactory" or "from");
}
