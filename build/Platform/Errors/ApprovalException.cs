namespace GourmetGram.Platform.Errors;

/// <summary>Something needs the user's approval and did not get it.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class ApprovalException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.NotApproved;
}
