namespace GourmetGram.Platform.Errors;

/// <summary>The Kubernetes API refused or failed, or the kubeconfig is unusable.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class KubernetesException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.Kubernetes;
}
