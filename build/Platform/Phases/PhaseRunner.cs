using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Phases;

/// <summary>Runs one phase: probe, plan, apply; tells the story.</summary>
/// <param name="reporter">Told what happens.</param>
/// <param name="time">The clock.</param>
/// <param name="guard">Watches the lease meanwhile; null where there is none.</param>
public sealed class PhaseRunner(IReporter reporter, TimeProvider time, LeaseGuard? guard = null)
{
    /// <summary>Told of a phase that has work to do, before it begins.</summary>
    internal Action<IPhase>? Acting { get; init; }

    /// <summary>Runs the phase.</summary>
    /// <exception cref="Errors.PlatformException">The phase failed; a lease that ended under it is named first.</exception>
    public async Task<PhaseOutcome> RunAsync(IPhase phase, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phase);
        try
        {
            return await RunUnexplainedAsync(phase, cancellationToken).ConfigureAwait(false);
        }
        catch (Errors.PlatformException failure) when (guard is not null)
        {
            var explained = await guard.ExplainAsync(phase, failure, cancellationToken).ConfigureAwait(false);
            if (ReferenceEquals(explained, failure))
            {
                throw;
            }

            throw explained;
        }
    }

    private async Task<PhaseOutcome> RunUnexplainedAsync(IPhase phase, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var plan = await phase.ProbeAsync(cancellationToken).ConfigureAwait(false);
        switch (plan)
        {
            case PhasePlan.Nothing nothing:
                reporter.Info($"{phase.Name}: nothing to do, {nothing.Because}");
                return Outcome(PhaseStatus.Unchanged, nothing.Because);
            case PhasePlan.Skip skip:
                reporter.Warn($"{phase.Name} skipped: {skip.Reason}");
                return Outcome(PhaseStatus.Skipped, skip.Reason);
            case PhasePlan.Act act:
                if (guard is not null)
                {
                    await guard.BeforeAsync(phase, cancellationToken).ConfigureAwait(false);
                }

                foreach (var step in act.Steps)
                {
                    reporter.Info($"will {step}");
                }

                Acting?.Invoke(phase);
                return Outcome(PhaseStatus.Done, await phase.ApplyAsync(act, cancellationToken).ConfigureAwait(false));
            default:
                throw new InvalidOperationException($"Phase {phase.Name} planned {plan}.");
        }

        PhaseOutcome Outcome(PhaseStatus status, string note) => new(phase.Name, status, note, time.GetElapsedTime(started));
    }
}
