namespace Nuke.Common.Tooling;

/// <summary>A started process.</summary>
public interface IProcess : IDisposable
{
    /// <summary>The program.</summary>
    string FileName { get; }

    /// <summary>Its arguments, without what must not be shown.</summary>
    string Arguments { get; }

    /// <summary>The folder that it works in.</summary>
    string WorkingDirectory { get; }

    /// <summary>What it has written so far.</summary>
    IReadOnlyCollection<Output> Output { get; }

    /// <summary>Its exit code, once it has exited.</summary>
    int ExitCode { get; }

    /// <summary>Whether it has exited.</summary>
    bool HasExited { get; }

    /// <summary>Its number.</summary>
    int Id { get; }

    /// <summary>Kills it.</summary>
    void Kill();

    /// <summary>Waits for it to exit; when its time is over, kills it and returns false.</summary>
    bool WaitForExit();
}
