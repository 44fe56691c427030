using System.Net;
using GourmetGram.Rehearsal.Cloud.Blazar;
using GourmetGram.Rehearsal.Cloud.Faults;
using GourmetGram.Rehearsal.Cloud.Glance;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.Keystone;
using GourmetGram.Rehearsal.Cloud.Neutron;
using GourmetGram.Rehearsal.Cloud.Nova;
using GourmetGram.Rehearsal.Cloud.Placement;
using GourmetGram.Rehearsal.Cloud.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace GourmetGram.Rehearsal.Cloud;

/// <summary>Puts the services on one Kestrel.</summary>
internal static class CloudApplication
{
    public static WebApplication Build(CloudStore store, CloudOptions options, FaultBox faults, int port)
    {
        // The empty builder reads no settings from files or the environment: nothing ambient changes the cloud.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = options.StateDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        IDialect[] dialects =
            [new KeystoneDialect(), new BlazarDialect(), new NovaDialect(), new NeutronDialect(), new GlanceDialect(), new PlacementDialect()];
        app.Use(next => context => FaultGate.HandleAsync(context, next, faults, options.Clock));
        app.Use(next => context => Unroutable.HandleAsync(context, next, dialects));
        app.UseRouting();
        MapAll(app, dialects, store, options);
        FaultsApi.Map(app, faults, store.Current.AdminToken);
        return app;
    }

    private static void MapAll(IEndpointRouteBuilder app, IDialect[] dialects, CloudStore store, CloudOptions options)
    {
        var clock = options.Clock;
        var mint = new TokenMint(store.Current.SigningKey);
        var gate = new TokenGate(store, mint, clock);
        var routes = dialects.ToDictionary(dialect => dialect.Prefix, dialect => new ServiceRoutes(app, dialect, gate));

        var authentication = new Authentication(store, mint, gate, clock, options.TokenLifetime);
        new TokensApi(store, mint, gate, authentication, clock).Map(routes["identity"]);
        new CredentialsApi(store).Map(routes["identity"]);
        new UsersApi(store).Map(routes["identity"]);

        new LeasesApi(store, options).Map(routes["reservation"]);

        MapNova(routes["compute"], store, options);
        new NeutronApi(store, clock).Map(routes["network"]);
        new GlanceApi(store).Map(routes["image"]);
        new PlacementApi(store).Map(routes["placement"]);
    }

    private static void MapNova(ServiceRoutes routes, CloudStore store, CloudOptions options)
    {
        var servers = new ServersApi(store, options);
        VersionsApi.Map(routes);
        servers.Map(routes);
        new ServerActionsApi(store, servers, options.Clock).Map(routes);
        new FlavorsApi(store).Map(routes);
        new KeyPairsApi(store, options.Clock).Map(routes);
        new MetadataApi(store, options.Clock).Map(routes);
        new TagsApi(store).Map(routes);
        new InterfacesApi(store, options.Clock).Map(routes);
        new QuotaApi(store, options.Quota).Map(routes);
        SmallApis.Map(routes);
    }

    /// <summary>The world, not each of its servers, listens to signals.</summary>
    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
