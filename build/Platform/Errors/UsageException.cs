namespace GourmetGram.Platform.Errors;

/// <summary>A wrong flag, value, target or file; nothing was started.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class UsageException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.Usage;
}
