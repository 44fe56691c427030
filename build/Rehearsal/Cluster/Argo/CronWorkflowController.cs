using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Controllers;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Argo;

/// <summary>Gives CronWorkflows a status. It starts nothing on a schedule: a rehearsal is over before the hour is.</summary>
internal sealed class CronWorkflowController(ClusterObjects objects) : IController
{
    private const string Manager = "workflow-controller";

    public IReadOnlyList<string> Watches { get; } = ["argoproj.io/cronworkflows"];

    public IEnumerable<WorkKey> Concerned(Change change) => [new WorkKey(change.Object.Namespace, change.Object.Name)];

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (objects.Kinds.Find("cronworkflows") is not { } kind || objects.Find(kind, key.Namespace, key.Name) is not { } cron || cron.IsGoing())
        {
            return null;
        }

        var schedules = cron.At("spec", "schedules").Texts().Append(cron.Text("spec", "schedule")).OfType<string>().Where(text => text.Length > 0).ToList();
        var problem = schedules.Count == 0
            ? "cron workflow must have at least one schedule"
            : schedules.FirstOrDefault(schedule => !schedule.StartsWith('@') && schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length != 5) is { } bad
                ? $"cron schedule {bad} is malformed: expected exactly 5 fields"
                : null;
        var status = new JsonObject
        {
            ["active"] = cron.At("status", "active")?.DeepClone() ?? new JsonArray(),
            ["phase"] = problem is null ? "Active" : "Stopped",
            ["succeeded"] = cron.At("status").Number("succeeded"),
            ["failed"] = cron.At("status").Number("failed"),
            ["lastScheduledTime"] = cron.At("status", "lastScheduledTime")?.DeepClone(),
            ["conditions"] = problem is null
                ? new JsonArray()
                : new JsonArray(new JsonObject { ["type"] = "SpecError", ["status"] = "True", ["message"] = problem }),
        };
        if (!Json.Same(cron.At("status"), status))
        {
            objects.Change(kind, cron, item => item["status"] = status, Manager);
        }

        return null;
    }
}
