using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>
/// Listens within a network namespace and passes each connection on to an endpoint of the host.
/// A socket belongs to the namespace of the thread that made it, and to no thread thereafter.
/// </summary>
internal sealed class NamespaceForwarder : IAsyncDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ImmutableArray<Socket> _listeners;
    private readonly ImmutableArray<Task> _loops;

    private NamespaceForwarder(ImmutableArray<Socket> listeners, Func<IPEndPoint> target)
    {
        _listeners = listeners;
        _loops = [.. listeners.Select(listener => AcceptAsync(listener, target, _stopping.Token))];
    }

    public static async Task<NamespaceForwarder> StartAsync(
        string namespacePath,
        IReadOnlyList<IPEndPoint> endpoints,
        Func<IPEndPoint> target,
        CancellationToken cancellationToken) =>
        new(await ListenAsync(namespacePath, endpoints).WaitAsync(cancellationToken), target);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(_loops);
        _stopping.Dispose();
    }

    private static Task<ImmutableArray<Socket>> ListenAsync(string namespacePath, IReadOnlyList<IPEndPoint> endpoints)
    {
        var done = new TaskCompletionSource<ImmutableArray<Socket>>(TaskCreationOptions.RunContinuationsAsynchronously);
        // A thread of its own, which ends here: one of the pool's would carry the namespace into other work.
        new Thread(() =>
        {
            var sockets = new List<Socket>();
            try
            {
                LinuxCalls.EnterNetworkNamespace(namespacePath);
                foreach (var endpoint in endpoints)
                {
                    var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                    sockets.Add(socket);
                    socket.Bind(endpoint);
                    socket.Listen();
                }

                done.SetResult([.. sockets]);
            }
            catch (Exception exception)
            {
                exception = new NodeHostException($"could not listen in {namespacePath} on {string.Join(", ", endpoints)}: {exception.Message}", exception);
                sockets.ForEach(socket => socket.Dispose());
                done.SetException(exception);
            }
        })
        { IsBackground = true, Name = "namespace listener" }.Start();
        return done.Task;
    }

    private static async Task AcceptAsync(Socket listener, Func<IPEndPoint> target, CancellationToken cancellationToken)
    {
        using var pause = new PeriodicTimer(RetryInterval);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var connection = await listener.AcceptAsync(cancellationToken);
                _ = PipeAsync(connection, target, cancellationToken);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The connection died before it was accepted, or this process is out of descriptors for now.
                await PauseAsync(pause, cancellationToken);
            }
        }
    }

    private static async Task PauseAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task PipeAsync(Socket near, Func<IPEndPoint> target, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using (near)
        {
            try
            {
                var endpoint = target();
                using var far = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                near.NoDelay = far.NoDelay = true;
                await far.ConnectAsync(endpoint, cancellationToken);
                await Task.WhenAll(CopyAsync(near, far, ended), CopyAsync(far, near, ended));
            }
            catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                // Either end went away: closing both tells the other one.
            }
        }
    }

    /// <summary>Copies until the source ends its half; a broken half ends both.</summary>
    private static async Task CopyAsync(Socket source, Socket destination, CancellationTokenSource ended)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await source.ReceiveAsync(buffer, ended.Token)) > 0)
            {
                var rest = buffer.AsMemory(0, read);
                while (rest.Length > 0)
                {
                    rest = rest[await destination.SendAsync(rest, ended.Token)..];
                }
            }

            destination.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await ended.CancelAsync();
            throw;
        }
    }
}
