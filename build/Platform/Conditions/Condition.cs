namespace GourmetGram.Platform.Conditions;

/// <summary>What one look at the world showed.</summary>
/// <typeparam name="T">What the look yields when the condition is met.</typeparam>
/// <param name="Met">Whether the condition is true now.</param>
/// <param name="Value">The result, default when not met.</param>
/// <param name="Seen">What was seen, in a few words; shown while waiting and in the failure.</param>
public readonly record struct Observation<T>(bool Met, T? Value, string Seen);

/// <summary>Makes observations.</summary>
public static class Observed
{
    /// <summary>The condition is true.</summary>
    public static Observation<T> Met<T>(T value, string seen = "") => new(true, value, seen);

    /// <summary>Not yet.</summary>
    public static Observation<T> NotYet<T>(string seen) => new(false, default, seen);
}

/// <summary>Something that must become true: polled with a deadline and a reason, never slept for.</summary>
/// <typeparam name="T">What it yields once true.</typeparam>
/// <param name="Title">What must be true: "lease lease_mlops_ada is ACTIVE".</param>
/// <param name="Check">One look. It throws when waiting longer is pointless; transient faults it reports as not yet.</param>
/// <param name="Deadline">How long to wait at the most.</param>
/// <param name="Next">What the user can do when it does not come true.</param>
public sealed record Condition<T>(
    string Title,
    Func<CancellationToken, Task<Observation<T>>> Check,
    TimeSpan Deadline,
    string Next)
{
    /// <summary>Pause before the second look; doubles up to <see cref="MaxInterval"/>.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause between two looks.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(5);
}
