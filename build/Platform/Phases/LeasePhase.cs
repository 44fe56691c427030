using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Reserves the nodes: one live lease of our name, found or made. The rule: a live lease (ACTIVE or on its way there) is used when it
/// reserves what is asked for, and never changed; of several the one with servers on it counts, and those without are deleted, unless
/// the user named them; an ended one (TERMINATED) is left alone and a new one made; one in ERROR is deleted and made anew, with
/// approval only if servers run on it or nobody can tell; one on its way out is waited for. Leases of other names, users or projects are not touched.
/// </summary>
public sealed class LeasePhase : IPhase, IUndoable, IReservationSource
{
    private readonly PhaseContext context;
    private readonly Parts? parts;

    // What this run has seen of the lease that counts, or of the one behind the reservation that the user brought.
    private Lease? seen;

    /// <summary>The phase; nothing is asked yet.</summary>
    /// <param name="context">What every phase is given.</param>
    /// <param name="clouds">The site's cloud, null when it has none.</param>
    public LeasePhase(PhaseContext context, OpenStackClients? clouds)
    {
        this.context = context;
        if (clouds is not null)
        {
            var book = new LeaseBook(context, clouds);
            parts = new Parts(clouds, book, new LeaseMaker(context, clouds, book), new LeaseWaits(context, clouds), new LeaseExtension(context, clouds));
        }
    }

    /// <inheritdoc/>
    public string Name => "Lease";

    /// <inheritdoc/>
    public string Subject => $"lease {LeaseName}";

    /// <inheritdoc/>
    public bool LooksAlone => true;

    /// <summary>The lease, as this run saw it last; null when it has not looked, or there is none.</summary>
    internal Lease? Seen => seen;

    private string LeaseName => context.Settings.EffectiveLeaseName;

