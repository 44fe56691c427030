using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Reserves the nodes: one live lease of our name, found or made. The rule: a live lease (ACTIVE or on its way there) is used when it
/// reserves what is asked for, and never changed; an ended one (TERMINATED) is left alone and a new one made; one in ERROR is deleted and
/// made anew; one on its way out is waited for. Leases of other names, users or projects are not touched.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="clouds">The site's cloud, null when it has none.</param>
public sealed class LeasePhase(PhaseContext context, OpenStackClients? clouds) : IPhase, IUndoable, IReservationSource
{
    // Blazar looks at its clock every ten seconds and deletes servers within the call.
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromMinutes(10);

    private const string Stuck = "run the same command again; if the lease stays, delete it in the cloud's dashboard (Reservations, Leases)";

    private Reservation? reservation;

    /// <inheritdoc/>
    public string Name => "Lease";

    /// <inheritdoc/>
    public string Subject => $"lease {LeaseName}";

    private string LeaseName => context.Settings.EffectiveLeaseName;

    /// <inheritdoc/>
    public async Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken)
    {
        if (clouds is null)
        {
            return new PhasePlan.Skip($"site {context.Site.Name} has its own machines");
        }

        if (context.Settings.Reservation is { } given)
        {
            return new PhasePlan.Skip($"reservation {given} was given");
        }

        var leases = await OursAsync(clouds, cancellationToken).ConfigureAwait(false);
        if (Live(leases) is { } live)
        {
            LeaseFit.Check(live, context.Settings);
            if (live.Status != LeaseStatus.Active)
            {
                return new PhasePlan.Act([$"wait for lease {LeaseName} to become ACTIVE (it is {live.Status}{(Starts(live) is { } starts ? $", {starts}" : "")})"], new Work(live, [], [], null));
            }

            reservation = Yield(live);
            return new PhasePlan.Nothing($"{LeaseName} is ACTIVE until {Until(live)}");
        }

        LeaseFit.CheckMayLease(await clouds.Keystone.SessionAsync(cancellationToken).ConfigureAwait(false), context.Settings);
        var flavor = LeaseFit.Choose(await clouds.Nova.FlavorsAsync(cancellationToken).ConfigureAwait(false), context.Settings.Flavor);
        var broken = leases.Where(lease => lease.Status == LeaseStatus.Error).ToImmutableArray();
        var ending = leases.Where(lease => LeaseStatus.IsEnding(lease.Status)).ToImmutableArray();
        ImmutableArray<string> steps =
        [
            .. broken.Select(lease => $"delete lease {LeaseName} ({lease.Id}), which is in ERROR"),
            .. ending.Select(lease => $"wait until lease {LeaseName} ({lease.Id}) has ended"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"create lease {LeaseName}: {context.Settings.Nodes.Length} × {flavor.Name} for {context.Settings.LeaseHours} h{Start()}{Ended(leases)}"),
        ];
        return new PhasePlan.Act(steps, new Work(null, broken, ending, flavor));
    }

    /// <inheritdoc/>
    public async Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var work = (Work)plan.State!;
        var lease = work.Live;
        if (lease is null)
        {
            foreach (var broken in work.Broken)
            {
                context.Reporter.Info($"deleting lease {broken.Name} ({broken.Id}), which is in ERROR");
                await DeleteAsync(broken, cancellationToken).ConfigureAwait(false);
            }

            foreach (var ending in work.Ending)
            {
                await WaitUntilOverAsync(ending, cancellationToken).ConfigureAwait(false);
            }

            lease = await CreateAsync(work.Flavor!, cancellationToken).ConfigureAwait(false);
        }

        var active = await WaitUntilActiveAsync(lease, cancellationToken).ConfigureAwait(false);
        reservation = Yield(active);
        return $"{LeaseName} is ACTIVE until {Until(active)}";
    }

    /// <inheritdoc/>
    public async Task<Reservation?> FindAsync(CancellationToken cancellationToken)
    {
        if (context.Settings.Reservation is { } given)
        {
            return new Reservation(null, given, null);
        }

        if (reservation is null && clouds is not null && Live(await OursAsync(clouds, cancellationToken).ConfigureAwait(false)) is { } live)
        {
            reservation = Yield(live);
        }

        return reservation;
    }

    /// <summary>When the lease ends, as far as this run has seen; null when it has not looked.</summary>
    internal DateTimeOffset? KnownEnd => reservation?.EndsAt;

    /// <summary>Whether the lease that this run has seen is over: by its time, or by what the service says.</summary>
    internal async Task<bool> HasEndedAsync(CancellationToken cancellationToken)
    {
        if (clouds is null || reservation is not { LeaseId: { } id, EndsAt: { } end })
        {
            return false;
        }

        try
        {
            return (await clouds.Blazar.GetAsync(id, cancellationToken).ConfigureAwait(false)).Status is LeaseStatus.Terminated or "TERMINATING" or LeaseStatus.Error;
        }
        catch (CloudException exception)
        {
            return exception.Is(HttpStatusCode.NotFound) || end < context.Time.GetUtcNow();
        }
    }

    /// <summary>Moves the end of the lease of this run's name.</summary>
    /// <param name="end">The new end; null for so many hours after the present one as the settings say.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it, in a few words.</returns>
    /// <exception cref="LeaseException">There is none, or it cannot be moved.</exception>
    public async Task<string> ExtendAsync(DateTimeOffset? end, CancellationToken cancellationToken)
    {
        if (clouds is null)
        {
            throw new LeaseException($"Site {context.Site.Name} has no leases", null, "nothing needs to be done: it has its own machines");
        }

        if (context.Settings.Reservation is { } given)
        {
            throw new LeaseException($"Reservation {given} was given: which lease it belongs to is not known", null, "extend that lease where it was made");
        }

        var lease = Live(await OursAsync(clouds, cancellationToken).ConfigureAwait(false))
            ?? throw new LeaseException($"There is no lease {LeaseName} to extend", null, "run ./build.sh Lease to make one");
        if (lease.Status != LeaseStatus.Active && lease.StartDate > context.Time.GetUtcNow() + StartDeadline)
        {
            // An update before its start would ruin it.
            return await ReplaceAsync(lease, end ?? lease.EndDate.AddHours(context.Settings.Hours), cancellationToken).ConfigureAwait(false);
        }

        if (lease.Status != LeaseStatus.Active)
        {
            lease = await WaitUntilActiveAsync(lease, cancellationToken).ConfigureAwait(false);
        }

        var wished = end ?? lease.EndDate.AddHours(context.Settings.Hours);
        var moved = await new LeaseExtension(context, clouds).MoveAsync(lease, wished, cancellationToken).ConfigureAwait(false);
        reservation = Yield(moved);
        return $"{LeaseName} is ACTIVE until {Until(moved)}";
    }

    // The new one is made before the old one is given up: where there is no room for both for a moment, the old one stays.
    private async Task<string> ReplaceAsync(Lease lease, DateTimeOffset end, CancellationToken cancellationToken)
    {
        context.Reporter.Warn($"lease {lease.Name} has not started, and the reservation service ruins leases that are changed before their start: a longer one takes its place");
        if (lease.Servers is not { Amount: { } amount } servers || servers.SourceFlavor()?.Id is not { } flavor)
        {
            throw new LeaseException($"Lease {lease.Name} does not tell what it reserves", null, "./build.sh Destroy it, then ./build.sh Lease with --lease-start and more --lease-hours");
        }

        try
        {
            var made = await clouds!.Blazar.CreateAsync(new NewLease(lease.Name, flavor, amount, lease.StartDate, end), cancellationToken).ConfigureAwait(false);
            await DeleteAsync(lease, cancellationToken).ConfigureAwait(false);
            return $"{LeaseName} is {made.Status}: it starts {LeaseTime.Minute(made.StartDate)} and ends {LeaseTime.Minute(made.EndDate)}";
        }
        catch (CloudException exception)
        {
            throw new LeaseException(
                $"Lease {lease.Name} could not be extended before its start: {exception.Fault()?.Message ?? exception.What}",
                $"it stays as it is: from {LeaseTime.Minute(lease.StartDate)} until {LeaseTime.Minute(lease.EndDate)}",
                "run ./build.sh ExtendLease again once it is ACTIVE, or ./build.sh Destroy and make another",
                exception);
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) =>
    [
        .. (await RemovableAsync(cancellationToken).ConfigureAwait(false)).Select(lease => $"lease {lease.Name} ({lease.Id}, {lease.Status})"),
    ];

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        reservation = null;
        foreach (var lease in await RemovableAsync(cancellationToken).ConfigureAwait(false))
        {
            context.Reporter.Info($"deleting lease {lease.Name} ({lease.Id})");
            await DeleteAsync(lease, cancellationToken).ConfigureAwait(false);
        }
    }

    // A reservation that the user brought is not ours to end.
    private async Task<ImmutableArray<Lease>> RemovableAsync(CancellationToken cancellationToken) =>
        clouds is null || context.Settings.Reservation is not null ? [] : await OursAsync(clouds, cancellationToken).ConfigureAwait(false);

    private async Task<ImmutableArray<Lease>> OursAsync(OpenStackClients cloud, CancellationToken cancellationToken)
    {
        var leases = await cloud.Blazar.ListAsync(cancellationToken).ConfigureAwait(false);
        var session = await cloud.Keystone.SessionAsync(cancellationToken).ConfigureAwait(false);
        return [.. leases.Where(lease => lease.Name == LeaseName && LeaseFit.BelongsTo(lease, session))];
    }

    private Lease? Live(ImmutableArray<Lease> leases)
    {
        var live = leases.Where(lease => LeaseStatus.IsLive(lease.Status))
            .OrderBy(lease => lease.Status == LeaseStatus.Active ? 0 : 1)
            .ThenBy(lease => lease.StartDate)
            .ToList();
        if (live.Count > 1)
        {
            context.Reporter.Warn($"{live.Count} leases are named {LeaseName}: {live[0].Id} is used; Destroy removes all of them ({string.Join(", ", live.Skip(1).Select(lease => lease.Id))} as well)");
        }

        return live.FirstOrDefault();
    }

    private async Task<Lease> CreateAsync(Flavor flavor, CancellationToken cancellationToken)
    {
        // A start that has passed meanwhile is now: Blazar refuses the past.
        var start = context.Settings.LeaseStart is { } wished && wished > context.Time.GetUtcNow() ? wished : (DateTimeOffset?)null;
        var asked = new NewLease(LeaseName, flavor.Id, context.Settings.Nodes.Length, start, (start ?? context.Time.GetUtcNow()).AddHours(context.Settings.LeaseHours));
        using var activity = context.Reporter.Begin($"creating lease {LeaseName}");
        Lease lease;
        try
        {
            lease = await clouds!.Blazar.CreateAsync(asked, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudException exception) when (exception.Fault() is { MayHaveHappened: true })
        {
            // Never ask twice without looking: Blazar may have carried it out.
            lease = await LookAsync(exception, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudException exception)
        {
            throw await ExplainAsync(exception, cancellationToken).ConfigureAwait(false);
        }

        activity.Complete($"lease {LeaseName} created ({lease.Id})");
        return lease;
    }

    private async Task<Lease> LookAsync(CloudException failure, CancellationToken cancellationToken)
    {
        try
        {
            return Live(await OursAsync(clouds!, cancellationToken).ConfigureAwait(false)) ?? throw await ExplainAsync(failure, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudException)
        {
            // Looking failed as well: what happened first is what the user should read.
            throw LeaseFit.Explain(failure, context.Settings, Login);
        }
    }

    private Task<Lease> WaitUntilActiveAsync(Lease lease, CancellationToken cancellationToken) => context.Conditions.WaitAsync(
        new Condition<Lease>(
            $"lease {lease.Name} is ACTIVE",
            async token =>
            {
                Lease now;
                try
                {
                    now = await clouds!.Blazar.GetAsync(lease.Id, token).ConfigureAwait(false);
                }
                catch (CloudException exception) when (exception.Fault() is { IsTransient: true })
                {
                    return Observed.NotYet<Lease>(exception.What);
                }

                return now.Status switch
                {
                    LeaseStatus.Active => Observed.Met(now),
                    _ when LeaseStatus.IsLive(now.Status) => Observed.NotYet<Lease>(Starts(now) ?? now.Status),
                    _ => throw new LeaseException(
                        $"Lease {lease.Name} ({lease.Id}) went to {now.Status} instead of ACTIVE",
                        null,
                        "run the same command again: a lease in ERROR is deleted and made anew"),
                };
            },
            StartDeadline + (lease.StartDate - context.Time.GetUtcNow() is var ahead && ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero),
            "run the same command again to go on waiting, or ./build.sh Destroy to give the lease up")
        {
            Interval = TimeSpan.FromMilliseconds(200),
            MaxInterval = lease.StartDate > context.Time.GetUtcNow() + TimeSpan.FromMinutes(10) ? TimeSpan.FromSeconds(20) : TimeSpan.FromSeconds(5),
        },
        cancellationToken);

    // A deletion blocks while the servers go; what fails on the way may have been carried out, so it is asked again until it says so.
    private Task DeleteAsync(Lease lease, CancellationToken cancellationToken) => context.Conditions.WaitAsync(
        new Condition<bool>(
            $"lease {lease.Name} ({lease.Id}) is deleted",
            async token =>
            {
                try
                {
                    await clouds!.Blazar.DeleteAsync(lease.Id, token).ConfigureAwait(false);
                    return Observed.Met(true);
                }
                catch (CloudException exception) when (exception.Fault() is { IsTransient: true })
                {
                    return Observed.NotYet<bool>(exception.Why ?? exception.What);
                }
            },
            EndDeadline,
            Stuck)
        {
            Interval = TimeSpan.FromSeconds(1),
        },
        cancellationToken);

    // Ending by itself: gone, or TERMINATED.
    private Task WaitUntilOverAsync(Lease lease, CancellationToken cancellationToken) => context.Conditions.WaitAsync(
        new Condition<bool>(
            $"lease {lease.Name} ({lease.Id}) is over",
            async token =>
            {
                try
                {
                    var now = await clouds!.Blazar.GetAsync(lease.Id, token).ConfigureAwait(false);
                    return now.Status == LeaseStatus.Terminated ? Observed.Met(true) : Observed.NotYet<bool>(now.Status);
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

    private static Reservation? Yield(Lease lease) =>
        lease.Servers is { } servers ? new Reservation(lease.Id, servers.FlavorId ?? servers.Id, lease.EndDate) : null;

    private string Until(Lease lease)
    {
        var left = lease.EndDate - context.Time.GetUtcNow();
        return string.Create(CultureInfo.InvariantCulture, $"{lease.EndDate:yyyy-MM-dd HH:mm} UTC, {Elapsed.Text(left > TimeSpan.Zero ? left : TimeSpan.Zero)} left");
    }

    private bool Login => clouds!.Login.Credentials is CloudCredentials.ApplicationCredential;

    // No capacity: what of it this project holds itself, and until when, is all that a member can see.
    private async Task<LeaseException> ExplainAsync(CloudException failure, CancellationToken cancellationToken)
    {
        var explained = LeaseFit.Explain(failure, context.Settings, Login);
        if (!LeaseFit.IsAboutRoom(failure))
        {
            return explained;
        }

        try
        {
            var held = (await clouds!.Blazar.ListAsync(cancellationToken).ConfigureAwait(false))
                .Where(lease => LeaseStatus.IsLive(lease.Status) && lease.Servers is not null)
                .OrderBy(lease => lease.EndDate)
                .Select(lease => string.Create(CultureInfo.InvariantCulture, $"{lease.Name}: {lease.Servers!.Amount} × {lease.Servers.SourceFlavor()?.Name ?? "?"}, free again {LeaseTime.Minute(lease.EndDate)}"))
                .ToList();
            var seen = held.Count == 0
                ? "no lease of this project holds any; what other projects have reserved is not shown to members"
                : $"this project holds\n{string.Join('\n', held)}";
            return new LeaseException(explained.What, explained.Why is null ? seen : $"{explained.Why}\n{seen}", explained.Next, failure);
        }
        catch (CloudException)
        {
            return explained;
        }
    }

    private string Start() => context.Settings.LeaseStart is { } start && start > context.Time.GetUtcNow() ? $" from {LeaseTime.Minute(start)}" : "";

    private string? Starts(Lease lease) => lease.StartDate - context.Time.GetUtcNow() is { TotalSeconds: > 30 } ahead
        ? $"starts {LeaseTime.Minute(lease.StartDate)}, in {Elapsed.Text(ahead)}"
        : null;

    private static string Ended(ImmutableArray<Lease> leases) =>
        leases.Where(lease => lease.Status == LeaseStatus.Terminated).OrderByDescending(lease => lease.EndDate).FirstOrDefault() is { } last
            ? string.Create(CultureInfo.InvariantCulture, $" (the last one ended {last.EndDate:yyyy-MM-dd HH:mm} UTC)")
            : "";

    /// <summary>What the probe found to be done.</summary>
    private sealed record Work(Lease? Live, ImmutableArray<Lease> Broken, ImmutableArray<Lease> Ending, Flavor? Flavor);
}
