using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cloud.State;

internal sealed record Lease
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string UserId { get; init; }
    public required string ProjectId { get; init; }
    public required string TrustId { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }
    public required string Status { get; init; }
    public required DateTimeOffset Created { get; init; }
    public DateTimeOffset? Updated { get; init; }
    public required ImmutableArray<Reservation> Reservations { get; init; }
    public required ImmutableArray<LeaseEvent> Events { get; init; }

    /// <summary>Set once a client asked for its deletion; the work goes on after a restart.</summary>
    public bool DeletionAsked { get; init; }

    public bool HoldsCapacity => Status is not (LeaseStatus.Terminated or LeaseStatus.Error);
}

internal static class LeaseStatus
{
    public const string Pending = "PENDING";
    public const string Starting = "STARTING";
    public const string Active = "ACTIVE";
    public const string Updating = "UPDATING";
    public const string Terminating = "TERMINATING";
    public const string Terminated = "TERMINATED";
    public const string Deleting = "DELETING";
    public const string Error = "ERROR";
}

internal sealed record Reservation
{
    /// <summary>Also the id of the reserved flavor.</summary>
    public required string Id { get; init; }
    public required string ResourceId { get; init; }
    public required string Status { get; init; }
    public required Flavor Source { get; init; }
    public required string SourceProperties { get; init; }
    public required int Amount { get; init; }
    public required DateTimeOffset Created { get; init; }
    public DateTimeOffset? Updated { get; init; }
    public required int AggregateId { get; init; }
}

internal sealed record LeaseEvent(
    string Id,
    string Type,
    DateTimeOffset Time,
    string Status,
    DateTimeOffset Created,
    DateTimeOffset? Updated);

internal static class LeaseEventType
{
    public const string Start = "start_lease";
    public const string End = "end_lease";
    public const string BeforeEnd = "before_end_lease";
}
