namespace GourmetGram.Specs.Terraform;

/// <summary>A condition with a deadline.</summary>
internal static class Eventually
{
    public static async Task BeTrueAsync(string what, Func<bool> condition, TimeSpan deadline)
    {
        using var expiry = new CancellationTokenSource(deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(expiry.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Not within {deadline.TotalSeconds} s: {what}");
            }
        }
    }
}
