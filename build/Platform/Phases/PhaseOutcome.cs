namespace GourmetGram.Platform.Phases;

/// <summary>How a phase ended.</summary>
public enum PhaseStatus
{
    /// <summary>Work was done.</summary>
    Done,

    /// <summary>Found as it should be.</summary>
    Unchanged,

    /// <summary>Left out, for a reason.</summary>
    Skipped,
}

/// <summary>How a phase ended, for the summary.</summary>
/// <param name="Phase">Name of the phase.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Note">What came of it, in a few words.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record PhaseOutcome(string Phase, PhaseStatus Status, string Note, TimeSpan Elapsed);
