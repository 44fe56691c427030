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

    /// <inheritdoc/>
    public bool LooksAlone => true;

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
                return new PhasePlan.Act([$"wait for lease {LeaseName} to become ACTIVE (it is {live.Status})"], new Work(live, [], [], null));
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
                $"create lease {LeaseName}: {context.Settings.Nodes.Length} × {flavor.Name} for {context.Settings.LeaseHours} h{Ended(leases)}"),
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
        var asked = new NewLease(LeaseName, flavor.Id, context.Settings.Nodes.Length, null, context.Time.GetUtcNow().AddHours(context.Settings.LeaseHours));
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
            throw LeaseFit.Explain(exception, context.Settings);
        }

        activity.Complete($"lease {LeaseName} created ({lease.Id})");
        return lease;
    }

    private async Task<Lease> LookAsync(CloudException failure, CancellationToken cancellationToken)
    {
        try
        {
            return Live(await OursAsync(clouds!, cancellationToken).ConfigureAwait(false)) ?? throw LeaseFit.Explain(failure, context.Settings);
        }
        catch (CloudException)
        {
            // Looking failed as well: what happened first is what the user should read.
            throw LeaseFit.Explain(failure, context.Settings);
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
                    _ when LeaseStatus.IsLive(now.Status) => Observed.NotYet<Lease>(now.Status),
                    _ => throw new LeaseException(
                        $"Lease {lease.Name} ({lease.Id}) went to {now.Status} instead of ACTIVE",
                        null,
                        "run the same command again: a lease in ERROR is deleted and made anew"),
                };
            },
            StartDeadline,
            "run the same command again to go on waiting, or ./build.sh Destroy to give the lease up")
        {
            Interval = TimeSpan.FromMilliseconds(200),
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

    private static string Ended(ImmutableArray<Lease> leases) =>
        leases.Where(lease => lease.Status == LeaseStatus.Terminated).OrderByDescending(lease => lease.EndDate).FirstOrDefault() is { } last
            ? string.Create(CultureInfo.InvariantCulture, $" (the last one ended {last.EndDate:yyyy-MM-dd HH:mm} UTC)")
            : "";

    /// <summary>What the probe found to be done.</summary>
    private sealed record Work(Lease? Live, ImmutableArray<Lease> Broken, ImmutableArray<Lease> Ending, Flavor? Flavor);
}
