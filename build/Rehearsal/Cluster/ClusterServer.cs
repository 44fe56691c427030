using System.Globalization;
using System.Net.Sockets;
using System.Net;
using GourmetGram.Rehearsal.Cluster.Controllers;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Security;
using GourmetGram.Rehearsal.Cluster.Storage;
using GourmetGram.Rehearsal.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GourmetGram.Rehearsal.Cluster;

/// <summary>
/// An embedded Kubernetes API with small controllers: objects, their status and lifecycle, no containers. Listens on loopback; all state is
/// in its directory, so that a start after a kill finds the same cluster.
/// </summary>
internal sealed class ClusterServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ControllerLoop controllers;
    private readonly ObjectStore store;
    private readonly ClusterPki pki;

    private ClusterServer(WebApplication application, ControllerLoop controllers, ObjectStore store, ClusterPki pki, int port)
    {
        this.application = application;
        this.controllers = controllers;
        this.store = store;
        this.pki = pki;
        Port = port;
    }

    public int Port { get; }

    public string CertificateAuthorityPem => pki.AuthorityPem;

    public static async Task<ClusterServer> StartAsync(ClusterOptions options, CancellationToken cancellationToken)
    {
        PrivateFile.Folder(options.StateDirectory);
        var pki = ClusterPki.Open(options.StateDirectory, options.ServerNames);
        var store = new ObjectStore(options.StateDirectory);
        var time = TimeProvider.System;
        var kinds = new KindRegistry(store);
        var objects = new ClusterObjects(store, kinds, time);
        var port = ClusterPort.Choose(options);
        Bootstrap.Fill(objects, pki, port);
        var api = Api(objects, kinds, pki, time);
        var application = Host(pki, port, api);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch
        {
            await application.DisposeAsync();
            store.Dispose();
            pki.Dispose();
            throw;
        }

        var controllers = ControllerLoop.Start(
            objects, ControllerSet.All(objects, options.Pace, pki), time, line => PrivateFile.Append(Path.Combine(options.StateDirectory, "controllers.log"), line));
        return new ClusterServer(application, controllers, store, pki, port);
    }

    /// <summary>The administrator's kubeconfig, with everything embedded.</summary>
    /// <param name="server">URL under which the reader of the file reaches this server.</param>
    public string AdminKubeconfig(string server) => Security.AdminKubeconfig.Write(server, pki);

    public async ValueTask DisposeAsync()
    {
        await controllers.DisposeAsync();
        await application.StopAsync(CancellationToken.None);
        await application.DisposeAsync();
        store.Dispose();
        pki.Dispose();
    }

    private static ApiServer Api(ClusterObjects objects, KindRegistry kinds, ClusterPki pki, TimeProvider time)
    {
        var authorizer = new Authorizer(objects);
        var tokens = new TokenIssuer(pki, objects);
        var read = new ReadEndpoint(objects, time);
        var write = new WriteEndpoint(objects);
        return new ApiServer(
            kinds,
            new Authenticator(pki, tokens, authorizer),
            authorizer,
            new DiscoveryEndpoint(kinds),
            new OpenApiEndpoint(kinds),
            read,
            new WatchEndpoint(objects, time),
            write,
            new SubresourceEndpoint(objects, read, write, tokens),
            new ReviewEndpoint(authorizer, tokens));
    }

    private static WebApplication Host(ClusterPki pki, int port, ApiServer api)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                endpoint.UseHttps(https =>
                {
                    https.ServerCertificate = pki.Server;
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    // Who a certificate stands for is the authenticator's to say; a strange one is answered with 401.
                    https.AllowAnyClientCertificate();
                });
            });
        });
        var application = builder.Build();
        var stopping = application.Lifetime.ApplicationStopping;
        application.UseWebSockets();
        application.Run(async context =>
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await api.HandleAsync(context, either.Token);
        });
        return application;
    }
}
