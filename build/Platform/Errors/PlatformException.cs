namespace GourmetGram.Platform.Errors;

/// <summary>
/// A failure that a person can act on: what failed, why in the system's own words, and what to type next.
/// One subclass per boundary; each has one <see cref="ExitCode"/>.
/// </summary>
/// <param name="what">One sentence: what failed.</param>
/// <param name="why">The system's own words, null when there are none beyond <paramref name="what"/>. May have several lines.</param>
/// <param name="next">What to do or type next.</param>
/// <param name="cause">The exception behind it, kept for the log.</param>
public abstract class PlatformException(string what, string? why, string next, Exception? cause = null) : Exception(what, cause)
{
    /// <summary>One sentence: what failed.</summary>
    public string What { get; } = what;

    /// <summary>The system's own words, null when there are none.</summary>
    public string? Why { get; } = why;

    /// <summary>What to do or type next.</summary>
    public string Next { get; } = next;

    /// <summary>The exit code of this kind of failure.</summary>
    public abstract ExitCode ExitCode { get; }

    /// <summary>The failure as a person reads it, without a stack trace.</summary>
    public override string ToString() =>
        string.Join('\n', [What, .. (Why?.TrimEnd().Split('\n') ?? []).Select(line => $"    {line.TrimEnd()}"), $"  → {Next}"]);
}
