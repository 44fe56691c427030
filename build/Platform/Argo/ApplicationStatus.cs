using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Argo;

/// <summary>A sync of an application.</summary>
/// <param name="Phase">Running, Terminating, Succeeded, Failed or Error.</param>
/// <param name="Message">Argo CD's own words.</param>
/// <param name="StartedAt">When it began, as the API writes it: tells one sync from another.</param>
public sealed record ApplicationOperation(string Phase, string? Message, string? StartedAt)
{
    /// <summary>It ended, and not well.</summary>
    public bool Failed => Phase is "Failed" or "Error";
}

/// <summary>What Argo CD says of an application. https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml</summary>
/// <param name="Sync">Synced, OutOfSync or Unknown.</param>
/// <param name="Health">Healthy, Progressing, Degraded, Suspended, Missing or Unknown.</param>
/// <param name="Operation">The last sync, null before the first.</param>
/// <param name="Current">Whether this is said of the application as it is specified now.</param>
/// <param name="Requested">Whether a sync is asked for that has not begun.</param>
/// <param name="Errors">Conditions that are errors, in Argo CD's own words.</param>
/// <param name="Unsettled">Resources that are not synced or not healthy, one line each.</param>
public sealed record ApplicationStatus(
    string Sync,
    string Health,
    ApplicationOperation? Operation,
    bool Current,
    bool Requested,
    ImmutableArray<string> Errors,
    ImmutableArray<string> Unsettled)
{
    /// <summary>Synced, healthy, and nothing under way.</summary>
    public bool Settled => Sync == "Synced" && Health == "Healthy" && Current && !Requested && Operation?.Phase is not ("Running" or "Terminating");

    /// <summary>In a few words, for people.</summary>
    public string Words
    {
        get
        {
            var words = $"{Sync}, {Health}";
            return Operation is { Phase: not "Succeeded", Message: { } message } ? $"{words}, sync {Operation.Phase}: {message}" : words;
        }
    }

    /// <summary>Reads the status of an application.</summary>
    public static ApplicationStatus Of(JsonObject application)
    {
        ArgumentNullException.ThrowIfNull(application);
        var status = application["status"];
        var operation = status.Text("operationState", "phase") is { } phase
            ? new ApplicationOperation(phase, status.Text("operationState", "message"), status.Text("operationState", "startedAt"))
            : null;
        return new ApplicationStatus(
            status.Text("sync", "status") ?? "Unknown",
            status.Text("health", "status") ?? "Unknown",
            operation,
            IsCurrent(application["spec"].At("source"), status.At("sync", "comparedTo", "source")),
            application["operation"] is not null,
            [.. status.Items("conditions").Where(condition => condition.Text("type")?.EndsWith("Error", StringComparison.Ordinal) == true).Select(condition => $"{condition.Text("type")}: {condition.Text("message")}")],
            [.. Resources(status)]);
    }

    // After a change of the specification, the old verdict stands until Argo CD has looked again.
    private static bool IsCurrent(JsonNode? wanted, JsonNode? compared) =>
        compared is null
        || new[] { "repoURL", "targetRevision", "path" }.All(field => wanted.Text(field) == compared.Text(field))
        && JsonNode.DeepEquals(wanted.At("helm", "valuesObject"), compared.At("helm", "valuesObject"));

    private static IEnumerable<string> Resources(JsonNode? status)
    {
        foreach (var resource in status.Items("resources"))
        {
            var (sync, health) = (resource.Text("status"), resource.Text("health", "status"));
            if (sync is not (null or "Synced") || health is not (null or "Healthy"))
            {
                yield return $"{Name(resource)}: {string.Join(", ", new[] { sync, health, resource.Text("health", "message") }.Where(word => word is not null))}";
            }
        }

        foreach (var result in status.Items("operationState", "syncResult", "resources"))
        {
            if (result.Text("status") is "SyncFailed" || result.Text("hookPhase") is "Failed" or "Error")
            {
                yield return $"{Name(result)}: {result.Text("message")}";
            }
        }
    }

    private static string Name(JsonObject resource) => $"{resource.Text("kind")} {resource.Text("namespace")}/{resource.Text("name")}";
}
