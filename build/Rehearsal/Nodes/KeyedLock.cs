using System.Collections.Concurrent;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>One at a time per key.</summary>
internal sealed class KeyedLock
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new();

    public async Task<IDisposable> AcquireAsync(string key, CancellationToken cancellationToken)
    {
        var semaphore = _locks.GetOrAdd(key, _ => new SemaphoreSlim(1));
        await semaphore.WaitAsync(cancellationToken);
        return new Holder(semaphore);
    }

    private sealed class Holder(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
