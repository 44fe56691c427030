using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Keeps an eye on the clock of the lease: says how much is left, refuses to start what cannot finish in time, and tells of a failure
/// whether the end of the lease was behind it.
/// </summary>
/// <param name="context">What every phase is given; the site says how long its phases take.</param>
/// <param name="lease">The lease.</param>
public sealed class LeaseGuard(PhaseContext context, LeasePhase lease)
{
    // So that what comes after has its time too.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);
    private bool told;

    /// <summary>Called when a phase is about to act.</summary>
    /// <exception cref="LeaseException">The lease ends before the phase can finish, and cannot be extended.</exception>
    public async Task BeforeAsync(IPhase phase, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phase);
        if (phase == lease || await EndAsync(cancellationToken).ConfigureAwait(false) is not { } end)
        {
            return;
        }

        var left = end - context.Time.GetUtcNow();
        if (!told)
        {
            told = true;
            context.Reporter.Info($"{context.Settings.EffectiveLeaseName} ends {LeaseTime.Minute(end)}: {Text(left)} left");
        }

        var typical = Typical(phase);
        if (left >= typical)
        {
            return;
        }

        var what = $"{phase.Name} takes about {Text(typical)}, and lease {context.Settings.EffectiveLeaseName} ends in {Text(left)}";
        if (context.Settings.IgnoreLeaseEnd)
        {
            context.Reporter.Warn($"{what}; it is started all the same, as asked for");
            return;
        }

        context.Reporter.Warn($"{what}: extending it");
        try
        {
            await lease.ExtendAsync(context.Time.GetUtcNow() + Rest(phase) + Margin, cancellationToken).ConfigureAwait(false);
        }
        catch (LeaseException exception)
        {
            throw new LeaseException(
                what,
                $"{exception.What}{(exception.Why is null ? "" : $"\n{exception.Why}")}",
                "extend it with ./build.sh ExtendLease --hours N, begin anew with ./build.sh Destroy and Provision, or add --ignore-lease-end",
                exception);
        }
    }

    /// <summary>The failure as the user should read it: when the lease has ended meanwhile, that is the news.</summary>
    public async Task<PlatformException> ExplainAsync(IPhase phase, PlatformException failure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phase);
        ArgumentNullException.ThrowIfNull(failure);
        if (phase == lease || lease.KnownEnd is not { } end || !await lease.HasEndedAsync(cancellationToken).ConfigureAwait(false))
        {
            return failure;
        }

        return new LeaseException(
            $"Lease {context.Settings.EffectiveLeaseName} ended while {phase.Name} was under way ({LeaseTime.Minute(end)}), and took the servers with it",
            failure.Why is null ? failure.What : $"{failure.What}\n{failure.Why}",
            "run ./build.sh Provision again: it makes a new lease and everything on it anew; --lease-hours makes it longer",
            failure);
    }

    private async Task<DateTimeOffset?> EndAsync(CancellationToken cancellationToken) =>
        lease.KnownEnd ?? (context.Site.Cloud is null ? null : (await lease.FindAsync(cancellationToken).ConfigureAwait(false))?.EndsAt);

    private TimeSpan Typical(IPhase phase) => context.Site.TypicalLengths.FirstOrDefault(length => length.Phase == phase.Name)?.Length ?? TimeSpan.Zero;

    // This phase and those after it, in the order of the work.
    private TimeSpan Rest(IPhase phase) =>
        context.Site.TypicalLengths.SkipWhile(length => length.Phase != phase.Name).Aggregate(TimeSpan.Zero, (sum, length) => sum + length.Length);

    private static string Text(TimeSpan time) => Elapsed.Text(time > TimeSpan.Zero ? time : TimeSpan.Zero);
}
