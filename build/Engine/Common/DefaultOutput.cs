namespace Nuke.Common;

/// <summary>The parts of the engine's own output that a build may switch off.</summary>
public enum DefaultOutput
{
    /// <summary>The large letters at the start.</summary>
    Logo,

    /// <summary>The frame around a target's name, on hosts that cannot fold output.</summary>
    TargetHeader,

    /// <summary>The fold around a target's output, on hosts that can fold output.</summary>
    TargetCollapse,

    /// <summary>The repetition of errors and warnings at the end.</summary>
    ErrorsAndWarnings,

    /// <summary>The table of targets at the end.</summary>
    TargetOutcome,

    /// <summary>The last line, which says whether the build succeeded.</summary>
    BuildOutcome,

    /// <summary>The time at the start of each line.</summary>
    Timestamps,
}
