namespace GourmetGram.Platform.Errors;

/// <summary>A tool is missing, unfit or could not be installed or started.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class ToolException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.Tools;
}
