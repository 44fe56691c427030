using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Argo;

/// <summary>A step of a workflow that failed.</summary>
/// <param name="Step">Its name as the template gives it.</param>
/// <param name="Message">Argo's own words.</param>
/// <param name="Pod">The pod it ran in, null when it ran in none.</param>
public sealed record FailedStep(string Step, string? Message, string? Pod);

/// <summary>How far a workflow is. https://argo-workflows.readthedocs.io/en/latest/fields/#workflowstatus</summary>
/// <param name="Name">Name of the workflow.</param>
/// <param name="Phase">Pending, Running, Succeeded, Failed or Error; empty before the controller saw it.</param>
/// <param name="Message">Argo's own words.</param>
/// <param name="Progress">Pods that are done of those known: 1/3.</param>
/// <param name="Running">Steps under way.</param>
/// <param name="Failed">Steps that failed.</param>
public sealed record WorkflowStatus(
    string Name,
    string Phase,
    string? Message,
    string? Progress,
    ImmutableArray<string> Running,
    ImmutableArray<FailedStep> Failed)
{
    /// <summary>It ended well.</summary>
    public bool Succeeded => Phase == "Succeeded";

    /// <summary>It ended, and not well.</summary>
    public bool Broken => Phase is "Failed" or "Error";

    /// <summary>In a few words, for people.</summary>
    public string Words =>
        $"{(Phase.Length == 0 ? "Pending" : Phase)}{(Progress is null ? "" : $" {Progress}")}{(Running.Length == 0 ? "" : $" ({string.Join(", ", Running)})")}";

    /// <summary>Reads the status of a workflow.</summary>
    public static WorkflowStatus Of(JsonObject workflow)
    {
        var name = workflow.Text("metadata", "name") ?? "";
        var status = workflow["status"];
        var nodes = (status.At("nodes") as JsonObject)?.Select(node => node.Value).OfType<JsonObject>().ToArray() ?? [];
        // Retry nodes, steps and graphs fail because a pod in them did: the pod is the one to name.
        var pods = nodes.Where(node => node.Text("type") == "Pod").ToArray();
        return new WorkflowStatus(
            name,
            status.Text("phase") ?? "",
            status.Text("message"),
            status.Text("progress"),
            [.. pods.Where(node => node.Text("phase") is "Running" or "Pending").Select(Step)],
            [.. pods.Where(IsBroken).DefaultIfEmpty(nodes.FirstOrDefault(IsBroken)).OfType<JsonObject>().Select(node => new FailedStep(Step(node), node.Text("message"), Pod(name, node)))]);
    }

    private static bool IsBroken(JsonObject node) => node.Text("phase") is "Failed" or "Error";

    private static string Step(JsonObject node) => node.Text("displayName") ?? node.Text("name") ?? "?";

    // How the controller names pods: workflow, template, FNV-1a of the node's name.
    private static string? Pod(string workflow, JsonObject node)
    {
        if (node.Text("type") != "Pod")
        {
            return null;
        }

        var name = node.Text("name") ?? "";
        if (name == workflow)
        {
            return workflow;
        }

        var hash = 2166136261;
        foreach (var part in System.Text.Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ part) * 16777619);
        }

        var template = node.Text("templateName") ?? node.Text("templateRef", "template");
        return $"{workflow}-{(template is null ? "" : template + "-")}{hash}";
    }
}
