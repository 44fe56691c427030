using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Specs;

/// <summary>Runs compiled test projects of this checkout with dotnet's own test command.</summary>
/// <param name="paths">Where things lie.</param>
/// <param name="processes">Runs it.</param>
/// <param name="reporter">Told what happens.</param>
public sealed class SpecRunner(RunPaths paths, IProcessRunner processes, IReporter reporter)
{
    /// <summary>Where the result files go; a folder of its own, so that nobody counts them twice.</summary>
    public string Results => Path.Combine(paths.Temp, "test-results", "specs");

    /// <summary>Runs those tests of a project that a filter picks.</summary>
    /// <param name="side">What they run against, for people and as the name of the result file.</param>
    /// <param name="project">Folder of the project, from the top of the checkout.</param>
    /// <param name="filter">vstest's filter.</param>
    /// <param name="threads">How many test classes run at once; null for one per processor.</param>
    /// <param name="variables">Added to their environment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SpecsException">The test command itself failed: nothing was run.</exception>
    public async Task<SpecReport> RunAsync(string side, string project, string filter, int? threads, ImmutableArray<(string Name, string Value)> variables, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Results);
        var file = Path.Combine(Results, $"{side}.trx");
        File.Delete(file);
        string[] parallel = threads is { } number ? ["--", string.Create(CultureInfo.InvariantCulture, $"xUnit.MaxParallelThreads={number}")] : [];
        using var activity = reporter.Begin($"{Path.GetFileName(project)} against {side}");
        var result = await processes.RunAsync(
            Ending(new ProcessSpec(
                Environment.ProcessPath!,
                ["test", Path.Combine(paths.Root, project), "--no-build", "--nologo", "--filter", filter, "--logger", $"trx;LogFileName={file}", "--logger", "console;verbosity=normal", .. parallel],
                paths.Root,
                ChildEnvironment.With([.. Inherited(), .. variables]))
            {
                OnOutput = line => Tell(activity, line),
                LogFile = paths.Log($"specs-{side}"),
                GracePeriod = TimeSpan.FromSeconds(20),
            }),
            cancellationToken).ConfigureAwait(false);
        if (!File.Exists(file))
        {
            throw new SpecsException($"The specs against {side} did not run", $"{result.Error}\n{result.Output}".Trim(), $"read {paths.Log($"specs-{side}")}");
        }

        var report = SpecReport.Read(file);
        activity.Complete($"{Path.GetFileName(project)} against {side}: {report}");
        return report;
    }

    // An interrupted dotnet test leaves the tests themselves running: the shell, which leads the group of them all, ends the group.
    internal static ProcessSpec Ending(ProcessSpec spec) => OperatingSystem.IsWindows()
        ? spec
        : spec with
        {
            FileName = "/bin/sh",
            Arguments =
            [
                "-c",
                """trap 'trap "" INT TERM; kill -s TERM -- "-$$"; wait "$child"; sleep 3; kill -s KILL -- "-$$"' INT TERM; "$@" & child=$!; wait "$child" """,
                "sh",
                spec.FileName,
                .. spec.Arguments,
            ],
            Name = spec.FileName,
        };

    private static void Tell(IActivity activity, string line)
    {
        if (line.TrimStart() is var text && (text.StartsWith("Passed ", StringComparison.Ordinal) || text.StartsWith("Failed ", StringComparison.Ordinal)))
        {
            activity.Update(text);
        }
    }

    // The SDK's own settings; never those that point specs at something.
    private static IEnumerable<(string Name, string Value)> Inherited() =>
        Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(entry => (Name: (string)entry.Key, Value: (string?)entry.Value ?? ""))
            .Where(variable => variable.Name.StartsWith("DOTNET_", StringComparison.Ordinal) || variable.Name.StartsWith("NUGET_", StringComparison.Ordinal));
}
