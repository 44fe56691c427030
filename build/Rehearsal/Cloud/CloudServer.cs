using System.Net.Sockets;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using GourmetGram.Rehearsal.Cloud.Blazar;
using GourmetGram.Rehearsal.Cloud.Faults;
using GourmetGram.Rehearsal.Cloud.Nova;
using GourmetGram.Rehearsal.Cloud.State;
using GourmetGram.Rehearsal.Files;
using GourmetGram.Rehearsal.Nodes;
using Microsoft.AspNetCore.Builder;

namespace GourmetGram.Rehearsal.Cloud;

/// <summary>The embedded OpenStack: Keystone, Blazar, Nova, Neutron, Glance and Placement on one port of the loopback interface.</summary>
internal sealed class CloudServer : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly WebApplication app;
    private readonly CancellationTokenSource stop = new();
    private Task background = Task.CompletedTask;
    private int disposed;

    private CloudServer(WebApplication app, CloudOptions options, int port, FaultBox faults)
    {
        this.app = app;
        AuthUrl = new Uri($"http://127.0.0.1:{port}/identity/v3");
        CloudsFile = Path.Combine(options.StateDirectory, Cloud.CloudsFile.Name);
        AdminTokenFile = Path.Combine(options.StateDirectory, FaultsApi.TokenFile);
        Faults = faults;
    }

    public Uri AuthUrl { get; }

    /// <summary>clouds.yaml, 0600; cloud name "rehearsal".</summary>
    public string CloudsFile { get; }

    /// <summary>File with the token that POST /rehearsal/faults asks for, 0600.</summary>
    public string AdminTokenFile { get; }

    /// <summary>Makes requests fail, for tests in this process; from others see <see cref="FaultsApi"/>.</summary>
    public FaultBox Faults { get; }

    /// <summary>Starts the cloud on the state in the directory, or on a fresh tenant, and takes up what was under way.</summary>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<CloudServer> StartAsync(CloudOptions options, INodeHost nodes, CancellationToken cancellationToken)
    {
        PrivateFile.Folder(options.StateDirectory);
        var store = CloudStore.Open(
            Path.Combine(options.StateDirectory, "state.json"),
            () => Tenant.Make(nodes.FloatingRange, options.Clock.GetUtcNow()));
        var port = options.Port != 0 ? options.Port : store.Current.Port != 0 ? store.Current.Port : FreePort();
        store.Update(state => Tenant.Follow(state.Port == port ? state : state with { Port = port }, nodes.FloatingRange));

        var faults = new FaultBox();
        foreach (var rule in options.Faults)
        {
            faults.Add(rule);
        }

        var server = new CloudServer(CloudApplication.Build(store, options, faults, port), options, port, faults);
        try
        {
            await server.app.StartAsync(cancellationToken);
            Cloud.CloudsFile.Write(server.CloudsFile, store.Current, server.AuthUrl);
            PrivateFile.Write(server.AdminTokenFile, Encoding.UTF8.GetBytes(store.Current.AdminToken));
            server.background = Task.WhenAll(server.Workers(store, nodes, options));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        await stop.CancelAsync();
        await background;
        using var grace = new CancellationTokenSource(Grace);
        await app.StopAsync(grace.Token);
        await app.DisposeAsync();
        stop.Dispose();
    }

    private IEnumerable<Task> Workers(CloudStore store, INodeHost nodes, CloudOptions options)
    {
        var work = new ServerWork(store, new ServerMachine(store, nodes, options), options);
        return new[]
        {
            RunAsync("lease clock", new LeaseClock(store, options).RunAsync, options),
            RunAsync("server works", new ServerWorks(store, work, options.Log).RunAsync, options),
            RunAsync("power sync", new PowerSync(store, nodes, options).RunAsync, options),
            RunAsync("floating routes", new FloatingRoutes(store, nodes, options).RunAsync, options),
        };
    }

    private async Task RunAsync(string name, Func<CancellationToken, Task> run, CloudOptions options)
    {
        await Task.Yield();
        try
        {
            await run(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The cloud stops.
        }
        catch (Exception failure)
        {
            options.Log($"{name} stopped: {failure}");
        }
    }

    /// <summary>Below the range from which the system takes ports for outgoing connections, so that a restart finds it free again.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(20000, 30000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }
    }
}
