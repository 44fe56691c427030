namespace GourmetGram.Platform.Errors;

/// <summary>Checks failed; each was told. The exit code is that of the first of them.</summary>
/// <param name="what">One sentence: what failed.</param>
/// <param name="why">The failing lines; null when they were shown already.</param>
/// <param name="next">What to do or type next.</param>
/// <param name="exitCode">The exit code of the first failing check.</param>
/// <param name="cause">The exception behind it, kept for the log.</param>
public sealed class UnfitException(string what, string? why, string next, ExitCode exitCode, Exception? cause = null) : PlatformException(what, why, next, cause)
{
    /// <inheritdoc/>
    public override ExitCode ExitCode { get; } = exitCode;
}
