namespace GourmetGram.Platform.Errors;

/// <summary>A condition did not come true before its deadline.</summary>
/// <param name="title">What should have become true.</param>
/// <param name="waited">How long it was waited for.</param>
/// <param name="lastSeen">What the last look showed.</param>
/// <param name="next">What to do or type next.</param>
public sealed class DeadlineException(string title, TimeSpan waited, string lastSeen, string next)
    : PlatformException($"Waited {Reporting.Elapsed.Text(waited)} for: {title}", $"last seen: {lastSeen}", next)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.Deadline;
}
