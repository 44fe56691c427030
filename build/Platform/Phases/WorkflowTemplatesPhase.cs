using System.Collections.Immutable;
using GourmetGram.Platform.Argo;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Phases;

/// <summary>Applies the workflow templates with their service accounts and rights: from then on models move on by themselves.</summary>
/// <param name="context">What every phase is given.</param>
/// <param name="cluster">The cluster.</param>
public sealed class WorkflowTemplatesPhase(PhaseContext context, ClusterApi cluster) : IPhase
{
    private sealed record Findings(ImmutableArray<ObjectChange> Changes);

    /// <inheritdoc/>
    public string Name => "WorkflowTemplates";

    /// <inheritdoc/>
    public async Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken)
    {
        if (await cluster.FindAsync(cancellationToken).ConfigureAwait(false) is not { } api)
        {
            return new PhasePlan.Act(["apply the workflow templates, once there is a cluster"]);
        }

        var findings = await LookAsync(api, cancellationToken).ConfigureAwait(false);
        ImmutableArray<string> steps = [.. PlanLines.Apply(findings.Changes)];
        return steps.IsEmpty
            ? new PhasePlan.Nothing($"{Templates(findings)} workflow templates are as they should be")
            : new PhasePlan.Act(steps, findings);
    }

    /// <inheritdoc/>
    public async Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var api = await cluster.FindAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new KubernetesException("There is no cluster to apply the workflow templates to", null, "run ./build.sh Kubespray PostK8s, or give one with --kubeconfig");
        var findings = plan.State as Findings ?? await LookAsync(api, cancellationToken).ConfigureAwait(false);
        await new ObjectApplier(api, context.Conditions, context.Reporter).ApplyAsync(findings.Changes, cancellationToken).ConfigureAwait(false);
        return $"{Templates(findings)} workflow templates applied";
    }

    private static int Templates(Findings findings) => findings.Changes.Count(change => change.Reference.Kind is "WorkflowTemplate");

    private async Task<Findings> LookAsync(KubernetesApi api, CancellationToken cancellationToken) =>
        new(await api.CompareAsync(new WorkflowManifests(Path.Combine(context.Paths.Root, "workflows")).All(), cancellationToken).ConfigureAwait(false));
}
