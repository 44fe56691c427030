using GourmetGram.Rehearsal.Cloud.State;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>
/// Compares machines with what Nova says of them. At start, machines that should run and do not are started again; later a machine that
/// stopped by itself makes its server SHUTOFF.
/// </summary>
internal sealed class PowerSync(CloudStore store, INodeHost nodes, CloudOptions options)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await LookAsync(Restart, cancellationToken);
        using var timer = new PeriodicTimer(options.PowerSyncInterval, options.Clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await LookAsync(ServerSteps.ShutOff, cancellationToken);
        }
    }

    private static Server Restart(Server server, DateTimeOffset now) =>
        server with { TaskState = "powering-on", Job = new ServerJob(ServerJobKind.Start, now) };

    private async Task LookAsync(Func<Server, DateTimeOffset, Server> change, CancellationToken cancellationToken)
    {
        foreach (var server in store.Current.Servers.Values.Where(server => server is { Status: "ACTIVE", Job: null }))
        {
            if (await IsDownAsync(server.Id, cancellationToken))
            {
                options.Log($"server {server.Id}: ACTIVE, but its machine does not run");
                store.Update(state => state.Servers.GetValueOrDefault(server.Id) == server
                    ? state.Put(change(server, options.Clock.GetUtcNow()))
                    : state);
            }
        }
    }

    private async Task<bool> IsDownAsync(string serverId, CancellationToken cancellationToken)
    {
        try
        {
            return await nodes.GetStateAsync(serverId, cancellationToken) is NodeState.Stopped or NodeState.Absent;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            options.Log($"server {serverId}: the state of its machine is unknown: {failure.Message}");
            return false;
        }
    }
}
