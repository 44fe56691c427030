using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
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

    // The least that is worth an extension, where the full one is refused.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    // Somebody may have shortened the lease meanwhile: before long work it is worth half a second to look.
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    // Less than this is worth a warning.
    private static readonly TimeSpan Short = TimeSpan.FromHours(1);

    private bool told;
    private bool nothingThere;
    private bool hung;

    /// <summary>
    /// How long a look at the lease may take that the run can do without: a service that hangs must not keep it. 20 s; a tenth of it once
    /// that was too short, so that the watch goes on where the service comes back.
    /// </summary>
    internal TimeSpan LookTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Says once a run how much time is left, if this run has looked at the lease; asks nobody.</summary>
    public void Tell()
    {
        if (told || lease.Seen is not { } seen)
        {
            return;
        }

        told = true;
        var left = seen.EndDate - context.Time.GetUtcNow();
        if (left < Short && LeaseStatus.IsLive(seen.Status))
        {
            context.Reporter.Warn($"lease {seen.Name} ends {LeaseTime.Minute(seen.EndDate)}: {Text(left)} left; ./build.sh ExtendLease --hours N moves that");
        }
        else if (LeaseStatus.IsLive(seen.Status))
        {
            context.Reporter.Info($"lease {seen.Name} ends {LeaseTime.Minute(seen.EndDate)}: {Text(left)} left");
        }
    }

    /// <summary>Somebody else has said how much time is left: only little of it is said once more.</summary>
    public void Told() => told = lease.Seen is not { } seen || seen.EndDate - context.Time.GetUtcNow() >= Short;

    /// <summary>Called when a phase is about to act.</summary>
    /// <exception cref="LeaseException">The lease ends before the phase can finish, and cannot be extended.</exception>
    public async Task BeforeAsync(IPhase phase, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phase);
        if (phase.Name == lease.Name || context.Site.Cloud is null || nothingThere)
        {
            return;
        }

        var typical = Typical(phase);
        if (await LookAsync(typical >= Long, cancellationToken).ConfigureAwait(false) is not { } now)
        {
            return;
        }

        if (IsOver(now))
        {
            throw new LeaseException(
                $"Lease {now.Name} {(now.Status == LeaseStatus.Gone ? "was deleted" : "has ended")} (its end: {LeaseTime.Minute(now.EndDate)}), and its servers with it: {phase.Name} has nothing to work on",
                null,
                context.Settings.Reservation is null ? Again : "bring another reservation with --reservation, or leave it out to have a lease made");
        }

        Tell();
        var left = now.EndDate - context.Time.GetUtcNow();
        if (left >= typical)
        {
            return;
        }

        var what = $"{phase.Name} takes about {Text(typical)}, and lease {now.Name} ends in {Text(left)}";
        if (context.Settings.IgnoreLeaseEnd)
        {
            context.Reporter.Warn($"{what}; it is started all the same, as asked for");
            return;
        }

        context.Reporter.Warn($"{what}: extending it");
        await ExtendAsync(phase, typical, what, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The failure as the user should read it: when the lease has ended meanwhile, that is the news.</summary>
    public async Task<PlatformException> ExplainAsync(IPhase phase, PlatformException failure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phase);
        ArgumentNullException.ThrowIfNull(failure);
        if (phase.Name == lease.Name || failure is LeaseException || lease.Seen is not { } seen)
        {
            return failure;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LookTimeout);
        string? how;
        try
        {
            how = await lease.HowItEndedAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            how = seen.EndDate <= context.Time.GetUtcNow() ? "ended" : null;
        }

        return how is null
            ? failure
            : new LeaseException(
                $"Lease {seen.Name} {how} while {phase.Name} was under way, and took the servers with it (its end: {LeaseTime.Minute(seen.EndDate)})",
                failure.Why is null ? failure.What : $"{failure.What}\n{failure.Why}",
                Again,
                failure);
    }

    private const string Again = "run ./build.sh Provision again: it makes a new lease and everything on it anew; --lease-hours makes it longer";

    private async Task<Lease?> LookAsync(bool again, CancellationToken cancellationToken)
    {
        // The phase itself will say what it lacks; what was seen before is good enough here. Nothing but this watch needs the lease of
        // a reservation that was brought: there need be no reservation service that knows it.
        var dispensable = lease.Seen is not null || context.Settings.Reservation is not null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (dispensable)
        {
            limit.CancelAfter(hung ? LookTimeout / 10 : LookTimeout);
        }

        try
        {
            var now = await lease.SeeAsync(again, limit.Token).ConfigureAwait(false);
            nothingThere = now is null;
            return now;
        }
        catch (CloudException exception) when (dispensable)
        {
            context.Reporter.Detail($"the lease could not be looked at: {exception.What}");
            return lease.Seen;
        }
        catch (OperationCanceledException) when (dispensable && !cancellationToken.IsCancellationRequested)
        {
            if (!hung)
            {
                hung = true;
                context.Reporter.Warn($"the reservation service does not answer: {(lease.Seen is null ? "nobody watches the end of the lease" : "the lease is taken to be as it was seen before")}");
            }

            return lease.Seen;
        }
    }

    private async Task ExtendAsync(IPhase phase, TimeSpan typical, string what, CancellationToken cancellationToken)
    {
        var now = context.Time.GetUtcNow();
        LeaseException? refused = null;
        // What is left to do and an hour; where there is no room or right for that, the phase at least.
        foreach (var end in new[] { now + Rest(phase) + Margin, now + typical + Slack })
        {
            try
            {
                await lease.ExtendAsync(end, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (LeaseException exception)
            {
                refused ??= exception;
                if (await LookAsync(again: true, cancellationToken).ConfigureAwait(false) is not { Status: LeaseStatus.Active })
                {
                    break;
                }
            }
        }

        throw new LeaseException(
            what,
            $"{refused!.What}{(refused.Why is null ? "" : $"\n{refused.Why}")}",
            "extend it with ./build.sh ExtendLease --hours N, begin anew with ./build.sh Destroy and Provision, or add --ignore-lease-end",
            refused);
    }

    private bool IsOver(Lease now) =>
        now.Status is LeaseStatus.Terminated or LeaseStatus.Gone || LeaseStatus.IsEnding(now.Status) || (now.Status == LeaseStatus.Error && now.EndDate <= context.Time.GetUtcNow());

    private TimeSpan Typical(IPhase phase) => context.Site.TypicalLengths.FirstOrDefault(length => length.Phase == phase.Name)?.Length ?? TimeSpan.Zero;

    // This phase and those after it, in the order of the work.
    private TimeSpan Rest(IPhase phase) =>
        context.Site.TypicalLengths.SkipWhile(length => length.Phase != phase.Name).Aggregate(TimeSpan.Zero, (sum, length) => sum + length.Length);

    private static string Text(TimeSpan time) => Elapsed.Text(time > TimeSpan.Zero ? time : TimeSpan.Zero);
}
