namespace GourmetGram.Platform.Errors;

/// <summary>The site's own world failed.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class SiteException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.Site;
}
