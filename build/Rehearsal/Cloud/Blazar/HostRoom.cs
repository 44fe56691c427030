using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Blazar;

/// <summary>Whether a lease still fits on the one host beside all leases that overlap it.</summary>
internal static class HostRoom
{
    public static bool Fits(CloudState state, Lease wanted, HostCapacity capacity)
    {
        var others = state.Leases.Values
            .Where(lease => lease.Id != wanted.Id && lease.HoldsCapacity && lease.Start < wanted.End && wanted.Start < lease.End)
            .ToList();
        return others.Select(lease => lease.Start)
            .Where(start => start > wanted.Start)
            .Append(wanted.Start)
            .All(moment => Within(others.Where(lease => lease.Start <= moment && moment < lease.End).Append(wanted), capacity));
    }

    private static bool Within(IEnumerable<Lease> leases, HostCapacity capacity)
    {
        var reservations = leases.SelectMany(lease => lease.Reservations).ToList();
        return reservations.Sum(each => (long)each.Amount * each.Source.Vcpus) <= capacity.Vcpus
            && reservations.Sum(each => (long)each.Amount * each.Source.RamMb) <= capacity.MemoryMb
            && reservations.Sum(each => (long)each.Amount * each.Source.DiskGb) <= capacity.DiskGb;
    }
}
