namespace GourmetGram.Platform.Errors;

/// <summary>A playbook failed.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class AnsibleException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.Ansible;
}
