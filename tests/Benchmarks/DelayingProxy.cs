using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace GourmetGram.Benchmarks;

/// <summary>Stands before a server as if it were far away: what is sent arrives half a round trip later, and a connection takes one to be made.</summary>
internal sealed class DelayingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly IPEndPoint target;
    private readonly TimeSpan half;
    private readonly Task accepting;
    private int connections;

    public DelayingProxy(IPEndPoint target, TimeSpan roundTrip)
    {
        this.target = target;
        half = roundTrip / 2;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many connections were made through it.</summary>
    public int Connections => connections;

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await accepting;
        listener.Dispose();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await listener.AcceptTcpClientAsync(ended.Token));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        Interlocked.Increment(ref connections);
        using (near)
        using (var far = new TcpClient { NoDelay = true })
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(ended.Token))
        {
            near.NoDelay = true;
            try
            {
                // SYN and SYN-ACK.
                await Task.Delay(2 * half, over.Token);
                await far.ConnectAsync(target, over.Token);
                await Task.WhenAny(CarryAsync(near.GetStream(), far, over.Token), CarryAsync(far.GetStream(), near, over.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
            {
            }

            await over.CancelAsync();
        }
    }

    /// <summary>Every piece waits for its own time; many are under way at once, as on a long line.</summary>
    private async Task CarryAsync(NetworkStream from, TcpClient to, CancellationToken cancellationToken)
    {
        var line = Channel.CreateUnbounded<(byte[] Bytes, long Due)>();
        var deliver = DeliverAsync(line.Reader, to.GetStream(), cancellationToken);
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReadAsync(buffer, cancellationToken) is var count and > 0)
            {
                line.Writer.TryWrite((buffer[..count], Stopwatch.GetTimestamp() + (long)(half.TotalSeconds * Stopwatch.Frequency)));
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }

        line.Writer.Complete();
        await deliver;
    }

    private static async Task DeliverAsync(ChannelReader<(byte[] Bytes, long Due)> line, NetworkStream to, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (bytes, due) in line.ReadAllAsync(cancellationToken))
            {
                if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } wait)
                {
                    await Task.Delay(wait, cancellationToken);
                }

                await to.WriteAsync(bytes, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }
}
