using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Conditions;

/// <summary>Waits for conditions: looks at once, then at growing intervals, shows what it sees, gives up at the deadline.</summary>
/// <param name="reporter">Told what is waited for and seen.</param>
/// <param name="time">The clock.</param>
public sealed class ConditionWaiter(IReporter reporter, TimeProvider time)
{
    /// <summary>Waits until the condition is met.</summary>
    /// <exception cref="DeadlineException">It was not met in time; says what was last seen.</exception>
    public async Task<T> WaitAsync<T>(Condition<T> condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var started = time.GetTimestamp();
        var first = await condition.Check(cancellationToken).ConfigureAwait(false);
        if (first.Met)
        {
            // What is true already deserves no line.
            return first.Value!;
        }

        using var activity = reporter.Begin(condition.Title);
        activity.Update(first.Seen);
        var seen = first.Seen;
        var pause = condition.Interval;
        while (time.GetElapsedTime(started) is var waited && waited < condition.Deadline)
        {
            var left = condition.Deadline - waited;
            await Task.Delay(pause < left ? pause : left, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < condition.MaxInterval ? pause * 2 : condition.MaxInterval;
            var observation = await condition.Check(cancellationToken).ConfigureAwait(false);
            if (observation.Met)
            {
                activity.Complete(observation.Seen.Length > 0 ? $"{condition.Title}: {observation.Seen}" : null);
                return observation.Value!;
            }

            seen = observation.Seen;
            activity.Update(seen);
        }

        throw new DeadlineException(condition.Title, time.GetElapsedTime(started), seen, condition.Next);
    }
}
