using System.Net;
using System.Net.Sockets;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using Polly;
using Polly.Retry;

namespace GourmetGram.Platform.Ssh;

/// <summary>
/// A port on this machine's loopback that leads to the API server of the first node as long as this process lives: an SSH.NET forward that is
/// made anew when the connection breaks, while the port stays the same. Whoever connects meanwhile waits instead of being refused.
/// TLS runs through it untouched, so the server's certificate is verified by whoever connects.
/// </summary>
public sealed class ApiForward : IAsyncDisposable
{
    /// <summary>The API server's port on the node.</summary>
    public const int ApiPort = 6443;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Func<Infrastructure, BastionLink> links;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline retry;
    private readonly SemaphoreSlim gate = new(1);
    private readonly int targetPort;
    private Run? run;

    /// <summary>Makes it; nothing is connected before the first connection comes.</summary>
    /// <param name="links">Makes the link to the bastion.</param>
    /// <param name="time">The clock.</param>
    /// <param name="targetPort">Port on the first node.</param>
    internal ApiForward(Func<Infrastructure, BastionLink> links, TimeProvider time, int targetPort = ApiPort)
    {
        this.links = links;
        this.time = time;
        this.targetPort = targetPort;
        retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                // For as long as a client waits for an answer, half a minute or so.
                MaxRetryAttempts = 8,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = TimeSpan.FromSeconds(5),
                ShouldHandle = new PredicateBuilder().Handle<SshLinkException>(failure => failure.Failure.Kind is not (SshFailureKind.HostKeyChanged or SshFailureKind.PermissionDenied)),
            })
            .Build();
    }

    /// <summary>Told when the connection breaks or stands again, in a few words.</summary>
    public Action<string>? OnChange { get; init; }

    /// <summary>Opens the port, or finds it open for the same nodes.</summary>
    /// <param name="infrastructure">The nodes.</param>
    /// <param name="port">Which port; 0 for a free one.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <returns>The port on 127.0.0.1.</returns>
    /// <exception cref="SshException">The port is taken, or the key unusable.</exception>
    public async Task<int> OpenAsync(Infrastructure infrastructure, int port, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(infrastructure);
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (run is not null && run.Leads(infrastructure))
            {
                return run.Port;
            }

            await CloseAsync().ConfigureAwait(false);
            run = Start(infrastructure, port);
            return run.Port;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Connects now rather than when the first connection comes, so that what is wrong is said at once.</summary>
    /// <exception cref="SshException">The bastion does not let us in.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (run ?? throw new InvalidOperationException("The port is not open.")).Link.ClientAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SshLinkException exception)
        {
            throw new SshException("The bastion cannot be reached", exception.Failure.Reason, "look at the nodes: ./build.sh PingNodes", exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        gate.Dispose();
    }

    private async Task CloseAsync()
    {
        if (run is { } old)
        {
            run = null;
            await old.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Run Start(Infrastructure infrastructure, int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException exception)
        {
            listener.Dispose();
            throw new SshException($"Port {port} of this machine cannot be listened on", exception.Message, "end what uses it, or run ./build.sh Kubespray, which chooses another", exception);
        }

        return new Run(this, infrastructure, links(infrastructure), listener);
    }

    /// <summary>An open port and all that runs through it.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly ApiForward owner;
        private readonly Infrastructure infrastructure;
        private readonly CancellationTokenSource ended = new();
        private readonly TcpListener listener;
        private readonly Task accepting;
        private readonly Task beating;

        public Run(ApiForward owner, Infrastructure infrastructure, BastionLink link, TcpListener listener)
        {
            this.owner = owner;
            this.infrastructure = infrastructure;
            this.listener = listener;
            Link = link;
            accepting = AcceptAsync();
            beating = BeatAsync();
        }

        public BastionLink Link { get; }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public bool Leads(Infrastructure wanted) =>
            infrastructure.FloatingIp.Equals(wanted.FloatingIp) && infrastructure.Bastion.ServerId == wanted.Bastion.ServerId;

        public async ValueTask DisposeAsync()
        {
            await ended.CancelAsync().ConfigureAwait(false);
            // First the loop, then what it listens with: between two connections it would not bear to find it closed.
            await accepting.ConfigureAwait(false);
            listener.Dispose();
            await beating.ConfigureAwait(false);
            await Link.DisposeAsync().ConfigureAwait(false);
            ended.Dispose();
        }

        private async Task AcceptAsync()
        {
            while (!ended.IsCancellationRequested)
            {
                try
                {
                    var connection = await listener.AcceptTcpClientAsync(ended.Token).ConfigureAwait(false);
                    _ = RelayAsync(connection);
                }
                catch (Exception exception) when (exception is OperationCanceledException or SocketException)
                {
                    // A connection that vanished before it was taken is no reason to stop.
                }
            }
        }

        private async Task RelayAsync(TcpClient near)
        {
            using (near)
            {
                try
                {
                    var relay = new Relay(near.GetStream());
                    await owner.retry.ExecuteAsync(
                        async token =>
                        {
                            await using var far = await Link.ConnectAsync(IPAddress.Loopback.ToString(), owner.targetPort, token).ConfigureAwait(false);
                            if (!await relay.CarryAsync(far.Stream, token).ConfigureAwait(false) && !await far.StandsAsync(Interval, token).ConfigureAwait(false))
                            {
                                // It was not the API server that hung up.
                                throw new SshLinkException(new SshFailure(SshFailureKind.NotReady, "connection closed"));
                            }
                        },
                        ended.Token).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is SshLinkException or OperationCanceledException || LinkTrouble.Is(exception))
                {
                    if (exception is SshLinkException { Failure: var failure })
                    {
                        owner.OnChange?.Invoke(failure.Reason);
                    }
                }
            }
        }

        /// <summary>What hangs on a connection whose other end has vanished is let go.</summary>
        private Task BeatAsync() => new HeartBeat(owner.time, Interval).RunAsync(
            async token => !Link.IsConnected || await Link.AnswersAsync(Interval, token).ConfigureAwait(false),
            token =>
            {
                owner.OnChange?.Invoke("the connection to the bastion broke; the next use makes a new one");
                return Link.DropAsync(token);
            },
            ended.Token);
    }
}
