namespace GourmetGram.Platform;

/// <summary>For what stays open until the user ends it.</summary>
internal static class Foreground
{
    /// <summary>Ends, without an error, when the user interrupts.</summary>
    public static async Task UntilInterruptedAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(() => ended.TrySetResult());
        await ended.Task.ConfigureAwait(false);
    }
}
