namespace Nuke.Common.Tooling;

/// <summary>The streams that a process writes to.</summary>
public enum OutputType
{
    /// <summary>Standard output.</summary>
    Std,

    /// <summary>Standard error.</summary>
    Err,
}
