namespace GourmetGram.Rehearsal.Nodes;

/// <summary>One at a time on this host, across processes; let go by the kernel when the holder dies.</summary>
internal static class HostLock
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    public static async Task<IDisposable> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        if (TryOpen(path) is { } atOnce)
        {
            return atOnce;
        }

        using var timer = new PeriodicTimer(RetryInterval);
        while (true)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            if (TryOpen(path) is { } file)
            {
                return file;
            }
        }
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null;
        }
    }
}
