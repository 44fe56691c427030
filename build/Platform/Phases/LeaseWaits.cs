using System.Globalization;
using System.Net;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Phases;

/// <summary>Waits for what becomes of leases. Blazar looks at its clock every ten seconds, and deletes servers within the call.</summary>
/// <param name="context">What every phase is given.</param>
/// <param name="cloud">The site's cloud.</param>
internal sealed class LeaseWaits(PhaseContext context, OpenStackClients cloud)
{
    /// <summary>How long a lease may take to start once its time has come.</summary>
    public static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(10);

    private const string Stuck = "run the same command again; if the lease stays, delete it in the cloud's dashboard (Reservations, Leases)";
    private static readonly TimeSpan EndDeadline = TimeSpan.FromMinutes(10);

    // A call that does its work is not cut off by it: only how long failed ones are repeated.
    private static readonly TimeSpan DeleteDeadline = TimeSpan.FromMinutes(3);

    /// <summary>When a future lease starts, as a countdown; null when its time has come.</summary>
    public string? Starts(Lease lease) => Ahead(lease) is { TotalSeconds: > 30 } ahead ? $"starts {LeaseTime.Minute(lease.StartDate)}, in {Countdown(ahead)}" : null;

    /// <summary>Waits until it is ACTIVE, a future one until its start and then on.</summary>
    /// <exception cref="LeaseException">It went wrong instead.</exception>
    public async Task<Lease> UntilActiveAsync(Lease lease, CancellationToken cancellationToken)
    {
        var started = await UntilStartedAsync(lease, cancellationToken).ConfigureAwait(false);
        return started.Status == LeaseStatus.Active
            ? started
            : throw new LeaseException(
                $"Lease {lease.Name} ({lease.Id}) went to {started.Status} instead of ACTIVE",
                "the reservation service could not ready the servers' flavor, mostly because the compute service did not answer it",
                "run the same command again: a lease in ERROR is deleted and made anew");
    }

    /// <summary>Waits until its start is over, one way or the other: it is ACTIVE, or will never be.</summary>
    /// <exception cref="LeaseException">It was deleted meanwhile.</exception>
    public Task<Lease> UntilStartedAsync(Lease lease, CancellationToken cancellationToken)
    {
        var ahead = Ahead(lease) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
        return context.Conditions.WaitAsync(
            new Condition<Lease>(
                $"lease {lease.Name} is ACTIVE",
                async token =>
                {
                    Lease now;
                    try
                    {
                        now = await cloud.Blazar.GetAsync(lease.Id, token).ConfigureAwait(false);
                    }
                    catch (CloudException exception) when (exception.Fault() is { IsTransient: true })
                    {
                        return Observed.NotYet<Lease>(exception.What);
                    }
                    catch (CloudException exception) when (exception.Is(HttpStatusCode.NotFound))
                    {
                        throw new LeaseException($"Lease {lease.Name} ({lease.Id}) was deleted while it was waited for", exception.Why, "run the same command again to make a new one", exception);
                    }

                    return now.Status != LeaseStatus.Active && LeaseStatus.IsLive(now.Status)
                        ? Observed.NotYet<Lease>(Starts(now) ?? now.Status)
                        : Observed.Met(now, now.Status == LeaseStatus.Active ? "" : now.Status);
                },
                StartDeadline + ahead,
                "run the same command again to go on waiting, or ./build.sh Destroy to give the lease up")
            {
                Interval = TimeSpan.FromMilliseconds(200),
                MaxInterval = ahead > StartDeadline ? TimeSpan.FromSeconds(20) : TimeSpan.FromSeconds(5),
            },
            cancellationToken);
    }

    /// <summary>Deletes it. That blocks while the servers go; what fails on the way may have been carried out, so it is asked again until it says so.</summary>
    public async Task DeleteAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (!await AskForDeletionAsync(lease, untilGone: false, cancellationToken).ConfigureAwait(false))
        {
            // It is being deleted, or ends by itself and can be deleted then.
            await UntilOverAsync(lease, cancellationToken).ConfigureAwait(false);
            await AskForDeletionAsync(lease, untilGone: true, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<bool> AskForDeletionAsync(Lease lease, bool untilGone, CancellationToken cancellationToken) => context.Conditions.WaitAsync(
        new Condition<bool>(
            $"lease {lease.Name} ({lease.Id}) is deleted",
            async token =>
            {
                try
                {
                    var gone = await new LeaseDeletion(cloud).OnceAsync(lease, token).ConfigureAwait(false);
                    return gone || !untilGone ? Observed.Met(gone) : Observed.NotYet<bool>("still there");
                }
                catch (CloudException exception) when (exception.Fault() is { IsTransient: true })
                {
                    return Observed.NotYet<bool>(exception.Why ?? exception.What);
                }
            },
            DeleteDeadline,
            Stuck)
        {
            Interval = TimeSpan.FromSeconds(1),
        },
        cancellationToken);

    /// <summary>Waits for the end of one that ends by itself: gone, or TERMINATED.</summary>
    public Task UntilOverAsync(Lease lease, CancellationToken cancellationToken) => context.Conditions.WaitAsync(
        new Condition<bool>(
            $"lease {lease.Name} ({lease.Id}) is over",
            async token =>
            {
                try
                {
                    var now = await cloud.Blazar.GetAsync(lease.Id, token).ConfigureAwait(false);
                    return now.Status is LeaseStatus.Terminated or LeaseStatus.Error ? Observed.Met(true) : Observed.NotYet<bool>(now.Status);
                }
                catch (CloudException exception) when (exception.Is(HttpStatusCode.NotFound))
                {
                    return Observed.Met(true);
                }
                catch (CloudException exception) when (exception.Fault() is { IsTransient: true })
                {
                    return Observed.NotYet<bool>(exception.What);
                }
            },
            EndDeadline,
            Stuck),
        cancellationToken);

    private TimeSpan Ahead(Lease lease) => lease.StartDate - context.Time.GetUtcNow();

    // Coarser the longer it takes: where lines cannot be rewritten each change is a line of its own.
    private static string Countdown(TimeSpan ahead) => ahead switch
    {
        { TotalHours: >= 1 } => Rounded(ahead, 10) is var time ? string.Create(CultureInfo.InvariantCulture, $"about {(int)time.TotalHours} h {time.Minutes:00} m") : "",
        { TotalMinutes: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(ahead.TotalMinutes):0} m"),
        _ => Elapsed.Text(ahead),
    };

    private static TimeSpan Rounded(TimeSpan time, int minutes) => TimeSpan.FromMinutes(Math.Round(time.TotalMinutes / minutes) * minutes);
}
