using System.Net.WebSockets;
using System.Text;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>
/// A connection to a port of a pod over the API's port-forward (v4.channel.k8s.io): every message begins with the number of its channel, 0 for
/// data and 1 for errors; the first on each channel is the port's number.
/// </summary>
/// <param name="socket">The WebSocket; goes with this.</param>
internal sealed class PodConnection(WebSocket socket) : IDisposable
{
    public const string Protocol = "v4.channel.k8s.io";
    private const byte Data = 0;
    private const byte Errors = 1;
    private const int Chunk = 32 * 1024;

    /// <summary>Why the pod did not take the connection, in its node's words; null when it did, as far as is known.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Carries bytes between a stream and the pod until either ends.</summary>
    public async Task RelayAsync(Stream near, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var there = SendAsync(near, ended.Token);
        var back = ReceiveAsync(near, ended.Token);
        await Task.WhenAny(there, back).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(there, back).ConfigureAwait(false);
    }

    public void Dispose() => socket.Dispose();

    private async Task SendAsync(Stream near, CancellationToken cancellationToken)
    {
        var buffer = new byte[Chunk + 1];
        buffer[0] = Data;
        try
        {
            while (await near.ReadAsync(buffer.AsMemory(1), cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                await socket.SendAsync(buffer.AsMemory(0, count + 1), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
        }
    }

    private async Task ReceiveAsync(Stream near, CancellationToken cancellationToken)
    {
        var buffer = new byte[Chunk];
        // How much of the port's number is still to come, for each channel.
        var number = new[] { 2, 2 };
        int? channel = null;
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false) is var received && received.MessageType != WebSocketMessageType.Close)
            {
                ReadOnlyMemory<byte> bytes = buffer.AsMemory(0, received.Count);
                if (channel is null && bytes.Length > 0)
                {
                    channel = bytes.Span[0];
                    bytes = bytes[1..];
                }

                if (channel is Data or Errors)
                {
                    var skipped = Math.Min(number[channel.Value], bytes.Length);
                    number[channel.Value] -= skipped;
                    bytes = bytes[skipped..];
                }

                if (channel == Data && bytes.Length > 0)
                {
                    await near.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
                }
                else if (channel == Errors && bytes.Length > 0)
                {
                    Trouble += Encoding.UTF8.GetString(bytes.Span);
                }

                if (received.EndOfMessage)
                {
                    channel = null;
                }
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
        }
    }

    private static bool IsEnd(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException or InvalidOperationException;
}
