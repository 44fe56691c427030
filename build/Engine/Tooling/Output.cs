namespace Nuke.Common.Tooling;

/// <summary>One line that a process wrote.</summary>
public struct Output
{
    /// <summary>Where it was written to.</summary>
    public OutputType Type;

    /// <summary>The line without its break.</summary>
    public string Text;
}
