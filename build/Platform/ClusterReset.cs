using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform;

/// <summary>Takes Kubernetes off the nodes, which stay: asks first, as Destroy does. The other phases have nothing to do then.</summary>
/// <param name="session">The run.</param>
/// <param name="phases">Its phases.</param>
internal sealed class ClusterReset(Session session, PhaseSet phases)
{
    /// <summary>What a phase does in such a run.</summary>
    /// <exception cref="Errors.ApprovalException">Not approved, or nobody to ask.</exception>
    public async Task<PhaseOutcome> RunAsync(string name, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        if (name != phases.Kubespray.Name)
        {
            return Outcome(PhaseStatus.Skipped, "only the cluster is taken off (--reset)");
        }

        switch (await phases.Kubespray.ProbeResetAsync(cancellationToken).ConfigureAwait(false))
        {
            case PhasePlan.Act act:
                foreach (var step in act.Steps)
                {
                    session.Reporter.Info($"will {step}");
                }

                await ApproveAsync(cancellationToken).ConfigureAwait(false);
                return Outcome(PhaseStatus.Done, await phases.Kubespray.ResetAsync(cancellationToken).ConfigureAwait(false));
            case PhasePlan.Skip skip:
                session.Reporter.Warn($"{name} --reset skipped: {skip.Reason}");
                return Outcome(PhaseStatus.Skipped, skip.Reason);
            case var other:
                throw new InvalidOperationException($"The reset planned {other}.");
        }

        PhaseOutcome Outcome(PhaseStatus status, string note) => new(name, status, note, TimeProvider.System.GetElapsedTime(started));
    }

    private Task ApproveAsync(CancellationToken cancellationToken)
    {
        var options = session.Options;
        return options.Settings.Approve || !phases.Context.Site.DestroyNeedsApproval
            ? Task.CompletedTask
            : new Approval(options.Input, options.Output, options.Interactive)
                .AskAsync($"The cluster of {options.Settings.Suffix} on {options.Settings.Site} will be taken off its nodes, with all data in it", options.Settings.Suffix, cancellationToken);
    }
}
