namespace GourmetGram.Platform.Errors;

/// <summary>The cloud's credentials are missing, broken or incomplete.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class CredentialsException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.Credentials;
}
