namespace GourmetGram.Platform.Errors;

/// <summary>Destroy could not remove everything.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class LeftBehindException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.LeftBehind;
}
