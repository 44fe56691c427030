using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>The scheduler's question: is there room for this server?</summary>
internal static class Hosts
{
    public static bool HasRoom(CloudState state, Server server, HostCapacity capacity)
    {
        var others = state.Servers.Values.Where(each => each.Id != server.Id && each.Scheduled).ToList();
        if (!server.Flavor.IsPublic)
        {
            // What counts is the allocation, and a deleted server gives it back only when it is gone for good.
            return Flavors.Reservation(state, server.Flavor.Id) is { } reservation
                && others.Count(each => each.Flavor.Id == reservation.Id) < reservation.Amount;
        }

        return others.Sum(each => (long)each.Flavor.Vcpus) + server.Flavor.Vcpus <= capacity.Vcpus
            && others.Sum(each => (long)each.Flavor.RamMb) + server.Flavor.RamMb <= capacity.MemoryMb
            && others.Sum(each => (long)each.Flavor.DiskGb) + server.Flavor.DiskGb <= capacity.DiskGb;
    }
}
