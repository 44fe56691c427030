namespace GourmetGram.Platform.Ssh;

/// <summary>Asks again and again whether the other end of a connection answers: one that has vanished does not say so by itself.</summary>
/// <param name="time">The clock.</param>
/// <param name="interval">How often.</param>
internal sealed class HeartBeat(TimeProvider time, TimeSpan interval)
{
    /// <summary>Asks until it is ended.</summary>
    /// <param name="stands">Whether it answers, or there is none to ask.</param>
    /// <param name="broken">Done when it does not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<CancellationToken, Task<bool>> stands, Func<CancellationToken, Task> broken, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                if (!await StandsAsync(stands, cancellationToken).ConfigureAwait(false))
                {
                    await broken(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    // What breaks under the question has answered it.
    private static async Task<bool> StandsAsync(Func<CancellationToken, Task<bool>> stands, CancellationToken cancellationToken)
    {
        try
        {
            return await stands(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (LinkTrouble.Is(exception))
        {
            return false;
        }
    }
}
