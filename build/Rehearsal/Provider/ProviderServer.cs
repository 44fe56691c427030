using System.Security.Cryptography.X509Certificates;
using GourmetGram.Rehearsal.Provider.Hub;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Protocol;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace GourmetGram.Rehearsal.Provider;

/// <summary>
/// The stand-in for Terraform's OpenStack provider, served from a process that is there already: a launcher script takes the executable's
/// place, and Terraform talks to this server over a Unix socket with mutual TLS.
/// </summary>
internal sealed class ProviderServer : IAsyncDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(2);

    private readonly WebApplication application;
    private readonly HubDirectory hub;
    private readonly SocketDirectory socket;
    private readonly FileStream alive;
    private readonly X509Certificate2 certificate;
    private readonly ITimer sweep;

    private ProviderServer(
        WebApplication application,
        HubDirectory hub,
        SocketDirectory socket,
        FileStream alive,
        X509Certificate2 certificate,
        LaunchRegistry launches,
        string cliConfigFile)
    {
        this.application = application;
        this.hub = hub;
        this.socket = socket;
        this.alive = alive;
        this.certificate = certificate;
        CliConfigFile = cliConfigFile;
        sweep = TimeProvider.System.CreateTimer(_ => launches.EndAbandoned(), null, SweepInterval, SweepInterval);
    }

    /// <summary>A Terraform CLI configuration (TF_CLI_CONFIG_FILE) that makes Terraform find this provider.</summary>
    public string CliConfigFile { get; }

    /// <summary>Where the Unix socket is that Terraform connects to.</summary>
    public string SocketFolder => Path.GetDirectoryName(socket.Socket)!;

    public static async Task<ProviderServer> StartAsync(ProviderOptions options, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The rehearsal's Terraform provider needs Unix sockets, pipes and a shell.");
        }

        var state = Path.GetFullPath(options.StateDirectory);
        Directory.CreateDirectory(state);
        var hub = new HubDirectory(Path.Combine(state, "hub"));
        hub.Prepare();
        var cliConfigFile = Mirror.Write(state);
        var launches = new LaunchRegistry(hub, TimeProvider.System);
        var certificate = ServerCertificate.Create(TimeProvider.System);
        var socket = SocketDirectory.Create();

        // Launchers wait at this pipe; when this process ends, however it ends, they read its end and end too.
        var alive = new FileStream(hub.Alive, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var application = Build(socket.Socket, certificate, launches);
        await application.StartAsync(cancellationToken);
        hub.Announce(ServerCertificate.HandshakeLine(certificate, socket.Socket), socket.Socket);
        return new ProviderServer(application, hub, socket, alive, certificate, launches, cliConfigFile);
    }

    public async ValueTask DisposeAsync()
    {
        hub.Withdraw();
        await sweep.DisposeAsync();
        await application.StopAsync();
        await application.DisposeAsync();
        await alive.DisposeAsync();
        socket.Dispose();
        certificate.Dispose();
    }

    private static WebApplication Build(string socket, X509Certificate2 certificate, LaunchRegistry launches)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var sessions = new SessionConnections(launches);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.ListenUnixSocket(socket, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.UseHttps(certificate, https =>
                {
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (client, _, _) => launches.Knows(client);
                });
                listen.Use(next => connection => sessions.RunAsync(connection, next));
            }));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Services.AddRouting();
        builder.Services.AddSingleton(launches);
        builder.Services.AddSingleton<Connections>();

        // Interrupts are for Terraform to pass on, not for the server to end at.
        builder.Services.AddSingleton<IHostLifetime, Uninterrupted>();
        var application = builder.Build();
        application.UseRouting();
        application.MapGrpcService<ProviderService>();
        application.MapGrpcService<ControllerService>();
        return application;
    }

    private sealed class Uninterrupted : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
