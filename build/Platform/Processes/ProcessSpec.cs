using System.Collections.Immutable;

namespace GourmetGram.Platform.Processes;

/// <summary>A child process to run. Its environment is exactly <see cref="Environment"/>: nothing ambient reaches it.</summary>
/// <param name="FileName">Program, by path or by name on the PATH of <see cref="Environment"/>.</param>
/// <param name="Arguments">Arguments; never a secret.</param>
/// <param name="WorkingDirectory">Absolute path.</param>
/// <param name="Environment">The whole environment; see <see cref="ChildEnvironment"/>.</param>
public sealed record ProcessSpec(
    string FileName,
    ImmutableArray<string> Arguments,
    string WorkingDirectory,
    ImmutableDictionary<string, string> Environment)
{
    /// <summary>What the child is called where its program says too little (a shell that starts it); null for the program.</summary>
    public string? Name { get; init; }

    /// <summary>Text for standard input, null for an empty one.</summary>
    public string? StandardInput { get; init; }

    /// <summary>Called for each line of standard output as it comes.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>Called for each line of standard error as it comes.</summary>
    public Action<string>? OnError { get; init; }

    /// <summary>A file that receives both streams, redacted, 0600; appended to. Null for none.</summary>
    public string? LogFile { get; init; }

    /// <summary>How long the child may take to end after the interrupt before it is killed. Terraform in an apply gets minutes.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output, whole.</param>
/// <param name="Error">Standard error, whole.</param>
/// <param name="Elapsed">How long it ran.</param>
public sealed record ProcessResult(int ExitCode, string Output, string Error, TimeSpan Elapsed);
