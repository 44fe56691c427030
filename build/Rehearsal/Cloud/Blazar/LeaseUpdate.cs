using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Blazar;

/// <summary>Applies the body of PUT /leases/{id}.</summary>
internal static class LeaseUpdate
{
    public static Lease Apply(Lease lease, JsonObject body, CloudState state, HostCapacity capacity, DateTimeOffset now)
    {
        var start = body.Text("start_date") is { } wantedStart ? LeaseDates.Parse(wantedStart, now) : lease.Start;
        var end = body.Text("end_date") is { } wantedEnd ? LeaseDates.Parse(wantedEnd, now) : lease.End;
        if (start != lease.Start)
        {
            RefuseLateStart(lease, start, now);
        }

        if (end != lease.End && (end <= now || end <= start))
        {
            throw new Refusal(400, "End date must be later than current and start date");
        }

        var next = lease with
        {
            Name = body.Text("name") ?? lease.Name,
            Start = start,
            End = end,
            Updated = now,
            Reservations = [.. lease.Reservations.Select(each => Resize(each, body.Array("reservations"), now))],
            Events = [.. lease.Events.Select(each => Move(each, start, end, now))],
        };
        return HostRoom.Fits(state, next, capacity) ? next : throw new Refusal(500, "Not enough hosts available");
    }

    /// <summary>Blazar looks up the reserved flavor for new dates or amounts, which is there only while the lease is active.</summary>
    public static bool NeedsFlavor(Lease lease, JsonObject body) =>
        lease.Reservations.Length > 0 && (body.ContainsKey("end_date") || body.ContainsKey("reservations"));

    private static void RefuseLateStart(Lease lease, DateTimeOffset start, DateTimeOffset now)
    {
        // Blazar compares whole minutes: within its first minute even a lease that runs can be moved.
        if (LeaseDates.FloorToMinute(now) > lease.Start)
        {
            throw new Refusal(400, "Cannot modify the start date of already started leases");
        }

        if (start < LeaseDates.FloorToMinute(now))
        {
            throw new Refusal(400, "Start date must be later than current date");
        }
    }

    private static Reservation Resize(Reservation reservation, JsonArray? wanted, DateTimeOffset now)
    {
        var change = wanted?.FirstOrDefault(each => each.Text("id") == reservation.Id) as JsonObject;
        return change is not null && change.ContainsKey("amount")
            ? reservation with { Amount = LeasePlan.Amount(change["amount"]), Updated = now }
            : reservation;
    }

    private static LeaseEvent Move(LeaseEvent each, DateTimeOffset start, DateTimeOffset end, DateTimeOffset now)
    {
        var time = each.Type switch
        {
            LeaseEventType.Start => start,
            LeaseEventType.End => end,
            _ => LeaseEvents.BeforeEnd(start, end),
        };
        if (time == each.Time)
        {
            return each;
        }

        var again = each.Type == LeaseEventType.BeforeEnd && time > now;
        return each with { Time = time, Updated = now, Status = again ? LeaseEvents.Undone : each.Status };
    }
}
