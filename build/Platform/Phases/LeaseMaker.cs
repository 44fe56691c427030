using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Makes a lease, once. Blazar may carry out what it answered with an error: then it is looked for, until the service is sure, before
/// anything is asked again.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="cloud">The site's cloud.</param>
/// <param name="book">Finds leases.</param>
internal sealed class LeaseMaker(PhaseContext context, OpenStackClients cloud, LeaseBook book)
{
    // An answer that took as long came from in front of the manager, which may carry the request out when it is back.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    private bool ByApplicationCredential => cloud.Login.Credentials is CloudCredentials.ApplicationCredential;

    /// <summary>Makes it.</summary>
    /// <param name="asked">What to ask for.</param>
    /// <param name="known">Ids of the leases of this name that were there before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LeaseException">It was not made, or nobody knows; says why and what to do.</exception>
    public async Task<Lease> MakeAsync(NewLease asked, ImmutableHashSet<string> known, CancellationToken cancellationToken)
    {
        using var activity = context.Reporter.Begin($"creating lease {asked.Name}");
        for (var first = true; ; first = false)
        {
            var started = context.Time.GetTimestamp();
            try
            {
                var lease = await cloud.Blazar.CreateAsync(asked, cancellationToken).ConfigureAwait(false);
                activity.Complete($"lease {asked.Name} created ({lease.Id})");
                return lease;
            }
            catch (CloudException exception) when (InTheDark(exception))
            {
                var slow = context.Time.GetElapsedTime(started) >= Slow;
                context.Reporter.Warn($"{exception.What}: {exception.Why}; it may have made the lease all the same: looking");
                if (await LookAsync(exception, known, slow, cancellationToken).ConfigureAwait(false) is { } made)
                {
                    activity.Complete($"lease {asked.Name} was created ({made.Id}), whatever the answer said");
                    return made;
                }

                // What may still lie in a queue must not be asked for again.
                if (slow || !first)
                {
                    throw LeaseFit.Explain(exception, context.Settings, ByApplicationCredential);
                }

                context.Reporter.Info("it was not made: asking once more");
            }
            catch (CloudException exception)
            {
                throw await ExplainAsync(exception, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // A refusal in Blazar's own words is a decision; "Internal Server Error", a lost connection or a page in between is not.
    private static bool InTheDark(CloudException exception) =>
        exception.Fault() is not { } fault
        || (fault.MayHaveHappened && !LeaseFit.IsAboutRoom(exception) && !fault.Message.Contains("not supported", StringComparison.OrdinalIgnoreCase));

    private async Task<Lease?> LookAsync(CloudException failure, ImmutableHashSet<string> known, bool slow, CancellationToken cancellationToken)
    {
        // The list and the creation overtake one another: one look is not enough.
        var looks = slow ? 6 : 3;
        var answered = 0;
        try
        {
            return await context.Conditions.WaitAsync(
                new Condition<Lease?>(
                    "what became of the lease is known",
                    async token =>
                    {
                        try
                        {
                            var leases = await book.LookAsync(token).ConfigureAwait(false);
                            return leases.Live.FirstOrDefault(lease => !known.Contains(lease.Id)) is { } made ? Observed.Met<Lease?>(made)
                                : ++answered >= looks ? Observed.Met<Lease?>(null, "it was not made")
                                : Observed.NotYet<Lease?>("it is not in the list");
                        }
                        catch (CloudException exception) when (exception.Fault() is { IsTransient: true })
                        {
                            answered = 0;
                            return Observed.NotYet<Lease?>(exception.What);
                        }
                    },
                    slow ? TimeSpan.FromMinutes(4) : TimeSpan.FromMinutes(1),
                    "run the same command again")
                {
                    Interval = TimeSpan.FromMilliseconds(200),
                    MaxInterval = TimeSpan.FromSeconds(3),
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DeadlineException or CloudException)
        {
            // Looking failed as well: what happened first is what the user should read.
            var explained = LeaseFit.Explain(failure, context.Settings, ByApplicationCredential);
            throw new LeaseException(
                explained.What,
                $"{explained.Why}\nwhat became of it is not known: {((PlatformException)exception).Why ?? exception.Message}",
                "run the same command again once the service answers: it looks first whether the lease was made after all",
                failure);
        }
    }

    // No room: what of it this project holds itself, and until when, is all that a member can see.
    private async Task<LeaseException> ExplainAsync(CloudException failure, CancellationToken cancellationToken)
    {
        var explained = LeaseFit.Explain(failure, context.Settings, ByApplicationCredential);
        if (!LeaseFit.IsAboutRoom(failure))
        {
            return explained;
        }

        try
        {
            var held = (await cloud.Blazar.ListAsync(cancellationToken).ConfigureAwait(false))
                .Where(lease => LeaseStatus.IsLive(lease.Status) && lease.Servers is not null)
                .OrderBy(lease => lease.EndDate)
                .ToList();
            var seen = held.Count == 0
                ? "no lease of this project holds any; what other projects have reserved is not shown to members"
                : $"this project holds\n{string.Join('\n', held.Select(Held))}\nwhat other projects have reserved is not shown to members";
            var next = held.Count == 0
                ? explained.Next
                : $"{explained.Next}; --lease-start {held[0].EndDate.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)} reserves what {held[0].Name} frees then";
            return new LeaseException(explained.What, explained.Why is null ? seen : $"{explained.Why}\n{seen}", next, failure);
        }
        catch (CloudException)
        {
            return explained;
        }
    }

    private static string Held(Lease lease) => string.Create(
        CultureInfo.InvariantCulture,
        $"{lease.Name}: {lease.Servers!.Amount} × {lease.Servers.SourceFlavor()?.Name ?? "?"}, free again {LeaseTime.Minute(lease.EndDate)}");
}
