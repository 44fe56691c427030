using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GourmetGram.Platform.Phases;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace GourmetGram.Platform.Ssh;

/// <summary>
/// One connection to the bastion, made when it is first wanted and again when it has broken, with a forwarded port on this machine's loopback
/// for every place behind it. Safe for concurrent use.
/// </summary>
/// <param name="login">Connects.</param>
/// <param name="infrastructure">The nodes; the bastion is one of them.</param>
internal sealed class BastionLink(SshLogin login, Infrastructure infrastructure) : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly Dictionary<(string Host, int Port), ForwardedPortLocal> forwards = [];
    private SshClient? client;

    public Infrastructure Infrastructure => infrastructure;

    public SshLogin Login => login;

    /// <summary>The bastion as it is reached from here.</summary>
    public SshEndpoint Bastion => Endpoint(infrastructure.Bastion, infrastructure.FloatingIp.ToString(), login.Account.Port);

    /// <summary>Whether a connection stands, as far as is known.</summary>
    public bool IsConnected => client is { IsConnected: true };

    /// <summary>The connection.</summary>
    /// <exception cref="SshLinkException">The bastion does not let us in.</exception>
    public async Task<SshClient> ClientAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ConnectedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The port on this machine that leads to a place as the bastion sees it. That something listens there is not said.</summary>
    /// <exception cref="SshLinkException">The bastion does not let us in.</exception>
    public async Task<int> ForwardAsync(string host, int port, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var connected = await ConnectedAsync(cancellationToken).ConfigureAwait(false);
            if (!forwards.TryGetValue((host, port), out var forward))
            {
                forward = await StartAsync(connected, host, port).ConfigureAwait(false);
                forwards.Add((host, port), forward);
            }

            return (int)forward.BoundPort;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>
    /// A connection of its own to a place as the bastion sees it, over a forwarded port of its own: one that several connect to at once may
    /// serve them one after another, in SSH.NET.
    /// </summary>
    /// <exception cref="SshLinkException">The bastion does not let us in.</exception>
    public async Task<LinkConnection> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var connected = await ClientAsync(cancellationToken).ConfigureAwait(false);
        var forward = await StartAsync(connected, host, port).ConfigureAwait(false);
        var near = new TcpClient { NoDelay = true };
        try
        {
            await near.ConnectAsync(IPAddress.Loopback, (int)forward.BoundPort, cancellationToken).ConfigureAwait(false);
            return new LinkConnection(near, connected, forward);
        }
        catch (Exception exception)
        {
            near.Dispose();
            await LetGo.OfAsync(forward).ConfigureAwait(false);
            if (LinkTrouble.Is(exception))
            {
                throw Closed(exception);
            }

            throw;
        }
    }

    /// <summary>Opens a port on this machine that leads over a connection, which may break meanwhile.</summary>
    /// <exception cref="SshLinkException">The connection broke.</exception>
    internal static async Task<ForwardedPortLocal> StartAsync(SshClient connected, string host, int port)
    {
        var forward = new ForwardedPortLocal(IPAddress.Loopback.ToString(), host, (uint)port);
        try
        {
            connected.AddForwardedPort(forward);
            forward.Start();
            return forward;
        }
        catch (Exception exception) when (LinkTrouble.Is(exception))
        {
            await LetGo.OfAsync(forward).ConfigureAwait(false);
            throw Closed(exception);
        }
    }

    /// <summary>A node as it is reached from here: the bastion itself, or a forwarded port that leads to it.</summary>
    public async Task<SshEndpoint> EndpointAsync(Node node, CancellationToken cancellationToken)
    {
        if (node == infrastructure.Bastion)
        {
            return Bastion;
        }

        var port = await ForwardAsync(node.PrivateAddress.ToString(), login.Account.Port, cancellationToken).ConfigureAwait(false);
        return Endpoint(node, IPAddress.Loopback.ToString(), port);
    }

    /// <summary>
    /// Why the bastion cannot connect to a place, in its own words; null when it can. A forwarded port whose other end is not there only closes:
    /// SSH.NET keeps the reason to itself.
    /// </summary>
    public async Task<string?> TroubleAsync(string host, int port, CancellationToken cancellationToken)
    {
        var connected = await ClientAsync(cancellationToken).ConfigureAwait(false);
        using var command = connected.CreateCommand(string.Create(
            CultureInfo.InvariantCulture,
            $"timeout 3 bash -c 'exec 3<>/dev/tcp/{host}/{port}' 2>&1; test $? -ne 124 || echo timed out"));
        await command.ExecuteAsync(CancellationToken.None).WaitAsync(login.Account.Patience, cancellationToken).ConfigureAwait(false);
        return command.Result.Trim() is { Length: > 0 } words ? words : null;
    }

    /// <summary>Whether the bastion answers over the connection, which is made anew where it is known to have broken.</summary>
    public async Task<bool> AnswersAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await AnswersAsync(await ClientAsync(cancellationToken).ConfigureAwait(false), limit, cancellationToken).ConfigureAwait(false);
        }
        catch (SshLinkException)
        {
            return false;
        }
    }

    /// <summary>Whether the other end of this very connection answers.</summary>
    public static async Task<bool> AnswersAsync(SshClient connected, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        try
        {
            using var command = connected.CreateCommand("true");
            // Cancelling asks the server to end the command and waits for it: a dead one would never say so.
            await command.ExecuteAsync(CancellationToken.None).WaitAsync(limited.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (LinkTrouble.Is(exception)
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Gives the connection up: all that runs over it ends, the next use makes a new one.</summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync(CancellationToken.None).ConfigureAwait(false);
        gate.Dispose();
    }

    private static SshLinkException Closed(Exception exception) => new(new SshFailure(SshFailureKind.NotReady, "connection closed"), exception);

    private static SshEndpoint Endpoint(Node node, string host, int port) => new(node.Name, node.ServerId, host, port);

    private async Task<SshClient> ConnectedAsync(CancellationToken cancellationToken)
    {
        if (client is { IsConnected: true })
        {
            return client;
        }

        await CloseAsync().ConfigureAwait(false);
        // SSH.NET holds a thread of the pool for every connection that is forwarded; a pool that has to grow for them does so twice a second.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        var wanted = (2 * infrastructure.Nodes.Length) + 64;
        if (workers < wanted)
        {
            ThreadPool.SetMinThreads(wanted, Math.Max(ports, wanted));
        }

        client = await login.ShellAsync(Bastion, cancellationToken).ConfigureAwait(false);
        return client;
    }

    private async Task CloseAsync()
    {
        var old = forwards.Values.ToList();
        forwards.Clear();
        await Task.WhenAll(old.Select(LetGo.OfAsync)).ConfigureAwait(false);
        if (client is { } broken)
        {
            client = null;
            await LetGo.OfAsync(broken).ConfigureAwait(false);
        }
    }
}
