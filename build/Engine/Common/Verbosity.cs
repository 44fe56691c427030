namespace Nuke.Common;

/// <summary>How much a build says on the console. Log files always get everything.</summary>
public enum Verbosity
{
    /// <summary>Everything, including which extensions run.</summary>
    Verbose,

    /// <summary>Debug output and above.</summary>
    Normal,

    /// <summary>Warnings and errors.</summary>
    Minimal,

    /// <summary>Errors only.</summary>
    Quiet,
}
