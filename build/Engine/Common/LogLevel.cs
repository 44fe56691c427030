namespace Nuke.Common;

/// <summary>The console's threshold; value by value the same as <see cref="Verbosity"/>.</summary>
public enum LogLevel
{
    /// <summary>Verbose events and above.</summary>
    Trace,

    /// <summary>Debug events and above.</summary>
    Normal,

    /// <summary>Warnings and above.</summary>
    Warning,

    /// <summary>Errors and above.</summary>
    Error,
}
