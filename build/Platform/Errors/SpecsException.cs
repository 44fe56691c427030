namespace GourmetGram.Platform.Errors;

/// <summary>A spec failed, or a stand-in and the real thing were not asked the same.</summary>
/// <inheritdoc cref="PlatformException(string, string?, string, Exception?)"/>
public sealed class SpecsException(string what, string? why, string next, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode => ExitCode.Specs;
}
