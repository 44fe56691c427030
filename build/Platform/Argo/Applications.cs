using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Argo;

/// <summary>Argo CD's applications, spoken to through the Kubernetes API alone: no login, no second client.</summary>
/// <param name="api">The cluster.</param>
/// <param name="conditions">Waits for applications to settle.</param>
/// <param name="time">The clock.</param>
public sealed class Applications(KubernetesApi api, ConditionWaiter conditions, TimeProvider time)
{
    /// <summary>Namespace of Argo CD and its applications.</summary>
    public const string Namespace = "argocd";

    private const string ApiVersion = "argoproj.io/v1alpha1";
    private const string Kind = "Application";

    /// <summary>How long trouble that may pass (Degraded, a repository that does not answer) is looked at before it counts.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The applications that bear the label, in the order of their names.</summary>
    public async Task<ImmutableArray<string>> ListAsync(string labelSelector, CancellationToken cancellationToken) =>
        [.. (await api.ListAsync(ApiVersion, Kind, Namespace, labelSelector, cancellationToken).ConfigureAwait(false)).Select(application => application.Text("metadata", "name")!)];

    /// <summary>Applies an application and follows it until it is Synced and Healthy.</summary>
    /// <param name="change">The application beside what the cluster has.</param>
    /// <param name="applier">Applies it.</param>
    /// <param name="deadline">How long at the most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgoException">A sync failed, or the application is Degraded and stays so.</exception>
    /// <exception cref="DeadlineException">It did not settle in time.</exception>
    public async Task<ApplicationStatus> DeployAsync(ObjectChange change, ObjectApplier applier, TimeSpan deadline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(applier);
        var before = change is { Live: not null, Leaving: false } ? ApplicationStatus.Of(change.Live) : null;
        await applier.ApplyAsync([change], cancellationToken).ConfigureAwait(false);
        if (before is { Settled: false })
        {
            await NudgeAsync(change.Reference, before, cancellationToken).ConfigureAwait(false);
        }

        var known = before?.Operation is { Failed: true } failed ? failed.StartedAt : null;
        return await FollowAsync(change.Reference.Name, known, deadline, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the application is Synced and Healthy as it is specified now.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="knownFailure">Start of a sync whose failure is known already: another one is asked for, and has a while to replace it.</param>
    /// <param name="deadline">How long at the most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ApplicationStatus> FollowAsync(string name, string? knownFailure, TimeSpan deadline, CancellationToken cancellationToken)
    {
        long? troubleSince = null;
        return conditions.WaitAsync(
            new Condition<ApplicationStatus>($"application {name} is Synced and Healthy", CheckAsync, deadline, Next(name)),
            cancellationToken);

        async Task<Observation<ApplicationStatus>> CheckAsync(CancellationToken token)
        {
            var (application, unreachable) = await api.GlanceAsync(new ObjectReference(ApiVersion, Kind, Namespace, name), token).ConfigureAwait(false);
            if (application is null)
            {
                return Observed.NotYet<ApplicationStatus>(unreachable ?? "not there");
            }

            var status = ApplicationStatus.Of(application);
            if (status.Settled)
            {
                return Observed.Met(status, status.Words);
            }

            var failed = status is { Operation.Failed: true, Requested: false };
            if (failed && status.Operation!.StartedAt != knownFailure)
            {
                throw new ArgoException($"Argo CD could not sync application {name}", Lines(status.Operation.Message, status), Next(name));
            }

            var trouble = failed || (status is { Current: true, Requested: false } && (status.Health == "Degraded" || status.Errors.Length > 0));
            troubleSince = trouble ? troubleSince ?? time.GetTimestamp() : null;
            return troubleSince is { } since && time.GetElapsedTime(since) >= Patience
                ? throw new ArgoException($"Application {name} is {status.Sync} and {status.Health}", Lines(failed ? status.Operation!.Message : application.Text("status", "health", "message"), status), Next(name))
                : Observed.NotYet<ApplicationStatus>(status.Words);
        }
    }

    /// <summary>Deletes an application with all that it deployed, and waits until it is gone.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="applier">Waits for it.</param>
    /// <param name="deadline">How long at the most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DeadlineException">Its finalizer keeps it.</exception>
    public async Task DeleteAsync(string name, ObjectApplier applier, TimeSpan deadline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(applier);
        var reference = new ObjectReference(ApiVersion, Kind, Namespace, name);
        if (await api.DeleteAsync(reference, cancellationToken).ConfigureAwait(false))
        {
            await applier.WaitUntilGoneAsync(reference, deadline, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Lines(string? first, ApplicationStatus status) =>
        string.Join('\n', new[] { first }.Concat(status.Errors).Concat(status.Unsettled).Where(line => !string.IsNullOrWhiteSpace(line)).DefaultIfEmpty("Argo CD gives no reason"));

    // Argo CD looks at git every few minutes, and never repeats a sync that failed: both are asked for.
    private async Task NudgeAsync(ObjectReference application, ApplicationStatus before, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["argocd.argoproj.io/refresh"] = "normal" } },
        };
        if (before.Operation is { Failed: true } && !before.Requested)
        {
            patch["operation"] = new JsonObject
            {
                ["initiatedBy"] = new JsonObject { ["username"] = KubernetesApi.FieldManager },
                ["sync"] = new JsonObject { ["prune"] = true, ["syncOptions"] = new JsonArray("CreateNamespace=true") },
            };
        }

        await api.MergeAsync(application, patch, cancellationToken).ConfigureAwait(false);
    }

    private string Next(string name) =>
        $"see more: kubectl --kubeconfig {api.Kubeconfig} -n {Namespace} describe application {name}; kubectl --kubeconfig {api.Kubeconfig} -n {name} get pods; then run the same target again";
}
