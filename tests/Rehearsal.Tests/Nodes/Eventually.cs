namespace GourmetGram.Rehearsal.Tests.Nodes;

internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan deadline, string title)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var ending = new CancellationTokenSource(deadline);
        while (!await condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(ending.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"not within {deadline.TotalSeconds:0} s: {title}");
            }
        }
    }
}
