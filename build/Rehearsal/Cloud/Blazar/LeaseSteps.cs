using System.Collections.Immutable;
using GourmetGram.Rehearsal.Cloud.Nova;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Blazar;

/// <summary>What time does to leases: pure functions from one state to the next.</summary>
internal static class LeaseSteps
{
    /// <summary>Carries out all that is due at this moment.</summary>
    public static CloudState Advance(CloudState state, TimeSpan delay, DateTimeOffset now)
    {
        foreach (var lease in state.Leases.Values)
        {
            state = Advance(state, lease, delay, now);
        }

        return state;
    }

    /// <summary>When a lease next changes by itself; null when it does not.</summary>
    public static DateTimeOffset? Next(Lease lease, TimeSpan delay)
    {
        var moments = lease.Status switch
        {
            LeaseStatus.Pending => [Starting(lease, delay)],
            LeaseStatus.Starting => [Active(lease, delay)],
            LeaseStatus.Active when lease.Event(LeaseEventType.BeforeEnd).Status == LeaseEvents.Undone =>
                [Ending(lease, delay), lease.Event(LeaseEventType.BeforeEnd).Time],
            LeaseStatus.Active => [Ending(lease, delay)],
            _ => ImmutableArray<DateTimeOffset>.Empty,
        };
        return moments.IsEmpty ? null : moments.Min();
    }

    private static CloudState Advance(CloudState state, Lease lease, TimeSpan delay, DateTimeOffset now)
    {
        while (true)
        {
            var next = lease.Status switch
            {
                LeaseStatus.Pending when Starting(lease, delay) <= now =>
                    lease.Enter(LeaseStatus.Starting, now).Mark(LeaseEventType.Start, LeaseEvents.InProgress, now),
                LeaseStatus.Starting when Active(lease, delay) <= now =>
                    lease.Enter(LeaseStatus.Active, now).Mark(LeaseEventType.Start, LeaseEvents.Done, now).MarkReservations("active", now),
                LeaseStatus.Active when Ending(lease, delay) <= now =>
                    lease.Enter(LeaseStatus.Terminating, now).Mark(LeaseEventType.End, LeaseEvents.InProgress, now),
                LeaseStatus.Active when Warned(lease, now) => lease.Mark(LeaseEventType.BeforeEnd, LeaseEvents.Done, now),
                LeaseStatus.Terminating when !HasServers(state, lease) =>
                    lease.Enter(LeaseStatus.Terminated, now).Mark(LeaseEventType.End, LeaseEvents.Done, now).MarkReservations("deleted", now),
                _ => lease,
            };
            if (ReferenceEquals(next, lease))
            {
                return Clear(state, lease, now);
            }

            lease = next;
            state = state with { Leases = state.Leases.SetItem(lease.Id, lease) };
        }
    }

    /// <summary>The servers of a lease that ends are deleted; a lease whose deletion was asked goes with the last of them.</summary>
    private static CloudState Clear(CloudState state, Lease lease, DateTimeOffset now)
    {
        if (lease.Status is not (LeaseStatus.Terminating or LeaseStatus.Deleting))
        {
            return state;
        }

        foreach (var server in Servers(state, lease).Where(server => server.Job?.Kind != ServerJobKind.Delete))
        {
            state = state with { Servers = state.Servers.SetItem(server.Id, ServerSteps.AskDelete(server, now)) };
        }

        return lease.DeletionAsked && !HasServers(state, lease) ? state with { Leases = state.Leases.Remove(lease.Id) } : state;
    }

    private static bool HasServers(CloudState state, Lease lease) => Servers(state, lease).Any();

    private static IEnumerable<Server> Servers(CloudState state, Lease lease) =>
        state.Servers.Values.Where(server => lease.Reservations.Any(each => each.Id == server.Flavor.Id));

    private static bool Warned(Lease lease, DateTimeOffset now) =>
        lease.Event(LeaseEventType.BeforeEnd) is { Status: LeaseEvents.Undone } warning && warning.Time <= now;

    private static DateTimeOffset Due(Lease lease) => lease.Start > lease.Created ? lease.Start : lease.Created;

    private static DateTimeOffset Starting(Lease lease, TimeSpan delay) => Due(lease) + (delay * 0.75);

    private static DateTimeOffset Active(Lease lease, TimeSpan delay) => Due(lease) + delay;

    private static DateTimeOffset Ending(Lease lease, TimeSpan delay) => lease.End + delay;
}
