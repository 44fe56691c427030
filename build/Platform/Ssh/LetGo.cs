namespace GourmetGram.Platform.Ssh;

/// <summary>
/// Lets go of what SSH.NET made. Disposing a client or a forwarded port waits, without a limit, for threads that may never come to their end
/// when the connection broke at a bad moment: here nobody waits for longer than a few seconds, and how it goes interests nobody.
/// </summary>
internal static class LetGo
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Disposes it, on a thread of its own.</summary>
    public static Task OfAsync(IDisposable held) => OfAsync(held.Dispose);

    /// <summary>Does it, on a thread of its own.</summary>
    public static async Task OfAsync(Action dispose)
    {
        var disposing = Task.Factory.StartNew(() => Quietly(dispose), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await disposing.WaitAsync(Limit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It may go on without us.
        }
    }

    /// <summary>The same at the end of a block.</summary>
    public static IAsyncDisposable AtTheEnd(IDisposable held) => new Holder(held);

    // What is being thrown away may fail as it likes.
    private static void Quietly(Action dispose)
    {
        try
        {
            dispose();
        }
        catch (Exception exception) when (LinkTrouble.Is(exception))
        {
        }
    }

    private sealed class Holder(IDisposable held) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(OfAsync(held));
    }
}
