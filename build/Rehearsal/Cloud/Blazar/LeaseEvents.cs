using System.Collections.Immutable;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Blazar;

internal static class LeaseEvents
{
    public const string Undone = "UNDONE";
    public const string InProgress = "IN_PROGRESS";
    public const string Done = "DONE";

    private static readonly TimeSpan Warning = TimeSpan.FromMinutes(60);

    public static ImmutableArray<LeaseEvent> For(DateTimeOffset start, DateTimeOffset end, DateTimeOffset now) =>
    [
        New(LeaseEventType.Start, start, now),
        New(LeaseEventType.End, end, now),
        New(LeaseEventType.BeforeEnd, BeforeEnd(start, end), now),
    ];

    /// <summary>An hour before the end, but never before the start.</summary>
    public static DateTimeOffset BeforeEnd(DateTimeOffset start, DateTimeOffset end) => end - Warning > start ? end - Warning : start;

    public static LeaseEvent Event(this Lease lease, string type) => lease.Events.First(each => each.Type == type);

    public static Lease Mark(this Lease lease, string type, string status, DateTimeOffset now) => lease with
    {
        Events = [.. lease.Events.Select(each => each.Type == type ? each with { Status = status, Updated = now } : each)],
    };

    public static Lease Enter(this Lease lease, string status, DateTimeOffset now) => lease with { Status = status, Updated = now };

    public static Lease MarkReservations(this Lease lease, string status, DateTimeOffset now) => lease with
    {
        Reservations = [.. lease.Reservations.Select(each => each with { Status = status, Updated = now })],
    };

    private static LeaseEvent New(string type, DateTimeOffset time, DateTimeOffset now) => new(Ids.Uuid(), type, time, Undone, now, null);
}
