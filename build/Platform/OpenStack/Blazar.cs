using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Blazar v1: leases. Every call takes about half a second. https://docs.openstack.org/api-ref/reservation/v1/</summary>
public interface IBlazar
{
    /// <summary>All leases of the project, the ended ones too.</summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<ImmutableArray<Lease>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One lease.</summary>
    /// <exception cref="Errors.CloudException">Refused (404: no such lease) or no answer.</exception>
    Task<Lease> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a lease. A failure that <see cref="ApiFault.MayHaveHappened"/> may have made it all the same: list before asking again.
    /// </summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<Lease> CreateAsync(NewLease lease, CancellationToken cancellationToken);

    /// <summary>Moves the end of a lease. A failure that <see cref="ApiFault.MayHaveHappened"/> may have moved it all the same: look before asking again.</summary>
    /// <param name="id">The lease.</param>
    /// <param name="endsAt">New end, UTC; seconds are cut off.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<Lease> UpdateEndAsync(string id, DateTimeOffset endsAt, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a lease with the servers on it; takes many seconds when there are any. A failure that <see cref="ApiFault.MayHaveHappened"/>
    /// may have begun it all the same: look before asking again.
    /// </summary>
    /// <returns>False when it was gone already.</returns>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);
}

/// <summary>A lease to make, of one reservation of type flavor:instance.</summary>
/// <param name="Name">Its name; Blazar does not ask for unique ones.</param>
/// <param name="FlavorId">Flavor to reserve.</param>
/// <param name="Amount">How many servers of it.</param>
/// <param name="StartsAt">Start, UTC; null for now.</param>
/// <param name="EndsAt">End, UTC; seconds are cut off.</param>
public sealed record NewLease(string Name, string FlavorId, int Amount, DateTimeOffset? StartsAt, DateTimeOffset EndsAt);

/// <inheritdoc cref="IBlazar"/>
internal sealed class Blazar(ServiceClient service) : IBlazar
{
    // Blazar deletes the servers within the call. A lease that is changed or deleted twice may be ruined: whoever asks looks first.
    private static readonly TimeSpan DeleteTimeout = TimeSpan.FromMinutes(5);

    public Task<ImmutableArray<Lease>> ListAsync(CancellationToken cancellationToken) =>
        service.ListAsync("leases", "leases", OpenStackJson.Default.Lease, cancellationToken);

    public Task<Lease> GetAsync(string id, CancellationToken cancellationToken) =>
        service.GetAsync($"leases/{Uri.EscapeDataString(id)}", "lease", OpenStackJson.Default.Lease, cancellationToken);

    public Task<Lease> CreateAsync(NewLease lease, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["name"] = lease.Name,
            ["start_date"] = lease.StartsAt is { } start ? Minute(start) : "now",
            ["end_date"] = Minute(lease.EndsAt),
            ["reservations"] = new JsonArray(new JsonObject
            {
                ["resource_type"] = Lease.FlavorInstance,
                ["flavor_id"] = lease.FlavorId,
                ["amount"] = lease.Amount,
                // The key must be there.
                ["affinity"] = null,
            }),
            ["events"] = new JsonArray(),
            ["before_end_date"] = null,
        };
        return service.WriteAsync(HttpMethod.Post, "leases", body.ToJsonString(), "lease", OpenStackJson.Default.Lease, repeatable: false, cancellationToken);
    }

    public Task<Lease> UpdateEndAsync(string id, DateTimeOffset endsAt, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["end_date"] = Minute(endsAt) };
        return service.WriteAsync(HttpMethod.Put, $"leases/{Uri.EscapeDataString(id)}", body.ToJsonString(), "lease", OpenStackJson.Default.Lease, repeatable: false, cancellationToken);
    }

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        service.DeleteAsync($"leases/{Uri.EscapeDataString(id)}", DeleteTimeout, repeatable: false, cancellationToken);

    private static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
