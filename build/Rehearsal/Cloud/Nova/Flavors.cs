using System.Collections.Immutable;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>The flavors a project sees: the public ones, and those of its own leases while they are active.</summary>
internal static class Flavors
{
    public static IEnumerable<Flavor> Visible(CloudState state, string projectId) =>
        state.Flavors.Values.OrderBy(flavor => flavor.Id, StringComparer.Ordinal)
            .Concat(state.Leases.Values
                .Where(lease => lease.ProjectId == projectId && IsOpen(lease))
                .OrderBy(lease => lease.Created)
                .SelectMany(lease => lease.Reservations.Where(each => each.Status == "active").Select(each => Reserved(each, projectId))));

    public static Flavor? Find(CloudState state, string projectId, string id) =>
        state.Flavors.GetValueOrDefault(id) ?? Visible(state, projectId).FirstOrDefault(flavor => flavor.Id == id);

    /// <summary>The reservation behind a flavor, null for public flavors and after its end.</summary>
    public static Reservation? Reservation(CloudState state, string flavorId) =>
        state.Leases.Values.Where(IsOpen).SelectMany(lease => lease.Reservations).FirstOrDefault(each => each.Id == flavorId);

    public static string ResourceClass(string reservationId) =>
        "CUSTOM_RESERVATION_" + reservationId.ToUpperInvariant().Replace('-', '_');

    private static bool IsOpen(Lease lease) => lease.Status is LeaseStatus.Active or LeaseStatus.Updating;

    private static Flavor Reserved(Reservation reservation, string projectId) => new(
        reservation.Id,
        "reservation:" + reservation.Id,
        reservation.Source.Vcpus,
        reservation.Source.RamMb,
        reservation.Source.DiskGb,
        IsPublic: false,
        projectId,
        ImmutableSortedDictionary<string, string>.Empty
            .Add("aggregate_instance_extra_specs:reservation", reservation.Id)
            .Add("resources:" + ResourceClass(reservation.Id), "1"));
}
