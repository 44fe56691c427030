using System.Diagnostics;

namespace GourmetGram.Specs.OpenStack;

/// <summary>Asks until the answer is the wanted one or the deadline has passed.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static async Task<Reply> UntilAsync(
        string what, Func<Task<Reply>> ask, Func<Reply, bool> wanted, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            var reply = await ask();
            if (wanted(reply))
            {
                return reply;
            }

            if (watch.Elapsed > deadline)
            {
                throw new TimeoutException($"{what}: not within {deadline.TotalSeconds} s, last {reply.Status} {reply.Text}");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
