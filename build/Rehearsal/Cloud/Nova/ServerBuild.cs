using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>scheduling → networking → spawning → ACTIVE, or ERROR with a fault. Each step may be repeated after a restart.</summary>
internal sealed class ServerBuild(CloudStore store, ServerMachine machine, CloudOptions options)
{
    private const string NoHost = "No valid host was found. ";

    public async Task RunAsync(string serverId, ServerJob job, CancellationToken cancellationToken)
    {
        if (!Step(serverId, job, Schedule) || !Step(serverId, job, Connect))
        {
            return;
        }

        try
        {
            await machine.BootAsync(serverId, cancellationToken);
            if (!Step(serverId, job, (state, server) => ServerNetworking.Activate(state, server)))
            {
                return;
            }

            await machine.WaitRunningAsync(serverId, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            options.Log($"server {serverId}: build: {failure.Message}");
            Step(serverId, job, (state, server) => state.Put(
                ServerSteps.Failed(server, $"Build of instance {serverId} aborted: {failure.Message}", Now())));
            return;
        }

        await Moments.UntilAsync(job.Since + options.ServerBuildTime, options.Clock, cancellationToken);
        Step(serverId, job, (state, server) => state.Put(ServerSteps.Active(server, Now())));
    }

    private CloudState Schedule(CloudState state, Server server)
    {
        if (server.Scheduled)
        {
            return state;
        }

        return Hosts.HasRoom(state, server, options.Capacity)
            ? state.Put(server with { Scheduled = true, TaskState = "networking" })
            : state.Put(ServerSteps.Failed(server, NoHost, Now()));
    }

    private CloudState Connect(CloudState state, Server server)
    {
        try
        {
            var connected = ServerNetworking.Bind(state, server, Now());
            return connected.Put(connected.Servers[server.Id] with { TaskState = "spawning" });
        }
        catch (Refusal refusal)
        {
            return state.Put(ServerSteps.Failed(server, refusal.Message, Now()));
        }
    }

    /// <summary>True when the job is still this one afterwards.</summary>
    private bool Step(string serverId, ServerJob job, Func<CloudState, Server, CloudState> change)
    {
        var after = store.Update(state =>
            state.Servers.GetValueOrDefault(serverId) is { } server && server.Job == job ? change(state, server) : state);
        return after.Servers.GetValueOrDefault(serverId)?.Job == job;
    }

    private DateTimeOffset Now() => options.Clock.GetUtcNow();
}
