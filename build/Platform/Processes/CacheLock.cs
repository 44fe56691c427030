using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Processes;

/// <summary>
/// One run at a time makes a thing in the user's cache, which all checkouts share; the others wait and then find it made. The lock goes
/// with its process, however that ends.
/// </summary>
internal static class CacheLock
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    /// <summary>Takes the lock; dispose the result to let go.</summary>
    /// <param name="path">The lock's file; its folder is made.</param>
    /// <param name="what">What the other run does: "fetching Terraform".</param>
    /// <param name="reporter">Told when there is a wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Errors.ToolException">The cache cannot be written.</exception>
    public static async Task<FileStream> HoldAsync(string path, string what, IReporter reporter, CancellationToken cancellationToken)
    {
        return await new ConditionWaiter(reporter, TimeProvider.System).WaitAsync(
            new Condition<FileStream>(
                $"another run has finished {what}",
                _ => Task.FromResult(FileLock.TryTake(path) is { } taken ? Observed.Met(taken) : Observed.NotYet<FileStream>("it still holds the lock")),
                Limit,
                $"end the other run, or remove {path} when there is none")
            {
                Interval = TimeSpan.FromMilliseconds(200),
            },
            cancellationToken).ConfigureAwait(false);
    }
}
