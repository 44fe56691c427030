namespace GourmetGram.Specs.Kubernetes;

/// <summary>Asks again until it holds, or fails with what was waited for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(string what, Func<Task<bool>> check) => SomeAsync(what, async () => await check() ? "" : null);

    public static async Task<T> SomeAsync<T>(string what, Func<Task<T?>> find)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            if (await find() is { } found)
            {
                return found;
            }

            try
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"waited {Deadline.TotalSeconds} s for {what}");
            }
        }
    }
}
