using System.Net.Sockets;

namespace GourmetGram.Platform.Ssh;

/// <summary>
/// Carries the bytes of one connection to another end and back. As long as that end has not said a word it may be exchanged for another one,
/// which hears all that was said to the first: a client that met a link about to break need not notice.
/// </summary>
/// <param name="near">The connection; not disposed.</param>
internal sealed class Relay(Stream near)
{
    // More than any client says before it is answered; what is longer is not said twice.
    private const int LongestRepeat = 64 * 1024;

    private readonly MemoryStream said = new();
    private volatile bool settled;

    /// <summary>Copies both ways until either side ends, so that a dead half never holds the other.</summary>
    /// <returns>False when the far end broke without a word while the near one still waits for it.</returns>
    public async Task<bool> CarryAsync(Stream far, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var there = ThereAsync(far, ended.Token);
        var back = BackAsync(far, ended.Token);
        var nearEnded = await Task.WhenAny(there, back).ConfigureAwait(false) == there && await there.ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(there, back).ConfigureAwait(false);
        return nearEnded || settled;
    }

    /// <returns>Whether it was the near end that ended.</returns>
    private async Task<bool> ThereAsync(Stream far, CancellationToken cancellationToken)
    {
        if (!await WriteAsync(far, said.ToArray(), cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var block = new byte[16 * 1024];
        while (await ReadAsync(near, block, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            if (!settled)
            {
                said.Write(block, 0, count);
                settled = said.Length > LongestRepeat;
            }

            if (!await WriteAsync(far, block.AsMemory(0, count), cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private async Task BackAsync(Stream far, CancellationToken cancellationToken)
    {
        var block = new byte[16 * 1024];
        while (await ReadAsync(far, block, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            settled = true;
            if (!await WriteAsync(near, block.AsMemory(0, count), cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private static async Task<int> ReadAsync(Stream from, byte[] block, CancellationToken cancellationToken)
    {
        try
        {
            return await from.ReadAsync(block, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            return 0;
        }
    }

    private static async Task<bool> WriteAsync(Stream to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await to.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            return false;
        }
    }

    private static bool IsEnd(Exception exception) => exception is IOException or ObjectDisposedException or OperationCanceledException or SocketException;
}
