using System.Text;

namespace Nuke.Common.Tooling;

/// <summary>A process ended with an exit code other than 0.</summary>
public class ProcessException : Exception
{
    /// <summary>Tells what ran where, and what it wrote to standard error.</summary>
    public ProcessException(IProcess process)
        : base(Describe(process))
    {
        Process = process;
        ExitCode = process.ExitCode;
    }

    /// <summary>The exit code.</summary>
    public int ExitCode { get; }

    internal IProcess Process { get; }

    private static string Describe(IProcess process)
    {
        const string indentation = "   ";
        var text = new StringBuilder()
            .AppendLine($"Process '{Path.GetFileName(process.FileName)}' exited with code {process.ExitCode}.")
            .AppendLine($"{indentation}> {ProcessTasks.QuoteIfNeeded(process.FileName)} {process.Arguments}")
            .AppendLine($"{indentation}@ {process.WorkingDirectory}");
        var errors = process.Output.Where(x => x.Type == OutputType.Err).ToList();
        if (errors.Count > 0)
            text.AppendLine("Error output:");
        foreach (var error in errors)
            text.Append(indentation).AppendLine(error.Text);
        return text.ToString();
    }
}
