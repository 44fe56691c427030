using GourmetGram.Rehearsal.Cloud.State;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>Performs one job of one server.</summary>
internal sealed class ServerWork(CloudStore store, ServerMachine machine, CloudOptions options)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public Task PerformAsync(string serverId, ServerJob job, CancellationToken cancellationToken) => job.Kind switch
    {
        ServerJobKind.Build => new ServerBuild(store, machine, options).RunAsync(serverId, job, cancellationToken),
        ServerJobKind.Delete => DeleteAsync(serverId, job, cancellationToken),
        ServerJobKind.Start or ServerJobKind.Unpause or ServerJobKind.Resume => BootAsync(serverId, job, cancellationToken),
        ServerJobKind.Unshelve => BootAsync(serverId, job, cancellationToken),
        ServerJobKind.Stop => HaltAsync(serverId, job, ServerSteps.ShutOff, cancellationToken),
        ServerJobKind.Pause => HaltAsync(serverId, job, (server, now) => ServerSteps.Settled(server, "PAUSED", "paused", 3, now), cancellationToken),
        ServerJobKind.Suspend => HaltAsync(
            serverId, job, (server, now) => ServerSteps.Settled(server, "SUSPENDED", "suspended", ServerSteps.ShutDown, now), cancellationToken),
        ServerJobKind.Shelve => HaltAsync(
            serverId,
            job,
            (server, now) => ServerSteps.Settled(server, "SHELVED_OFFLOADED", "shelved_offloaded", ServerSteps.ShutDown, now),
            cancellationToken),
        ServerJobKind.Reboot => RebootAsync(serverId, job, cancellationToken),
        ServerJobKind.Rebuild => RebuildAsync(serverId, job, cancellationToken),
        ServerJobKind.Resize => Resize(serverId, job),
        _ => throw new InvalidOperationException($"No work for {job.Kind}."),
    };

    /// <summary>Never gives up: a lease that ends waits for it.</summary>
    private async Task DeleteAsync(string serverId, ServerJob job, CancellationToken cancellationToken)
    {
        while (!await machine.TryRemoveAsync(serverId, cancellationToken))
        {
            await Moments.UntilAsync(Now() + Retry, options.Clock, cancellationToken);
        }

        await Moments.UntilAsync(job.Since + options.ServerDeleteTime, options.Clock, cancellationToken);
        Finish(serverId, job, server => server.Deleted is null ? ServerSteps.Gone(server, Now()) : server, Release);
        var deleted = store.Current.Servers.GetValueOrDefault(serverId)?.Deleted ?? Now();
        await Moments.UntilAsync(deleted + options.ServerGoneDelay, options.Clock, cancellationToken);
        store.Update(state => state with { Servers = state.Servers.Remove(serverId) });
    }

    private CloudState Release(CloudState state, Server server) => ServerNetworking.Release(state, server, Now());

    private async Task BootAsync(string serverId, ServerJob job, CancellationToken cancellationToken)
    {
        try
        {
            await machine.BootAsync(serverId, cancellationToken);
            await machine.WaitRunningAsync(serverId, cancellationToken);
            Finish(serverId, job, server => ServerSteps.Active(server, Now()));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Fail(serverId, job, failure);
        }
    }

    private async Task HaltAsync(string serverId, ServerJob job, Func<Server, DateTimeOffset, Server> settle, CancellationToken cancellationToken)
    {
        try
        {
            await machine.StopAsync(serverId, cancellationToken);
            Finish(serverId, job, server => settle(server, Now()));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Fail(serverId, job, failure);
        }
    }

    private async Task RebootAsync(string serverId, ServerJob job, CancellationToken cancellationToken)
    {
        try
        {
            await machine.RebootAsync(serverId, cancellationToken);
            await machine.WaitRunningAsync(serverId, cancellationToken);
            Finish(serverId, job, server => ServerSteps.Active(server, Now()));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Fail(serverId, job, failure);
        }
    }

    private async Task RebuildAsync(string serverId, ServerJob job, CancellationToken cancellationToken)
    {
        try
        {
            await machine.RemoveAsync(serverId, cancellationToken);
            await machine.BootAsync(serverId, cancellationToken);
            await machine.WaitRunningAsync(serverId, cancellationToken);
            if (job.Argument == "stopped")
            {
                await machine.StopAsync(serverId, cancellationToken);
                Finish(serverId, job, server => ServerSteps.ShutOff(server, Now()));
                return;
            }

            Finish(serverId, job, server => ServerSteps.Active(server, Now()));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Fail(serverId, job, failure);
        }
    }

    /// <summary>The machine stays as it is: its size is not rehearsed. A full reservation leaves the server as it was.</summary>
    private Task Resize(string serverId, ServerJob job)
    {
        store.Update(state =>
        {
            if (state.Servers.GetValueOrDefault(serverId) is not { } server || server.Job != job)
            {
                return state;
            }

            var flavor = Flavors.Find(state, server.ProjectId, job.Argument ?? "");
            var resized = flavor is null ? server : server with { Flavor = flavor };
            return flavor is not null && Hosts.HasRoom(state, resized, options.Capacity)
                ? state.Put(ServerSteps.Settled(resized with { OldFlavor = server.Flavor }, "VERIFY_RESIZE", "resized", server.PowerState, Now()))
                : state.Put(server.PowerState == ServerSteps.ShutDown ? ServerSteps.ShutOff(server, Now()) : ServerSteps.Active(server, Now()));
        });
        return Task.CompletedTask;
    }

    private void Fail(string serverId, ServerJob job, Exception failure)
    {
        options.Log($"server {serverId}: {job.Kind}: {failure.Message}");
        Finish(serverId, job, server => ServerSteps.Failed(server, failure.Message, Now()));
    }

    private void Finish(string serverId, ServerJob job, Func<Server, Server> change, Func<CloudState, Server, CloudState>? before = null) =>
        store.Update(state =>
        {
            if (state.Servers.GetValueOrDefault(serverId) is not { } server || server.Job != job)
            {
                return state;
            }

            var prepared = before?.Invoke(state, server) ?? state;
            return prepared.Put(change(prepared.Servers[serverId]));
        });

    private DateTimeOffset Now() => options.Clock.GetUtcNow();
}
