using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Controllers;

/// <summary>Runs the controllers: one queue, ordered by when something is due.</summary>
internal sealed class ControllerLoop : IAsyncDisposable
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterMistake = TimeSpan.FromSeconds(30);

    private readonly ClusterObjects objects;
    private readonly IReadOnlyList<IController> controllers;
    private readonly TimeProvider time;
    private readonly Action<string> report;
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<(int Controller, WorkKey Key), DateTimeOffset> due = [];
    private readonly PriorityQueue<(int Controller, WorkKey Key), DateTimeOffset> queue = new();
    private Task running = Task.CompletedTask;

    private ControllerLoop(ClusterObjects objects, IReadOnlyList<IController> controllers, TimeProvider time, Action<string> report)
    {
        this.report = report;
        this.objects = objects;
        this.controllers = controllers;
        this.time = time;
    }

    public static ControllerLoop Start(
        ClusterObjects objects, IReadOnlyList<IController> controllers, TimeProvider time, Action<string> report)
    {
        var loop = new ControllerLoop(objects, controllers, time, report);
        loop.running = Task.Run(() => loop.RunAsync(loop.stop.Token), CancellationToken.None);
        return loop;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var (existing, _, watcher) = objects.Store.ListAndWatch(null, null);
        using (watcher)
        {
            foreach (var stored in existing)
            {
                Concern(new Change(ChangeType.Added, stored, null));
            }

            try
            {
                while (true)
                {
                    var next = RunDue();
                    await WaitAsync(watcher, next, cancellationToken);
                    while (watcher.Changes.TryRead(out var change))
                    {
                        Concern(change);
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // Disposed.
            }
        }
    }

    private async Task WaitAsync(ObjectStore.Watcher watcher, TimeSpan? next, CancellationToken cancellationToken)
    {
        if (next is null)
        {
            await watcher.Changes.WaitToReadAsync(cancellationToken);
            return;
        }

        using var timer = new CancellationTokenSource(next.Value, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await watcher.Changes.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Something is due.
        }
    }

    /// <summary>Does all that is due; returns how long until the next.</summary>
    private TimeSpan? RunDue()
    {
        while (queue.TryPeek(out var work, out var when))
        {
            if (!due.TryGetValue(work, out var wanted) || wanted != when)
            {
                queue.Dequeue();
                continue;
            }

            var wait = when - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait;
            }

            queue.Dequeue();
            due.Remove(work);
            if (Reconcile(work.Controller, work.Key) is { } again)
            {
                Enqueue(work, time.GetUtcNow() + again);
            }
        }

        return null;
    }

    private TimeSpan? Reconcile(int controller, WorkKey key)
    {
        try
        {
            return controllers[controller].Reconcile(key);
        }
        catch (ApiError)
        {
            // A client came in between (conflict, deletion): look again a little later.
            return AfterFailure;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One object that a controller cannot make sense of must not stop the others.
            report($"{controllers[controller].GetType().Name} {key.Namespace}/{key.Name}: {failure}");
            return AfterMistake;
        }
    }

    private void Concern(Change change)
    {
        for (var i = 0; i < controllers.Count; i++)
        {
            var watches = controllers[i].Watches;
            if (watches.Count > 0 && !watches.Contains(change.Object.Resource))
            {
                continue;
            }

            foreach (var key in controllers[i].Concerned(change))
            {
                Enqueue((i, key), DateTimeOffset.MinValue);
            }
        }
    }

    private void Enqueue((int Controller, WorkKey Key) work, DateTimeOffset when)
    {
        if (due.TryGetValue(work, out var known) && known <= when)
        {
            return;
        }

        due[work] = when;
        queue.Enqueue(work, when);
    }
}
