using System.Net.Sockets;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>
/// One at a time on this host, across processes and users. The lock is a socket in Linux's abstract namespace:
/// it leaves no file, and the kernel lets go of it when the holder dies.
/// </summary>
internal static class HostLock
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    public static async Task<IDisposable> AcquireAsync(string name, CancellationToken cancellationToken)
    {
        var endpoint = new UnixDomainSocketEndPoint('\0' + name);
        using var timer = new PeriodicTimer(RetryInterval);
        while (true)
        {
            if (TryBind(endpoint) is { } held)
            {
                return held;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static Socket? TryBind(UnixDomainSocketEndPoint endpoint)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endpoint);
            return socket;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            return null;
        }
    }
}
