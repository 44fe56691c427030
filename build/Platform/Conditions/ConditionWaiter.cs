using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Conditions;

/// <summary>Waits for conditions: looks at once, then at growing intervals, shows what it sees, gives up at the deadline.</summary>
/// <param name="reporter">Told what is waited for and seen.</param>
/// <param name="time">The clock.</param>
public sealed class ConditionWaiter(IReporter reporter, TimeProvider time)
{
    /// <summary>How long after the deadline a look that is under way may still take: some libraries never come back.</summary>
    internal TimeSpan LastLook { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Waits until the condition is met.</summary>
    /// <exception cref="DeadlineException">It was not met in time; says what was last seen.</exception>
    public async Task<T> WaitAsync<T>(Condition<T> condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var started = time.GetTimestamp();
        var first = await LookAsync(condition, started, "nothing yet, for the first look did not end", cancellationToken).ConfigureAwait(false);
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
            var observation = await LookAsync(condition, started, seen, cancellationToken).ConfigureAwait(false);
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

    private async Task<Observation<T>> LookAsync<T>(Condition<T> condition, long started, string seen, CancellationToken cancellationToken)
    {
        var look = condition.Check(cancellationToken);
        if (!look.IsCompleted)
        {
            using var ended = new CancellationTokenSource();
            var left = condition.Deadline - time.GetElapsedTime(started);
            // A laptop that slept is past its deadline by hours.
            var limit = Task.Delay(LastLook + (left > TimeSpan.Zero ? left : TimeSpan.Zero), time, ended.Token);
            if (await Task.WhenAny(look, limit).ConfigureAwait(false) == limit)
            {
                throw new DeadlineException(condition.Title, time.GetElapsedTime(started), seen, condition.Next);
            }

            await ended.CancelAsync().ConfigureAwait(false);
        }

        return await look.ConfigureAwait(false);
    }
}
