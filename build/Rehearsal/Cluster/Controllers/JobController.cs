using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Runs the pods of a Job until enough have succeeded, or too many have failed.</summary>
internal sealed class JobController(ClusterObjects objects) : IController
{
    private const string Tracking = "batch.kubernetes.io/job-tracking";
    private const string Component = "job-controller";

    private static readonly ApiKind Jobs = BuiltInKinds.Find("batch", "jobs");
    private static readonly ApiKind Pods = BuiltInKinds.Find("", "pods");

    public IReadOnlyList<string> Watches { get; } = ["batch/jobs", "/pods"];

    public IEnumerable<WorkKey> Concerned(Change change)
    {
        if (change.Object.Resource != "/pods")
        {
            return [new WorkKey(change.Object.Namespace, change.Object.Name)];
        }

        return ControllerTools.ControlledBy(change.Object.Object, "Job") is { } owner
            ? [owner]
            : IsTracked(change.Object.Object) ? [new WorkKey(change.Object.Namespace, "pod/" + change.Object.Name)] : [];
    }

    public TimeSpan? Reconcile(WorkKey key)
    {
        if (key.Name.StartsWith("pod/", StringComparison.Ordinal))
        {
            Untrack(objects.Find(Pods, key.Namespace, key.Name[4..]));
            return null;
        }

        if (objects.Find(Jobs, key.Namespace, key.Name) is not { } job)
        {
            foreach (var pod in objects.List(Pods, key.Namespace).Where(pod => ControllerTools.ControlledBy(pod, "Job") == key && IsTracked(pod)).ToList())
            {
                Untrack(pod);
            }

            return null;
        }

        var pods = objects.List(Pods, key.Namespace).Where(pod => pod.IsOwnedBy(job.Uid())).ToList();
        foreach (var pod in pods.Where(pod => IsTracked(pod) && (ControllerTools.IsOver(pod) || pod.IsGoing())).ToList())
        {
            Untrack(pod);
        }

        return job.IsGoing() || IsFinished(job) ? Expire(job) : Run(job, pods);
    }

    private TimeSpan? Run(JsonObject job, List<JsonObject> pods)
    {
        var spec = job.At("spec");
        var succeeded = pods.Count(pod => pod.Text("status", "phase") == "Succeeded");
        var failed = pods.Count(pod => pod.Text("status", "phase") == "Failed");
        var active = pods.Where(pod => !ControllerTools.IsOver(pod) && !pod.IsGoing()).ToList();
        var wanted = spec.Number("completions", 1);
        var status = job.At("status") is JsonObject before ? before.Copy() : [];
        var now = objects.Now;
        if (spec.At("suspend").AsFlag())
        {
            ControllerTools.SetCondition(status, "Suspended", "True", "JobSuspended", "Job suspended", now);
            objects.WriteStatus(Jobs, job, status);
            return null;
        }

        status["startTime"] ??= now.Stamp();
        status["terminating"] = 0;
        status["uncountedTerminatedPods"] = new JsonObject();
        if (succeeded >= wanted)
        {
            ControllerTools.SetCondition(status, "SuccessCriteriaMet", "True", "CompletionsReached", "Reached expected number of succeeded pods", now);
            ControllerTools.SetCondition(status, "Complete", "True", "CompletionsReached", "Reached expected number of succeeded pods", now);
            status["completionTime"] = now.Stamp();
            objects.Tell(Component, job, "Completed", "Job completed");
        }
        else if (failed > spec.Number("backoffLimit", 6))
        {
            ControllerTools.SetCondition(status, "FailureTarget", "True", "BackoffLimitExceeded", "Job has reached the specified backoff limit", now);
            ControllerTools.SetCondition(status, "Failed", "True", "BackoffLimitExceeded", "Job has reached the specified backoff limit", now);
            objects.Tell(Component, job, "BackoffLimitExceeded", "Job has reached the specified backoff limit", "Warning");
        }
        else
        {
            for (var i = active.Count; i < Math.Min(spec.Number("parallelism", 1), wanted - succeeded); i++)
            {
                active.Add(Create(job));
            }
        }

        ControllerTools.Count(status, "active", active.Count);
        ControllerTools.Count(status, "succeeded", succeeded);
        ControllerTools.Count(status, "failed", failed);
        status["ready"] = active.Count(ControllerTools.IsReady);
        objects.WriteStatus(Jobs, job, status);
        return null;
    }

    private JsonObject Create(JsonObject job)
    {
        var pod = ControllerTools.PodOf(job, job.At("spec", "template"), null);
        if (job.Annotation(PodController.OutcomeAnnotation) is { } outcome)
        {
            pod.Annotate(PodController.OutcomeAnnotation, outcome);
        }

        ObjectLifecycle.Finalize(pod, Tracking);
        var created = objects.Create(Pods, job.Namespace(), pod, ControllerTools.Manager);
        objects.Tell(Component, job, "SuccessfulCreate", $"Created pod: {created.Name()}");
        return created;
    }

    private TimeSpan? Expire(JsonObject job)
    {
        if (job.IsGoing() || job.At("spec", "ttlSecondsAfterFinished").AsLong() is not { } seconds)
        {
            return null;
        }

        var finished = ObjectReading.Moment(job.Text("status", "completionTime")) ?? job.At("status", "conditions").Objects()
            .Select(condition => ObjectReading.Moment(condition.Text("lastTransitionTime"))).Max() ?? objects.Now;
        var left = finished.AddSeconds(seconds) - objects.Now;
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        objects.Delete(Jobs, job.Namespace(), job.Name(), Removal.Plain with { Propagation = "Foreground" });
        return null;
    }

    private static bool IsFinished(JsonObject job) => job.At("status", "conditions").Objects()
        .Any(condition => condition.Text("type") is "Complete" or "Failed" && condition.Text("status") == "True");

    private static bool IsTracked(JsonObject pod) => pod.At("metadata", "finalizers").Texts().Contains(Tracking);

    private void Untrack(JsonObject? pod)
    {
        if (pod is not null)
        {
            objects.Change(Pods, pod, item => ObjectLifecycle.Release(item, Tracking));
        }
    }
}
