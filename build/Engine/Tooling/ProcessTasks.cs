using System.Diagnostics;
using System.Text;
using Serilog;
using Serilog.Events;

namespace Nuke.Common.Tooling;

/// <summary>Starts processes.</summary>
public static class ProcessTasks
{
    private static readonly string StartDirectory = EnvironmentInfo.WorkingDirectory;

    /// <summary>Starts a command line in the shell of the platform.</summary>
    public static IProcess StartShell(
        string command,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null,
        Func<string, string>? outputFilter = null)
    {
        var quoted = $"\"{command.Replace("\"", "\\\"")}\"";
        return StartProcess(
            ToolPathResolver.GetPathExecutable(EnvironmentInfo.IsWin ? "cmd" : "bash"),
            EnvironmentInfo.IsWin ? $"/c {quoted}" : $"-c {quoted}",
            workingDirectory, environmentVariables, timeout, logOutput, logInvocation, logger, outputFilter);
    }

    /// <summary>
    /// Starts a program, looked for on the path if only its name is given. The time limit is in milliseconds. Given variables replace
    /// those of this process.
    /// </summary>
    public static IProcess StartProcess(
        string toolPath,
        string? arguments = null,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environmentVariables = null,
        int? timeout = null,
        bool? logOutput = null,
        bool? logInvocation = null,
        Action<OutputType, string>? logger = null,
        Func<string, string>? outputFilter = null)
    {
        if (!Path.IsPathRooted(toolPath) && !toolPath.Contains(Path.DirectorySeparatorChar))
            toolPath = ToolPathResolver.GetPathExecutable(toolPath);
        if (toolPath.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            arguments = $"{QuoteIfNeeded(toolPath)} {arguments}".TrimEnd();
            toolPath = ToolPathResolver.TryGetEnvironmentExecutable("DOTNET_EXE") ?? ToolPathResolver.GetPathExecutable("dotnet");
        }

        var startInfo = new ProcessStartInfo(toolPath, arguments ?? "")
        {
            WorkingDirectory = workingDirectory ?? StartDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        Assert.FileExists(startInfo.FileName);
        Assert.DirectoryExists(startInfo.WorkingDirectory);
        if (environmentVariables != null)
        {
            startInfo.Environment.Clear();
            foreach (var (name, value) in environmentVariables)
                startInfo.Environment[name] = value;
        }

        outputFilter ??= x => x;
        if (logInvocation ?? true)
            LogInvocation(startInfo, outputFilter);
        return new RunningProcess(startInfo, timeout, logOutput ?? true ? logger ?? DefaultLogger : null, outputFilter);
    }

    /// <summary>Logs standard output as debug output, and standard error as errors.</summary>
    public static void DefaultLogger(OutputType type, string output)
    {
        if (type == OutputType.Std)
            Log.Debug(output);
        else
            Log.Error(output);
    }

    internal static string QuoteIfNeeded(string text) => text.Contains(' ') && !text.StartsWith('"') ? $"\"{text}\"" : text;

    private static void LogInvocation(ProcessStartInfo startInfo, Func<string, string> outputFilter)
    {
        Log.Information("> {ToolPath} {Arguments}", QuoteIfNeeded(startInfo.FileName), outputFilter(startInfo.Arguments));
        var isElsewhere = startInfo.WorkingDirectory != StartDirectory;
        Log.Write(isElsewhere ? LogEventLevel.Information : LogEventLevel.Verbose, "@ {WorkingDirectory}", startInfo.WorkingDirectory);
    }
}
