using GourmetGram.Rehearsal.Provider.Hub;
using Grpc.Core;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace GourmetGram.Rehearsal.Provider.Protocol;

/// <summary>Gives each connection its session, and ends the launcher when the connection ends, however it ends.</summary>
internal sealed class SessionConnections(LaunchRegistry launches)
{
    private static readonly object Key = typeof(Session);

    /// <summary>Connection middleware; runs after TLS, so that the client certificate tells which launch this is.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        if (certificate is null || launches.Claim(certificate) is not { } launch)
        {
            connection.Abort(new ConnectionAbortedException("The client has not been announced by a launcher."));
            return;
        }

        using var session = new Session(launch);
        connection.Items[Key] = session;
        try
        {
            await next(connection);
        }
        finally
        {
            launches.End(launch.Pid);
        }
    }

    public static Session Of(ServerCallContext context) =>
        (Session)context.GetHttpContext().Features.Get<IConnectionItemsFeature>()!.Items[Key]!;
}
