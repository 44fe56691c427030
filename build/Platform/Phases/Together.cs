namespace GourmetGram.Platform.Phases;

/// <summary>Work that goes on at the same time: the first failure ends the rest, and is the one that is told.</summary>
internal static class Together
{
    public static async Task RunAsync(IEnumerable<Func<CancellationToken, Task>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = work.Select(step => step(stop.Token)).ToList();
        Exception? first = null;
        await foreach (var ended in Task.WhenEach(running).ConfigureAwait(false))
        {
            try
            {
                await ended.ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                first ??= exception;
                await stop.CancelAsync().ConfigureAwait(false);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (first is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }
}
