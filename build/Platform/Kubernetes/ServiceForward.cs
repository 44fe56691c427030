using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>A port on this machine's loopback that leads to a service of the cluster, through the API's port-forward, as long as this lives.</summary>
internal sealed class ServiceForward : IAsyncDisposable
{
    private static readonly TimeSpan Handshake = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource ended = new();
    private readonly TcpListener listener;
    private readonly Func<CancellationToken, Task<PodConnection>> connect;
    private readonly Action<string> trouble;
    private readonly Task accepting;

    private ServiceForward(TcpListener listener, Func<CancellationToken, Task<PodConnection>> connect, Action<string> trouble)
    {
        this.listener = listener;
        this.connect = connect;
        this.trouble = trouble;
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Opens the port.</summary>
    /// <param name="port">Which; 0 for a free one.</param>
    /// <param name="connect">Connects to a pod of the service, which may be another one each time.</param>
    /// <param name="trouble">Told why a connection came to nothing.</param>
    /// <exception cref="UsageException">The port is taken.</exception>
    public static ServiceForward Open(int port, Func<CancellationToken, Task<PodConnection>> connect, Action<string> trouble)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new UsageException($"Port {port} of this machine is in use", exception.Message, "end what listens on it, then run the same command again", exception);
        }

        return new ServiceForward(listener, connect, trouble);
    }

    /// <summary>https when what is behind the port speaks TLS, else http.</summary>
    public async Task<string> SchemeAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Handshake);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, limited.Token).ConfigureAwait(false);
#pragma warning disable CA5359 // Only whether it speaks TLS is asked; nothing is sent to it.
            await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, limited.Token).ConfigureAwait(false);
            return "https";
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or SocketException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return "http";
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync().ConfigureAwait(false);
        // First the loop, then what it listens with: between two connections it would not bear to find it closed.
        await accepting.ConfigureAwait(false);
        listener.Dispose();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                _ = RelayAsync(await listener.AcceptTcpClientAsync(ended.Token).ConfigureAwait(false), ended.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // A connection that vanished before it was taken is no reason to stop.
            }
        }
    }

    private async Task RelayAsync(TcpClient near, CancellationToken cancellationToken)
    {
        using (near)
        {
            try
            {
                using var pod = await connect(cancellationToken).ConfigureAwait(false);
                await pod.RelayAsync(near.GetStream(), cancellationToken).ConfigureAwait(false);
                if (pod.Trouble is { Length: > 0 } words)
                {
                    trouble(words);
                }
            }
            catch (PlatformException exception)
            {
                trouble($"{exception.What}: {exception.Why}");
            }
            catch (OperationCanceledException)
            {
            }
        }
    }
}
