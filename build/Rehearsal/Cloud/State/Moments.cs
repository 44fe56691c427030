namespace GourmetGram.Rehearsal.Cloud.State;

/// <summary>Waiting by the cloud's clock.</summary>
internal static class Moments
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static Task UntilAsync(DateTimeOffset moment, TimeProvider clock, CancellationToken cancellationToken)
    {
        var left = moment - clock.GetUtcNow();
        return left > TimeSpan.Zero ? Task.Delay(left, clock, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Returns when the task ends or the moment has come; the caller looks again either way.</summary>
    public static async Task ChangeOrTimeAsync(Task changed, DateTimeOffset? moment, TimeProvider clock, CancellationToken cancellationToken)
    {
        var left = moment is { } known ? known - clock.GetUtcNow() : Longest;
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed, Task.Delay(left < Longest ? left : Longest, clock, rest.Token));
        await rest.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
