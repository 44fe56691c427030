using System.Linq.Expressions;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.Tooling;

namespace Nuke.Common;

/// <summary>What components, that is interfaces with targets, see of the build they are part of.</summary>
public interface INukeBuild
{
    /// <summary>Puts pairs of key and value behind the running target's row in the summary.</summary>
    void ReportSummary(Configure<Dictionary<string, string>>? configurator = null);

    internal IReadOnlyCollection<ExecutableTarget> ExecutableTargets { get; }

    internal bool IsOutputEnabled(DefaultOutput output);

    /// <summary>The targets of this run in their order.</summary>
    IReadOnlyCollection<ExecutableTarget> ExecutionPlan { get; }

    /// <summary>The targets that were asked for by name.</summary>
    IReadOnlyCollection<ExecutableTarget> InvokedTargets { get; }

    /// <summary>The targets that are skipped.</summary>
    IReadOnlyCollection<ExecutableTarget> SkippedTargets { get; }

    /// <summary>The targets that are still to run.</summary>
    IReadOnlyCollection<ExecutableTarget> ScheduledTargets { get; }

    /// <summary>The targets that run now.</summary>
    IReadOnlyCollection<ExecutableTarget> RunningTargets { get; }

    /// <summary>The targets that were cut off.</summary>
    IReadOnlyCollection<ExecutableTarget> AbortedTargets { get; }

    /// <summary>The targets that failed.</summary>
    IReadOnlyCollection<ExecutableTarget> FailedTargets { get; }

    /// <summary>The targets that succeeded.</summary>
    IReadOnlyCollection<ExecutableTarget> SucceededTargets { get; }

    /// <summary>The targets that failed or succeeded.</summary>
    IReadOnlyCollection<ExecutableTarget> FinishedTargets { get; }

    /// <summary>Whether nothing has gone wrong so far.</summary>
    bool IsSucceeding { get; }

    /// <summary>Whether a target failed, was aborted or could not run.</summary>
    bool IsFailing { get; }

    /// <summary>Whether nothing is left to run.</summary>
    bool IsFinished { get; }

    /// <summary>The exit code; null means 0 on success and -1 on failure.</summary>
    int? ExitCode { get; set; }

    /// <summary>The folder that holds <c>.nuke</c>.</summary>
    AbsolutePath RootDirectory { get; }

    /// <summary>The folder <c>.nuke/temp</c>.</summary>
    AbsolutePath TemporaryDirectory { get; }

    /// <summary>The running assembly; null in a test host.</summary>
    AbsolutePath? BuildAssemblyFile { get; }

    /// <summary>The folder of the running assembly; null in a test host.</summary>
    AbsolutePath? BuildAssemblyDirectory { get; }

    /// <summary>The folder of the build's project, if it is found upwards of the assembly.</summary>
    AbsolutePath? BuildProjectDirectory { get; }

    /// <summary>The build's project, if it is found upwards of the assembly.</summary>
    AbsolutePath? BuildProjectFile { get; }

    /// <summary>How much is said on the console.</summary>
    Verbosity Verbosity { get; }

    /// <summary>Where the build runs.</summary>
    Host Host { get; }

    /// <summary>Whether the execution plan is to be shown instead of run.</summary>
    bool Plan { get; }

    /// <summary>Whether the help is to be shown.</summary>
    bool Help { get; }

    /// <summary>Whether the logo is hidden.</summary>
    bool NoLogo { get; }

    /// <summary>Whether the build runs outside a build server.</summary>
    bool IsLocalBuild { get; }

    /// <summary>Whether the build runs on a build server.</summary>
    bool IsServerBuild { get; }

    /// <summary>Whether targets that succeeded in the previous attempt are skipped.</summary>
    bool Continue { get; }

    /// <summary>The part of a split target that this run does.</summary>
    Partition Partition { get; }

    /// <summary>Gets the value of a component's parameter, of a reference type; null if none was given.</summary>
    T? TryGetValue<T>(Expression<Func<T>> parameterExpression)
        where T : class?;

    /// <summary>Gets the value of a component's parameter, of any type; the type's default if none was given.</summary>
    T? TryGetValue<T>(Expression<Func<object?>> parameterExpression);
}
