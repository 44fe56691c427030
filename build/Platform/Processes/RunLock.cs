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
    /// <exception cref="UsageException">The folder is another user's.</exception>
    /// <exception cref="ToolException">The folder cannot be written, for another reason.</exception>
    public static RunLock Take(string folder, string command, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var path = Path.Combine(folder, "run.lock");
        FileStream stream;
        try
        {
            stream = FileLock.TryTake(path)
                ?? throw new LockException("Another run is under way in this checkout", Holder(folder), "wait for it, or stop it with Ctrl-C in its terminal");
        }
        catch (ToolException failure) when (failure.InnerException is UnauthorizedAccessException)
        {
            throw new UsageException($"{folder} cannot be written", failure.Why, "run it as the user whom this folder belongs to (it may be root, after sudo), or give it to yourself", failure);
        }

        // Who holds it stands beside the lock: the locked file itself cannot be read everywhere.
        var runLock = new RunLock(stream);
        try
        {
            PrivateFile.Write(
                $"{path}.holder",
                string.Create(CultureInfo.InvariantCulture, $"{command} (process {Environment.ProcessId}, since {time.GetLocalNow():HH:mm:ss})"));
            return runLock;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            runLock.Dispose();
            throw FileLock.Unwritable($"{path}.holder", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static string Holder(string folder)
    {
        var path = Path.Combine(folder, "run.lock.holder");
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "its name is not known yet";
    }
}