    /// <inheritdoc/>
    public async Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken)
    {
        if (parts is null)
        {
            return new PhasePlan.Skip($"site {context.Site.Name} has its own machines");
        }

        if (context.Settings.Reservation is { } given)
        {
            return new PhasePlan.Skip($"reservation {given} was given");
        }

        var leases = await parts.Book.LookAsync(cancellationToken).ConfigureAwait(false);
        var choice = await parts.Book.ChooseAsync(leases, cancellationToken).ConfigureAwait(false);
        return choice.Kept is { } kept
            ? Keep(kept, choice, parts.Waits)
            : await PlanNewAsync(parts.Clouds, leases, choice, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var work = (Work)plan.State!;
        if (work.Leaving.FirstOrDefault(leaving => !leaving.IsEmpty) is { } loaded && context.Site.DestroyNeedsApproval && !context.Settings.Approve)
        {
            throw new ApprovalException(
                $"Lease {loaded.Lease.Name} ({loaded.Lease.Id}) is in {loaded.Lease.Status} and goes together with the servers on it{(loaded.Servers is { } servers ? $": {string.Join(", ", servers)}" : "; nobody can tell which these are")}",
                loaded.Unknown,
                "save what you need from them, then run the same command with --approve");
        }

        foreach (var leaving in work.Leaving)
        {
            context.Reporter.Info($"deleting lease {leaving.Lease.Name} ({leaving.Lease.Id})");
            await parts!.Waits.DeleteAsync(leaving.Lease, cancellationToken).ConfigureAwait(false);
        }

        var lease = work.Kept;
        if (lease is null)
        {
            foreach (var ending in work.Ending)
            {
                await parts!.Waits.UntilOverAsync(ending, cancellationToken).ConfigureAwait(false);
            }

            lease = await MakeAsync(work, cancellationToken).ConfigureAwait(false);
        }

        seen = await parts!.Waits.UntilActiveAsync(lease, cancellationToken).ConfigureAwait(false);
        return $"{LeaseName} is ACTIVE until {Until(seen)}";
    }

    // Blazar's steps at a start get in each other's way when several leases start at once on a host (its inventory there is written by all of
    // them): then one goes to ERROR that would have done well a minute later. Nothing runs on it yet.
    private async Task<Lease> MakeAsync(Work work, CancellationToken cancellationToken)
    {
        var lease = await parts!.Maker.MakeAsync(Asked(work.Flavor!), work.Known, cancellationToken).ConfigureAwait(false);
        var started = await parts.Waits.UntilStartedAsync(lease, cancellationToken).ConfigureAwait(false);
        if (started.Status != LeaseStatus.Error)
        {
            return started;
        }

        context.Reporter.Warn($"lease {lease.Name} ({lease.Id}) went to ERROR at its start, as happens when several start at once: it is deleted and made once more");
        await parts.Waits.DeleteAsync(started, cancellationToken).ConfigureAwait(false);
        return await parts.Maker.MakeAsync(Asked(work.Flavor!), work.Known.Add(lease.Id), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<Reservation?> FindAsync(CancellationToken cancellationToken)
    {
        if (context.Settings.Reservation is { } given)
        {
            return new Reservation(null, given, null);
        }

        return await SeeAsync(again: false, cancellationToken).ConfigureAwait(false) is { Servers: { } servers } lease
            ? new Reservation(lease.Id, servers.FlavorId ?? servers.Id, lease.EndDate)
            : null;
    }

    /// <summary>The lease that this run stands on, the one behind a reservation that was brought too; null when there is none.</summary>
    /// <param name="again">Whether to look again where this run has looked before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<Lease?> SeeAsync(bool again, CancellationToken cancellationToken)
    {
        if (parts is null || (seen is not null && !again))
        {
            return seen;
        }

        if (seen is not null)
        {
            try
            {
                return seen = await parts.Clouds.Blazar.GetAsync(seen.Id, cancellationToken).ConfigureAwait(false);
            }
            catch (CloudException exception) when (exception.Is(HttpStatusCode.NotFound))
            {
                return seen = seen with { Status = LeaseStatus.Gone };
            }
        }

        return seen = context.Settings.Reservation is { } given
            ? await parts.Book.OfReservationAsync(given, cancellationToken).ConfigureAwait(false)
            : (await parts.Book.ChooseAsync(await parts.Book.LookAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false)).Kept;
    }

    /// <summary>How the lease that this run stands on came to its end: "ended", "was deleted"; null while it lives, or when nobody knows.</summary>
    internal async Task<string?> HowItEndedAsync(CancellationToken cancellationToken)
    {
        if (parts is null || seen is not { } lease)
        {
            return null;
        }

        var over = lease.EndDate <= context.Time.GetUtcNow();
        try
        {
            var now = await parts.Clouds.Blazar.GetAsync(lease.Id, cancellationToken).ConfigureAwait(false);
            return now.Status == LeaseStatus.Terminated || LeaseStatus.IsEnding(now.Status) || (over && now.Status == LeaseStatus.Error) ? "ended" : null;
        }
        catch (PlatformException exception)
        {
            return over ? "ended" : exception is CloudException cloud && cloud.Is(HttpStatusCode.NotFound) ? "was deleted" : null;
        }
    }

    /// <summary>Moves the end of the lease of this run's name.</summary>
    /// <param name="end">The new end; null for so many hours after the present one as the settings say.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it, in a few words.</returns>
    /// <exception cref="LeaseException">There is none, or it cannot be moved.</exception>
    public async Task<string> ExtendAsync(DateTimeOffset? end, CancellationToken cancellationToken)
    {
        if (parts is null)
        {
            throw new LeaseException($"Site {context.Site.Name} has no leases", null, "nothing needs to be done: it has its own machines");
        }

        if (context.Settings.Reservation is { } given)
        {
            throw new LeaseException($"Reservation {given} was brought, and its lease is not ours to change", null, "extend that lease where it was made");
        }

        var leases = await parts.Book.LookAsync(cancellationToken).ConfigureAwait(false);
        var lease = (await parts.Book.ChooseAsync(leases, cancellationToken).ConfigureAwait(false)).Kept ?? throw NothingToExtend(leases);
        if (lease.Status != LeaseStatus.Active && lease.StartDate > context.Time.GetUtcNow() + LeaseWaits.StartDeadline)
        {
            // An update before its start would ruin it.
            return await ReplaceAsync(lease, end ?? lease.EndDate.AddHours(context.Settings.Hours), [.. leases.Ours.Select(each => each.Id)], cancellationToken).ConfigureAwait(false);
        }

        if (lease.Status != LeaseStatus.Active)
        {
            context.Reporter.Info($"lease {lease.Name} is {lease.Status}: it can be extended once it is ACTIVE");
            lease = await parts.Waits.UntilActiveAsync(lease, cancellationToken).ConfigureAwait(false);
        }

        seen = await parts.Extension.MoveAsync(lease, end ?? lease.EndDate.AddHours(context.Settings.Hours), cancellationToken).ConfigureAwait(false);
        return $"{LeaseName} is ACTIVE until {Until(seen)}";
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) =>
    [
        .. (await RemovableAsync(cancellationToken).ConfigureAwait(false)).Select(lease => $"lease {lease.Name} ({lease.Id}, {lease.Status})"),
    ];

    /// <inheritdoc/>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        seen = null;
        foreach (var lease in await RemovableAsync(cancellationToken).ConfigureAwait(false))
        {
            context.Reporter.Info($"deleting lease {lease.Name} ({lease.Id})");
            await parts!.Waits.DeleteAsync(lease, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Until when, and how much of that is left.</summary>
    internal string Until(Lease lease)
    {
        var left = lease.EndDate - context.Time.GetUtcNow();
        return $"{LeaseTime.Minute(lease.EndDate)}, {Elapsed.Text(left > TimeSpan.Zero ? left : TimeSpan.Zero)} left";
    }

    // A reservation that the user brought is not ours to end.
    private async Task<ImmutableArray<Lease>> RemovableAsync(CancellationToken cancellationToken) =>
        parts is null || context.Settings.Reservation is not null || !await parts.Book.CanBeAsync(cancellationToken).ConfigureAwait(false)
            ? []
            : (await parts.Book.LookAsync(cancellationToken).ConfigureAwait(false)).Ours;

    private PhasePlan Keep(Lease kept, LeaseChoice choice, LeaseWaits waits)
    {
        LeaseFit.Check(kept, context.Settings);
        foreach (var difference in LeaseFit.Differences(kept, context.Settings))
        {
            context.Reporter.Warn(difference);
        }

        // What the user named may be there twice on purpose.
        var leaving = context.Settings.LeaseName is not null ? [] : choice.Surplus.AddRange(choice.Broken).Where(each => each.IsEmpty).ToImmutableArray();
        foreach (var staying in choice.Surplus.AddRange(choice.Broken).Except(leaving))
        {
            context.Reporter.Warn($"lease {LeaseName} ({staying.Lease.Id}, {staying.Lease.Status}) is one more of the name{On(staying)}: {kept.Id} is used, Destroy removes all of them");
        }

        seen = kept;
        ImmutableArray<string> steps =
        [
            .. leaving.Select(each => $"delete lease {LeaseName} ({each.Lease.Id}, {each.Lease.Status}), one too many, with no server on it"),
            .. kept.Status == LeaseStatus.Active
                ? Array.Empty<string>()
                : [$"wait for lease {LeaseName} to become ACTIVE (it is {kept.Status}{(waits.Starts(kept) is { } starts ? $", {starts}" : "")})"],
        ];
        return steps.IsEmpty
            ? new PhasePlan.Nothing($"{LeaseName} is ACTIVE until {Until(kept)}")
            : new PhasePlan.Act(steps, new Work(kept, leaving, [], null, []));
    }

    private async Task<PhasePlan> PlanNewAsync(OpenStackClients clouds, NamedLeases leases, LeaseChoice choice, CancellationToken cancellationToken)
    {
        LeaseFit.CheckNobodyElses(leases.Theirs, context.Settings);
        LeaseFit.CheckStart(context.Settings, context.Time.GetUtcNow());
        LeaseFit.CheckMayLease(await clouds.Keystone.SessionAsync(cancellationToken).ConfigureAwait(false), context.Settings);
        var flavor = LeaseFit.Choose(await clouds.Nova.FlavorsAsync(cancellationToken).ConfigureAwait(false), context.Settings.Flavor);
        ImmutableArray<string> steps =
        [
            .. choice.Broken.Select(each => $"delete lease {LeaseName} ({each.Lease.Id}), which is in ERROR{On(each)}"),
            .. leases.Ending.Select(lease => $"wait until lease {LeaseName} ({lease.Id}) has ended"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"create lease {LeaseName}: {context.Settings.Nodes.Length} × {flavor.Name} for {context.Settings.LeaseHours} h{Start()}{(leases.LastEnded is { } last ? $" (the last one ended {LeaseTime.Minute(last.EndDate)})" : "")}"),
        ];
        return new PhasePlan.Act(steps, new Work(null, choice.Broken, leases.Ending, flavor, [.. leases.Ours.Select(lease => lease.Id)]));
    }

    // The new one is made before the old one is given up: where there is no room for both for a moment, the old one stays.
    private async Task<string> ReplaceAsync(Lease lease, DateTimeOffset end, ImmutableHashSet<string> known, CancellationToken cancellationToken)
    {
        context.Reporter.Warn($"lease {lease.Name} has not started, and the reservation service ruins leases that are changed before their start: a longer one takes its place");
        if (lease.Servers is not { Amount: { } amount } servers || servers.SourceFlavor()?.Id is not { } flavor)
        {
            throw new LeaseException($"Lease {lease.Name} does not tell what it reserves", null, "./build.sh Destroy it, then ./build.sh Lease with --lease-start and more --lease-hours");
        }

        Lease made;
        try
        {
            made = await parts!.Maker.MakeAsync(new NewLease(lease.Name, flavor, amount, lease.StartDate, end), known, cancellationToken).ConfigureAwait(false);
        }
        catch (LeaseException exception)
        {
            throw new LeaseException(
                $"Lease {lease.Name} could not be extended before its start: {(exception.InnerException as CloudException)?.Fault()?.Message ?? exception.What}",
                $"{exception.Why}\nthe lease stays as it is: from {LeaseTime.Minute(lease.StartDate)} until {LeaseTime.Minute(lease.EndDate)}".TrimStart('\n'),
                "run ./build.sh ExtendLease again once it is ACTIVE, or ./build.sh Destroy and make another",
                exception);
        }

        await parts.Waits.DeleteAsync(lease, cancellationToken).ConfigureAwait(false);
        seen = made;
        return $"{LeaseName} is {made.Status}: it starts {LeaseTime.Minute(made.StartDate)} and ends {LeaseTime.Minute(made.EndDate)}";
    }

    private LeaseException NothingToExtend(NamedLeases leases) => leases switch
    {
        { Broken: [var broken, ..] } => new LeaseException($"Lease {LeaseName} ({broken.Id}) is in ERROR: it cannot be extended", null, "save what you need from its nodes, then run ./build.sh Provision: it makes a new lease, and the servers anew"),
        { LastEnded: { } last } => new LeaseException($"Lease {LeaseName} ended {LeaseTime.Minute(last.EndDate)}: there is nothing left to extend", null, "run ./build.sh Provision: it makes a new one, and the servers anew"),
        _ => new LeaseException($"There is no lease {LeaseName} to extend", null, "run ./build.sh Lease to make one"),
    };

    private NewLease Asked(Flavor flavor)
    {
        // A start that has passed meanwhile is now: Blazar refuses the past.
        var start = context.Settings.LeaseStart is { } wished && wished > context.Time.GetUtcNow() ? wished : (DateTimeOffset?)null;
        return new NewLease(LeaseName, flavor.Id, context.Settings.Nodes.Length, start, (start ?? context.Time.GetUtcNow()).AddHours(context.Settings.LeaseHours));
    }

    private string Start() => context.Settings.LeaseStart is { } start && start > context.Time.GetUtcNow() ? $" from {LeaseTime.Minute(start)}" : "";

    private static string On(LoadedLease lease) => lease.Servers switch
    {
        null => ", and nobody can tell which servers are on it",
        [] => "",
        { } servers => $", with {string.Join(", ", servers)} on it",
    };

    /// <summary>What the phase works with on a site that has a cloud.</summary>
    private sealed record Parts(OpenStackClients Clouds, LeaseBook Book, LeaseMaker Maker, LeaseWaits Waits, LeaseExtension Extension);

    /// <summary>What the probe found to be done.</summary>
    /// <param name="Kept">The lease that counts; null to make one.</param>
    /// <param name="Leaving">Those to delete.</param>
    /// <param name="Ending">Those to wait for.</param>
    /// <param name="Flavor">What to reserve.</param>
    /// <param name="Known">Ids of all that were there.</param>
    private sealed record Work(Lease? Kept, ImmutableArray<LoadedLease> Leaving, ImmutableArray<Lease> Ending, Flavor? Flavor, ImmutableHashSet<string> Known);
}
