using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Doctor;

/// <summary>
/// The checks that decide if a lease is worth beginning, made when one is about to begin and not before: a run that finds its lease
/// ACTIVE pays nothing for them. All that fails is told at once.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="clouds">The cloud.</param>
internal sealed class Preflight(PhaseContext context, OpenStackClients clouds)
{
    // A slow cloud is no reason not to begin: whoever asks next repeats and waits.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>What fails; warnings are told.</summary>
    public async Task<ImmutableArray<Finding>> FailuresAsync(CancellationToken cancellationToken)
    {
        using var facts = new CloudFacts(clouds, context.Settings.Image, context.Time);
        var checks = CloudChecks.All(context, clouds, facts).Where(check => check.BeforeLease);
        var findings = await new Diagnosis(Limit) { LateIsFailure = false }.MakeAsync(checks, cancellationToken).ConfigureAwait(false);
        foreach (var finding in findings.Where(finding => finding.Verdict.Kind == VerdictKind.Warning))
        {
            context.Reporter.Warn($"{finding.Name}: {finding.Verdict.Seen}; {finding.Verdict.Mend}");
        }

        return [.. findings.Where(finding => finding.Verdict.Kind == VerdictKind.Fail)];
    }

    /// <summary>The failure of all that fails.</summary>
    public static UnfitException Failure(ImmutableArray<Finding> failures, PlatformException? first = null)
    {
        var lines = failures.Select(finding => $"{finding.Name}: {finding.Verdict.Seen}\n  → {finding.Verdict.Mend}").ToList();
        if (first is not null && !failures.Any(finding => Tells(finding, first)))
        {
            lines.Insert(0, first.ToString());
        }

        return new UnfitException(
            lines.Count == 1 ? "The cloud is not ready for a lease" : string.Create(CultureInfo.InvariantCulture, $"The cloud is not ready for a lease, for {lines.Count} reasons"),
            string.Join('\n', lines),
            "mend this, then run the same command again; ./build.sh Doctor shows every check",
            first?.ExitCode ?? failures[0].Verdict.ExitCode,
            first);
    }

    private static bool Tells(Finding finding, PlatformException failure) =>
        finding.Verdict.Seen.Contains(failure.What, StringComparison.Ordinal)
        || (finding.Name == "rights" && failure.Why?.Contains("trust", StringComparison.Ordinal) == true);
}

/// <summary>A phase that costs, with the preflight before its work.</summary>
/// <param name="phase">The phase.</param>
/// <param name="preflight">The checks.</param>
internal sealed class ExaminedPhase(IPhase phase, Preflight preflight) : IPhase
{
    /// <inheritdoc/>
    public string Name => phase.Name;

    /// <inheritdoc/>
    public async Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await phase.ProbeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PlatformException failure)
        {
            // One mistake rarely comes alone: whoever mends this one should not meet the next only then.
            var failures = await preflight.FailuresAsync(cancellationToken).ConfigureAwait(false);
            if (failures.Length > 1)
            {
                throw Preflight.Failure(failures, failure);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
    {
        var failures = await preflight.FailuresAsync(cancellationToken).ConfigureAwait(false);
        return failures.IsEmpty
            ? await phase.ApplyAsync(plan, cancellationToken).ConfigureAwait(false)
            : throw Preflight.Failure(failures);
    }
}
