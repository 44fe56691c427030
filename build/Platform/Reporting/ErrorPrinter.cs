using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Reporting;

/// <summary>Prints a failure as a person wants to read it: what failed, the system's own words, what to type next.</summary>
/// <param name="output">Where to; standard error as a rule.</param>
/// <param name="redactor">Takes secrets out.</param>
/// <param name="github">Whether to add an annotation for a GitHub job.</param>
public sealed class ErrorPrinter(TextWriter output, Redactor redactor, bool github)
{
    /// <summary>What to do about a bug, below its stack trace.</summary>
    public const string ReportIt = "this is a bug in the build: please report it with these lines";

    /// <summary>Prints it; of a bug the whole stack trace.</summary>
    /// <returns>The exit code that belongs to it.</returns>
    public ExitCode Print(Exception exception)
    {
        switch (exception)
        {
            case PlatformException failure:
                Line($"✗ {failure}");
                Annotate(failure.What);
                return failure.ExitCode;
            case OperationCanceledException:
                Line("✗ Interrupted");
                Line("  → run the same command again to go on where it stopped");
                return ExitCode.Interrupted;
            default:
                Line($"✗ {exception}");
                Line($"  → {ReportIt}");
                Annotate(exception.Message);
                return ExitCode.Bug;
        }
    }

    private void Line(string text) => output.WriteLine(redactor.Redact(text));

    private void Annotate(string message)
    {
        if (github)
        {
            // https://docs.github.com/actions/reference/workflow-commands-for-github-actions
            Line($"::error::{message.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal)}");
        }
    }
}
