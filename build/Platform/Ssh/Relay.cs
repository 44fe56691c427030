namespace GourmetGram.Platform.Ssh;

/// <summary>Carries bytes between two connections until one of them ends.</summary>
internal static class Relay
{
    /// <summary>Copies both ways; ends when either side does, so that a dead half never holds the other.</summary>
    public static async Task BothWaysAsync(Stream one, Stream other, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var there = CopyAsync(one, other, ended.Token);
        var back = CopyAsync(other, one, ended.Token);
        await Task.WhenAny(there, back).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(there, back).ConfigureAwait(false);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        try
        {
            await from.CopyToAsync(to, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            // It has ended, which is all that is asked here.
        }
    }
}
