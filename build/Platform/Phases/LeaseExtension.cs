using System.Globalization;
using System.Net;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Moves the end of a lease. Blazar ruins a lease that is updated before it has started, and some releases ruin every lease of servers
/// that is updated: the first is never asked for, the second is found out by looking, and told.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="cloud">The site's cloud.</param>
internal sealed class LeaseExtension(PhaseContext context, OpenStackClients cloud)
{
    private const int Looks = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // What took as long may lie in a queue, and be carried out when the service is back.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    /// <summary>Moves the end of an ACTIVE lease.</summary>
    /// <returns>The lease with its new end.</returns>
    /// <exception cref="LeaseException">It could not be moved; says what became of the lease.</exception>
    public async Task<Lease> MoveAsync(Lease lease, DateTimeOffset end, CancellationToken cancellationToken)
    {
        using var activity = context.Reporter.Begin($"moving the end of lease {lease.Name} to {LeaseTime.Minute(end)}");
        if (!await AskAsync(lease, end, mayAskAgain: true, cancellationToken).ConfigureAwait(false))
        {
            context.Reporter.Info("the end has not moved: asking once more");
            await AskAsync(lease, end, mayAskAgain: false, cancellationToken).ConfigureAwait(false);
        }

        var moved = await WaitAsync(lease, end, cancellationToken).ConfigureAwait(false);
        activity.Complete($"lease {lease.Name} ends {LeaseTime.Minute(moved.EndDate)} now");
        return moved;
    }

    // False when the request got lost on its way, and asking again can do no harm.
    private async Task<bool> AskAsync(Lease lease, DateTimeOffset end, bool mayAskAgain, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        try
        {
            await cloud.Blazar.UpdateEndAsync(lease.Id, end, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CloudException exception)
        {
            var slow = context.Time.GetElapsedTime(started) >= Slow;
            // Whatever the answer was: what became of the lease is what counts.
            var now = exception.Fault() is { MayHaveHappened: false } || LeaseFit.IsAboutRoom(exception)
                ? await LookAsync(lease, cancellationToken).ConfigureAwait(false)
                : await LookAfterAsync(lease, end, exception, cancellationToken).ConfigureAwait(false);
            return now is not null && LeaseTime.Same(now.EndDate, end) ? true
                : mayAskAgain && !slow && now is { Status: LeaseStatus.Active } && CameFromInBetween(exception) ? false
                : throw Explain(lease, now, exception);
        }
    }

    // Of no answer, or one of a proxy's: the service itself has decided nothing.
    private static bool CameFromInBetween(CloudException exception) =>
        exception.Fault()?.Status is (HttpStatusCode)0 or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    // What was answered in the dark may be carried out a little later: one look is not enough, nor is a service that does not answer.
    private async Task<Lease?> LookAfterAsync(Lease lease, DateTimeOffset end, CloudException failure, CancellationToken cancellationToken)
    {
        context.Reporter.Warn($"{failure.What}: {failure.Why}; it may have moved the end all the same: looking");
        var unmoved = 0;
        try
        {
            return await context.Conditions.WaitAsync(
                new Condition<Lease?>(
                    "what became of the lease is known",
                    async token => await LookAsync(lease, token).ConfigureAwait(false) is not { } now
                        ? Observed.NotYet<Lease?>("the reservation service does not answer")
                        : LeaseTime.Same(now.EndDate, end) || now.Status == LeaseStatus.Error || (now.Status == LeaseStatus.Active && ++unmoved >= Looks)
                            ? Observed.Met<Lease?>(now)
                            : Observed.NotYet<Lease?>($"{now.Status}, until {LeaseTime.Minute(now.EndDate)}"),
                    Patience,
                    "run the same command again")
                {
                    Interval = TimeSpan.FromMilliseconds(200),
                    MaxInterval = TimeSpan.FromSeconds(3),
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DeadlineException)
        {
            return null;
        }
    }

    private async Task<Lease?> LookAsync(Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            return await cloud.Blazar.GetAsync(lease.Id, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudException)
        {
            return null;
        }
    }

    private Task<Lease> WaitAsync(Lease lease, DateTimeOffset end, CancellationToken cancellationToken) => context.Conditions.WaitAsync(
        new Condition<Lease>(
            $"lease {lease.Name} ends {LeaseTime.Minute(end)}",
            async token =>
            {
                var now = await LookAsync(lease, token).ConfigureAwait(false);
                return now switch
                {
                    null => Observed.NotYet<Lease>("the reservation service does not answer"),
                    { Status: LeaseStatus.Active } when LeaseTime.Same(now.EndDate, end) => Observed.Met(now),
                    _ when LeaseStatus.IsLive(now.Status) => Observed.NotYet<Lease>($"{now.Status}, until {LeaseTime.Minute(now.EndDate)}"),
                    _ => throw Ruined(lease, now.Status, null),
                };
            },
            Patience,
            "look at it with ./build.sh Status"),
        cancellationToken);

    private static LeaseException Explain(Lease lease, Lease? now, CloudException exception)
    {
        var text = exception.Fault()?.Message ?? exception.What;
        if (now?.Status == LeaseStatus.Error)
        {
            return Ruined(lease, now.Status, text);
        }

        var still = now is null ? "what became of it is not known, for the service does not answer" : $"it is {now.Status} as before, until {LeaseTime.Minute(now.EndDate)}";
        var next = exception.Fault()?.Status switch
        {
            _ when text.Contains("Not enough hosts", StringComparison.OrdinalIgnoreCase) => "somebody has reserved what comes after: ask for fewer --hours, or finish before it ends",
            HttpStatusCode.Forbidden when text.Contains("Policy", StringComparison.OrdinalIgnoreCase) => "log in as a member of the project; a reader may not change leases",
            HttpStatusCode.Forbidden or HttpStatusCode.BadRequest => "the project's rules limit how long a lease may be, and how early it may be extended: ask for fewer --hours, or later",
            HttpStatusCode.Conflict => "this cloud's reservation service cannot move the end of such a lease: finish before it ends, or make another with --lease-name",
            _ => "run the same command again: it looks first how long the lease is",
        };
        return new LeaseException($"Lease {lease.Name} could not be extended: {text}", still, next, exception);
    }

    private static LeaseException Ruined(Lease lease, string status, string? text) => new(
        $"Lease {lease.Name} ({lease.Id}) went to {status} when its end was moved{(text is null ? "" : $": {text}")}",
        "a known fault of some releases of the reservation service; the servers on it keep running until it is deleted",
        "save what you need from the nodes, then run ./build.sh Provision: it makes a new lease, and the servers anew");
}

/// <summary>Times of leases, which have whole minutes.</summary>
internal static class LeaseTime
{
    /// <summary>2026-11-24 12:30 UTC.</summary>
    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm' UTC'", CultureInfo.InvariantCulture);

    /// <summary>Whether two times are the same minute, give or take one for how they were rounded.</summary>
    public static bool Same(DateTimeOffset one, DateTimeOffset other) => (one - other).Duration() < TimeSpan.FromMinutes(1.5);
}
