using Nuke.Common.Utilities;

namespace Nuke.Common.Tooling;

/// <summary>The options of a tool: how the process runs, and in derived classes its arguments.</summary>
public abstract class ToolOptions : Options
{
    /// <summary>The program, if it is another one than usual.</summary>
    public string? ProcessToolPath => Get<string>(nameof(ProcessToolPath));

    /// <summary>The folder that the process works in.</summary>
    public string? ProcessWorkingDirectory => Get<string>(nameof(ProcessWorkingDirectory));

    /// <summary>The variables that the process gets; by default those of this process.</summary>
    public IReadOnlyDictionary<string, string> ProcessEnvironmentVariables =>
        Get<Dictionary<string, string>>(nameof(ProcessEnvironmentVariables)) ?? new(EnvironmentInfo.Variables);

    /// <summary>After how many milliseconds the process is killed.</summary>
    public int? ProcessExecutionTimeout => Get<int?>(nameof(ProcessExecutionTimeout));

    /// <summary>Whether output is logged.</summary>
    public bool? ProcessOutputLogging => Get<bool?>(nameof(ProcessOutputLogging));

    /// <summary>Whether the command line is logged.</summary>
    public bool? ProcessInvocationLogging => Get<bool?>(nameof(ProcessInvocationLogging));

    /// <summary>Whether an exit code other than 0 is an error.</summary>
    public bool? ProcessExitHandling => Get<bool?>(nameof(ProcessExitHandling));

    /// <summary>Arguments that come after all others, as they are.</summary>
    public IReadOnlyList<string>? ProcessAdditionalArguments => Get<List<string>>(nameof(ProcessAdditionalArguments));

    internal abstract string Command { get; }

    internal abstract ArgumentFormats Formats { get; }

    internal string GetArguments() => string.Join(' ', Formats.Render(Values).Prepend(Command).Concat(ProcessAdditionalArguments ?? []));
}
