using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Argo;

/// <summary>Argo Workflows: submits workflows from templates and follows them.</summary>
/// <param name="api">The cluster.</param>
/// <param name="conditions">Waits for workflows to end.</param>
public sealed class Workflows(KubernetesApi api, ConditionWaiter conditions)
{
    /// <summary>Namespace of Argo Workflows and of everything it runs.</summary>
    public const string Namespace = "argo";

    private const string ApiVersion = "argoproj.io/v1alpha1";
    private const string Kind = "Workflow";

    /// <summary>The workflows that bear the labels, the newest first.</summary>
    public async Task<ImmutableArray<JsonObject>> ListAsync(string labelSelector, CancellationToken cancellationToken) =>
    [
        .. (await api.ListAsync(ApiVersion, Kind, Namespace, labelSelector, cancellationToken).ConfigureAwait(false))
            .OrderByDescending(workflow => workflow.Text("metadata", "creationTimestamp"), StringComparer.Ordinal),
    ];

    /// <summary>Submits a workflow from a template.</summary>
    /// <param name="template">Name of the WorkflowTemplate.</param>
    /// <param name="parameters">Parameters; those left out have the template's defaults.</param>
    /// <param name="labels">Labels of the workflow, to find it again.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The name that the server gave it.</returns>
    public async Task<string> SubmitAsync(
        string template,
        IReadOnlyDictionary<string, string> parameters,
        IReadOnlyDictionary<string, string> labels,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(labels);
        var workflow = await api.CreateAsync(
            new JsonObject
            {
                ["apiVersion"] = ApiVersion,
                ["kind"] = Kind,
                ["metadata"] = new JsonObject
                {
                    ["generateName"] = $"{template}-",
                    ["namespace"] = Namespace,
                    ["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
                },
                ["spec"] = new JsonObject
                {
                    ["workflowTemplateRef"] = new JsonObject { ["name"] = template },
                    ["arguments"] = new JsonObject
                    {
                        ["parameters"] = new JsonArray([.. parameters.Select(parameter => new JsonObject { ["name"] = parameter.Key, ["value"] = parameter.Value })]),
                    },
                },
            },
            cancellationToken).ConfigureAwait(false);
        return workflow.Text("metadata", "name")
            ?? throw new ArgoException($"A workflow from template {template} could not be submitted", "a workflow of the same name exists", "try again");
    }

    /// <summary>Follows a workflow until it succeeded.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="deadline">How long at the most.</param>
    /// <param name="cancellationToken">Ends the wait, not the workflow.</param>
    /// <exception cref="ArgoException">It failed; names the step, Argo's message and the command that shows the step's log.</exception>
    /// <exception cref="DeadlineException">It did not end in time.</exception>
    public Task<WorkflowStatus> FollowAsync(string name, TimeSpan deadline, CancellationToken cancellationToken) =>
        conditions.WaitAsync(
            new Condition<WorkflowStatus>(
                $"workflow {name} succeeded",
                async token =>
                {
                    var (workflow, unreachable) = await api.GlanceAsync(new ObjectReference(ApiVersion, Kind, Namespace, name), token).ConfigureAwait(false);
                    if (workflow is null)
                    {
                        return unreachable is not null
                            ? Observed.NotYet<WorkflowStatus>(unreachable)
                            : throw new ArgoException($"Workflow {name} was deleted while it ran", null, "run the same target again");
                    }

                    var status = WorkflowStatus.Of(workflow);
                    return status.Broken ? throw Failure(status)
                        : status.Succeeded ? Observed.Met(status, status.Words)
                        : Observed.NotYet<WorkflowStatus>(status.Words);
                },
                deadline,
                $"see what it does: {Kubectl} get workflow {name} -o yaml"),
            cancellationToken);

    private string Kubectl => $"kubectl --kubeconfig {api.Kubeconfig} -n {Namespace}";

    private ArgoException Failure(WorkflowStatus status)
    {
        var steps = status.Failed.Select(step => $"step {step.Step}: {step.Message ?? "no message"}");
        var why = string.Join('\n', new[] { status.Message }.Concat(steps).Where(line => line is not null));
        var log = status.Failed.FirstOrDefault(step => step.Pod is not null) is { Pod: { } pod }
            ? $"read its log: {Kubectl} logs {pod} -c main"
            : $"look into it: {Kubectl} get workflow {status.Name} -o yaml";
        return new ArgoException($"Workflow {status.Name} {(status.Phase == "Error" ? "ended with an error" : "failed")}", why, $"{log}; then run the same target again");
    }
}
