using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>Finds the leases that bear this run's name, and chooses the one that counts.</summary>
/// <param name="context">What every phase is given.</param>
/// <param name="cloud">The site's cloud.</param>
internal sealed class LeaseBook(PhaseContext context, OpenStackClients cloud)
{
    private string Name => context.Settings.EffectiveLeaseName;

    /// <summary>Whether there can be leases: a cloud without a reservation service has none.</summary>
    public async Task<bool> CanBeAsync(CancellationToken cancellationToken) =>
        (await cloud.Keystone.SessionAsync(cancellationToken).ConfigureAwait(false)).Offers("reservation", cloud.Login.Credentials);

    /// <summary>The leases of the name in this project.</summary>
    public async Task<NamedLeases> LookAsync(CancellationToken cancellationToken)
    {
        var leases = await cloud.Blazar.ListAsync(cancellationToken).ConfigureAwait(false);
        var session = await cloud.Keystone.SessionAsync(cancellationToken).ConfigureAwait(false);
        return new NamedLeases(
            [.. leases.Where(lease => lease.Name == Name && LeaseFit.BelongsTo(lease, session))],
            [.. leases.Where(lease => lease.Name == Name && !LeaseFit.BelongsTo(lease, session) && LeaseStatus.IsLive(lease.Status))]);
    }

    /// <summary>
    /// Chooses among them: first the one that servers run on, then an ACTIVE one, then what starts first. Nova is asked only where there
    /// is a choice, or something that would be deleted.
    /// </summary>
    public async Task<LeaseChoice> ChooseAsync(NamedLeases leases, CancellationToken cancellationToken)
    {
        var live = leases.Live;
        if (live.Length < 2 && leases.Broken.IsEmpty)
        {
            return new LeaseChoice(live.FirstOrDefault(), [], []);
        }

        var broken = await Task.WhenAll(leases.Broken.Select(lease => LoadAsync(lease, cancellationToken))).ConfigureAwait(false);
        if (live.Length < 2)
        {
            return new LeaseChoice(live.FirstOrDefault(), [], [.. broken]);
        }

        var loaded = await Task.WhenAll(live.Select(lease => LoadAsync(lease, cancellationToken))).ConfigureAwait(false);
        var ordered = loaded.OrderBy(lease => lease.Servers is { IsEmpty: false } ? 0 : 1).ToList();
        return new LeaseChoice(ordered[0].Lease, [.. ordered.Skip(1)], [.. broken]);
    }

    /// <summary>The lease of which this reservation is a part; null when the project has none.</summary>
    public async Task<Lease?> OfReservationAsync(string reservation, CancellationToken cancellationToken) =>
        (await cloud.Blazar.ListAsync(cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(lease => lease.Holds(reservation));

    // A lease whose making failed early has no reservations: nothing can run on it. Of whole machines Nova cannot tell.
    private async Task<LoadedLease> LoadAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (lease.Reservations.IsDefault || lease.Reservations.FirstOrDefault(part => part is { BearsNoServers: false, ResourceType: not Lease.FlavorInstance }) is not null)
        {
            return new LoadedLease(lease, null) { Unknown = lease.Reservations.IsDefault ? "the reservation service does not say what it reserves" : "it reserves other things than servers of a flavor" };
        }

        try
        {
            var running = await Task.WhenAll(lease.Reservations
                .Where(part => part.ResourceType == Lease.FlavorInstance)
                .Select(part => cloud.Nova.ServersOnAsync(part.FlavorId ?? part.Id, cancellationToken))).ConfigureAwait(false);
            return new LoadedLease(lease, [.. running.SelectMany(servers => servers).Select(server => server.Name).Order(StringComparer.Ordinal)]);
        }
        catch (CloudException exception)
        {
            return new LoadedLease(lease, null) { Unknown = exception.Why is null ? exception.What : $"{exception.What}: {exception.Why}" };
        }
    }
}

/// <summary>The leases of one name in the project.</summary>
/// <param name="Ours">The user's own, of every status.</param>
/// <param name="Theirs">Live ones of other users.</param>
internal sealed record NamedLeases(ImmutableArray<Lease> Ours, ImmutableArray<Lease> Theirs)
{
    /// <summary>Active or going to be: the ACTIVE first, then what starts first, then what lasts longest.</summary>
    public ImmutableArray<Lease> Live =>
    [
        .. Ours.Where(lease => LeaseStatus.IsLive(lease.Status))
            .OrderBy(lease => lease.Status == LeaseStatus.Active ? 0 : 1)
            .ThenBy(lease => lease.StartDate)
            .ThenByDescending(lease => lease.EndDate),
    ];

    /// <summary>In ERROR.</summary>
    public ImmutableArray<Lease> Broken => [.. Ours.Where(lease => lease.Status == LeaseStatus.Error)];

    /// <summary>On their way out.</summary>
    public ImmutableArray<Lease> Ending => [.. Ours.Where(lease => LeaseStatus.IsEnding(lease.Status))];

    /// <summary>The one that ended last; null when none has.</summary>
    public Lease? LastEnded => Ours.Where(lease => lease.Status == LeaseStatus.Terminated).MaxBy(lease => lease.EndDate);
}

/// <summary>Which lease counts, and what there is beside it.</summary>
/// <param name="Kept">The one that counts; null when none is live.</param>
/// <param name="Surplus">Other live ones of the name.</param>
/// <param name="Broken">Those in ERROR.</param>
internal sealed record LeaseChoice(Lease? Kept, ImmutableArray<LoadedLease> Surplus, ImmutableArray<LoadedLease> Broken);

/// <summary>A lease and what runs on it.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Servers">Names of the servers; null when nobody can tell.</param>
internal sealed record LoadedLease(Lease Lease, ImmutableArray<string>? Servers)
{
    /// <summary>Why nobody can tell; null where it is known.</summary>
    public string? Unknown { get; init; }

    /// <summary>Whether it is known to carry nothing.</summary>
    public bool IsEmpty => Servers is { IsEmpty: true };
}
