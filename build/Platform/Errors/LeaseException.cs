namespace GourmetGram.Platform.Errors;

/// <summary>The lease could not be made, did not start or ends too early.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class LeaseException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.Lease;
}
