namespace GourmetGram.Platform.Errors;

/// <summary>An Argo CD application or an Argo workflow failed or did not settle.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class ArgoException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.Argo;
}
