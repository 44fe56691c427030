using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common.Tooling;

/// <summary>What is asked of processes and their output.</summary>
public static class ProcessExtensions
{
    /// <summary>Waits for the process to exit, and throws if it takes too long.</summary>
    public static IProcess AssertWaitForExit([NotNull] this IProcess? process)
    {
        Assert.True(process != null);
        Assert.True(process.WaitForExit());
        return process;
    }

    /// <summary>Waits for the process to exit, and throws a <see cref="ProcessException"/> unless its exit code is 0.</summary>
    public static IProcess AssertZeroExitCode([NotNull] this IProcess? process)
    {
        process.AssertWaitForExit();
        return process.ExitCode == 0 ? process : throw new ProcessException(process);
    }

    /// <summary>Throws if something was written to standard error.</summary>
    public static IReadOnlyCollection<Output> EnsureOnlyStd(this IReadOnlyCollection<Output> output)
    {
        Assert.True(output.All(x => x.Type == OutputType.Std));
        return output;
    }

    /// <summary>The lines of standard output.</summary>
    public static string StdToText(this IEnumerable<Output> output) =>
        string.Join(Environment.NewLine, output.Where(x => x.Type == OutputType.Std).Select(x => x.Text));
}
