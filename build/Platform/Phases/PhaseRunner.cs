using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Phases;

/// <summary>Runs one phase: probe, plan, apply; tells the story.</summary>
/// <param name="reporter">Told what happens.</param>
/// <param name="time">The clock.</param>
public sealed class PhaseRunner(IReporter reporter, TimeProvider time)
{
    /// <summary>Told of a phase that has work to do, before it begins.</summary>
    internal Action<IPhase>? Acting { get; init; }

    /// <summary>Runs the phase.</summary>
    public async Task<PhaseOutcome> RunAsync(IPhase phase, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phase);
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
