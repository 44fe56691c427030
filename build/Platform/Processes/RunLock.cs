using System.Globalization;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Processes;

/// <summary>One run per checkout: the second says who holds the lock. The lock goes with its process, however that ends.</summary>
public sealed class RunLock : IDisposable
{
    private readonly FileStream stream;

    private RunLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">.nuke/temp of the checkout.</param>
    /// <param name="command">What this run does, for the other one's message.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LockException">Another run holds it.</exception>
    public static RunLock Take(string folder, string command, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        PrivateFile.Folder(folder);
        var path = Path.Combine(folder, "run.lock");
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new LockException("Another run is under way in this checkout", Holder(folder), "wait for it, or stop it with Ctrl-C in its terminal", exception);
        }

        // Who holds it stands beside the lock: the locked file itself cannot be read everywhere.
        PrivateFile.Write(
            Path.Combine(folder, "run.lock.holder"),
            string.Create(CultureInfo.InvariantCulture, $"{command} (process {Environment.ProcessId}, since {time.GetLocalNow():HH:mm:ss})"));
        return new RunLock(stream);
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static string Holder(string folder)
    {
        var path = Path.Combine(folder, "run.lock.holder");
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "its name is not known yet";
    }
}
