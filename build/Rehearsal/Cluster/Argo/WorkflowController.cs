using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Controllers;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Argo;

/// <summary>Runs Argo Workflows on paper: validated, then node by node to their end.</summary>
internal sealed class WorkflowController(ClusterObjects objects, Pacer pacer) : IController
{
    private const string Manager = "workflow-controller";
    private const string PhaseLabel = "workflows.argoproj.io/phase";
    private const string CompletedLabel = "workflows.argoproj.io/completed";

    public IReadOnlyList<string> Watches { get; } = ["argoproj.io/workflows"];

    public IEnumerable<WorkKey> Concerned(Change change) => [new WorkKey(change.Object.Namespace, change.Object.Name)];

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Kinds.Find("workflows") is not { } kind || objects.Find(kind, key.Namespace, key.Name) is not { } workflow || workflow.IsGoing())
        {
            return null;
        }

        var phase = workflow.Text("status", "phase") ?? "";
        if (phase is "Succeeded" or "Failed" or "Error")
        {
            return Expire(kind, workflow);
        }

        if (phase.Length == 0)
        {
            return Begin(kind, workflow);
        }

        if (workflow.Text("spec", "shutdown") is { Length: > 0 } strategy)
        {
            Complete(kind, workflow, "Failed", $"Stopped with strategy '{strategy}'");
            return null;
        }

        if (workflow.At("spec", "suspend").AsFlag())
        {
            return null;
        }

        return pacer.Passed(workflow.Uid(), "step", out var wait) ? Step(kind, workflow) : wait;
    }

    private TimeSpan? Begin(ApiKind kind, JsonObject workflow)
    {
        try
        {
            var spec = WorkflowSpec.Resolve(objects, workflow);
            WorkflowCheck.Check(spec);
            objects.Change(kind, workflow, item =>
            {
                var status = item.Child("status");
                status["phase"] = "Pending";
                status["progress"] = "0/1";
                item.Annotate(ArgoKinds.RunsAnnotation, "false");
                Label(item, "Pending");
                if (item.At("spec", "workflowTemplateRef").Text("name") is { } template)
                {
                    item.Metadata().Child("labels")["workflows.argoproj.io/workflow-template"] = template;
                    status["storedWorkflowTemplateSpec"] = spec.Spec.DeepClone();
                }
            }, Manager);
        }
        catch (WorkflowProblem problem)
        {
            Complete(kind, workflow, problem.Phase, problem.Message);
        }

        return null;
    }

    private TimeSpan? Step(ApiKind kind, JsonObject workflow)
    {
        var copy = workflow.Copy();
        string phase;
        try
        {
            var spec = workflow.At("status", "storedWorkflowTemplateSpec") is JsonObject stored
                ? new WorkflowSpec(objects, workflow.Namespace(), stored)
                : WorkflowSpec.Resolve(objects, workflow);
            var engine = new WorkflowEngine(copy, spec, objects.Now);
            phase = engine.Advance();
            if (phase != "Running" && spec.Spec.Text("onExit") is { Length: > 0 } handler && engine.Exit(handler, phase) == "Running")
            {
                phase = "Running";
            }
        }
        catch (WorkflowProblem problem)
        {
            Complete(kind, workflow, "Error", problem.Message);
            return null;
        }

        var status = copy.Child("status");
        var leaves = status.At("nodes").AsMap()!.Where(pair => pair.Value.Text("type") is "Pod" or "Suspend").ToList();
        status["startedAt"] ??= objects.Now.Stamp();
        status["progress"] = $"{leaves.Count(pair => pair.Value.Text("phase") is not "Running")}/{leaves.Count}";
        var root = status.At("nodes").At(workflow.Name());
        if (phase == "Running")
        {
            var before = workflow.At("status", "nodes");
            objects.Change(kind, workflow, item =>
            {
                item["status"] = status.DeepClone();
                item.Child("status")["phase"] = "Running";
                Label(item, "Running");
            }, Manager);
            // A workflow that stands still waits for somebody to resume it; a timed suspension looks at the clock.
            return Json.Same(before, status.At("nodes")) && !HasTimer(leaves) ? null : TimeSpan.FromMilliseconds(1);
        }

        objects.Change(kind, workflow, item => item["status"] = status.DeepClone(), Manager);
        Complete(kind, objects.Get(kind, workflow.Namespace(), workflow.Name()), phase, IsBad(phase) ? root.Text("message") ?? "" : "");
        return null;
    }

    private static bool HasTimer(List<KeyValuePair<string, JsonNode?>> leaves) =>
        leaves.Any(pair => pair.Value.Text("type") == "Suspend" && pair.Value.Text("phase") == "Running");

    private static bool IsBad(string phase) => phase is "Failed" or "Error";

    private void Complete(ApiKind kind, JsonObject workflow, string phase, string message) => objects.Change(kind, workflow, item =>
    {
        var status = item.Child("status");
        status["phase"] = phase;
        status["startedAt"] ??= objects.Now.Stamp();
        status["finishedAt"] = objects.Now.Stamp();
        status["conditions"] = new JsonArray(new JsonObject { ["type"] = "Completed", ["status"] = "True" });
        if (message.Length > 0)
        {
            status["message"] = message;
        }

        item.Annotate(ArgoKinds.RunsAnnotation, "false");
        Label(item, phase);
        item.Metadata().Child("labels")[CompletedLabel] = "true";
    }, Manager);

    private TimeSpan? Expire(ApiKind kind, JsonObject workflow)
    {
        var strategy = workflow.At("spec", "ttlStrategy") ?? workflow.At("status", "storedWorkflowTemplateSpec", "ttlStrategy");
        var seconds = (workflow.Text("status", "phase") == "Succeeded" ? strategy.At("secondsAfterSuccess") : strategy.At("secondsAfterFailure")).AsLong()
            ?? strategy.At("secondsAfterCompletion").AsLong();
        if (seconds is null || ObjectReading.Moment(workflow.Text("status", "finishedAt")) is not { } finished)
        {
            return null;
        }

        var left = finished.AddSeconds(seconds.Value) - objects.Now;
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        objects.Delete(kind, workflow.Namespace(), workflow.Name(), Removal.Background);
        return null;
    }

    private static void Label(JsonObject item, string phase)
    {
        var labels = item.Metadata().Child("labels");
        labels[PhaseLabel] = phase;
        labels[CompletedLabel] ??= "false";
    }
}
