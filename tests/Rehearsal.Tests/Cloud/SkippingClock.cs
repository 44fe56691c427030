namespace GourmetGram.Rehearsal.Tests.Cloud;

/// <summary>The system's clock, with jumps ahead: timers that wait are brought forward by each jump.</summary>
internal sealed class SkippingClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<SkippingTimer> timers = [];
    private TimeSpan skipped;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return System.GetUtcNow() + skipped;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            var timer = new SkippingTimer(this, callback, state);
            timers.Add(timer);
            timer.Change(dueTime, period);
            return timer;
        }
    }

    public void Skip(TimeSpan time)
    {
        lock (gate)
        {
            skipped += time;
            foreach (var timer in timers.ToList())
            {
                timer.BringForward();
            }
        }
    }

    private sealed class SkippingTimer : ITimer
    {
        private readonly SkippingClock clock;
        private readonly ITimer inner;
        private DateTimeOffset? due;
        private TimeSpan every = Timeout.InfiniteTimeSpan;

        public SkippingTimer(SkippingClock clock, TimerCallback callback, object? state)
        {
            this.clock = clock;
            inner = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.GetUtcNow() + dueTime;
                every = period;
                return inner.Change(dueTime, period);
            }
        }

        public void BringForward()
        {
            if (due is { } moment)
            {
                var left = moment - clock.GetUtcNow();
                inner.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, every);
            }
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }

            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
