using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>
/// Carries out the jobs that servers have. One job per server at a time: a new one cancels the old and waits for it, so a delete ends a build.
/// Jobs are part of the state, so those of an earlier process go on by themselves.
/// </summary>
internal sealed class ServerWorks(CloudStore store, ServerWork work, Action<string> log)
{
    private readonly Dictionary<string, Running> running = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var changed = store.Changed;
                Reconcile(store.Current, cancellationToken);
                await changed.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(running.Values.Select(each => each.Task));
        }
    }

    private void Reconcile(CloudState state, CancellationToken cancellationToken)
    {
        foreach (var (id, old) in running.ToList())
        {
            var job = state.Servers.GetValueOrDefault(id)?.Job;
            if (job == old.Job)
            {
                continue;
            }

            old.Stop.Cancel();
            if (job is null && old.Task.IsCompleted)
            {
                old.Stop.Dispose();
                running.Remove(id);
            }
        }

        foreach (var server in state.Servers.Values)
        {
            if (server.Job is { } job && (!running.TryGetValue(server.Id, out var old) || old.Job != job))
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                running[server.Id] = new Running(job, stop, PerformAsync(server.Id, job, running.GetValueOrDefault(server.Id)?.Task, stop.Token));
            }
        }
    }

    private async Task PerformAsync(string serverId, ServerJob job, Task? before, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (before is not null)
        {
            await before;
        }

        try
        {
            await work.PerformAsync(serverId, job, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Superseded, or the process ends; the state says what comes next.
        }
        catch (Exception failure)
        {
            log($"server {serverId}: {job.Kind} failed: {failure.Message}");
        }
    }

    private sealed record Running(ServerJob Job, CancellationTokenSource Stop, Task Task);
}
