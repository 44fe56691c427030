using System.Linq.Expressions;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.Tooling;
using Nuke.Common.ValueInjection;

namespace Nuke.Common;

/// <summary>
/// The base of build classes. A derived class declares targets and parameters as members and has
/// <c>public static int Main() => Execute&lt;Build&gt;(x => x.SomeTarget);</c>
/// </summary>
public abstract partial class NukeBuild : INukeBuild
{
    private readonly InjectedValueCache _injectedValues = new();
    private IReadOnlyCollection<ExecutableTarget>? _executionPlan;

    /// <summary>Runs the build; the expressions name the targets that run when none is asked for. Returns the exit code.</summary>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : NukeBuild, new() => BuildManager.Execute(defaultTargetExpressions);

    internal IReadOnlyCollection<ExecutableTarget> ExecutableTargets { get; set; } = [];

    internal bool HasExecutionPlan => _executionPlan != null;

    /// <summary>The targets of this run in their order.</summary>
    public IReadOnlyCollection<ExecutableTarget> ExecutionPlan
    {
        get => _executionPlan.NotNull();
        set => _executionPlan = value;
    }

    /// <summary>The targets that were asked for by name.</summary>
    [Parameter(
        "List of targets to be invoked. Default is '{default_target}'.",
        Name = WellKnown.InvokedTargetsParameterName, Separator = WellKnown.TargetsSeparator)]
    public IReadOnlyCollection<ExecutableTarget> InvokedTargets => [.. ExecutionPlan.Where(x => x.Invoked)];

    /// <summary>The targets that are skipped.</summary>
    [Parameter(
        "List of targets to be skipped. Empty list skips all dependencies.",
        Name = WellKnown.SkippedTargetsParameterName, Separator = WellKnown.TargetsSeparator)]
    public IReadOnlyCollection<ExecutableTarget> SkippedTargets => InStatus(ExecutionStatus.Skipped);

    /// <summary>The targets that are still to run.</summary>
    public IReadOnlyCollection<ExecutableTarget> ScheduledTargets => InStatus(ExecutionStatus.Scheduled);

    /// <summary>The targets that run now.</summary>
    public IReadOnlyCollection<ExecutableTarget> RunningTargets => InStatus(ExecutionStatus.Running);

    /// <summary>The targets that were cut off.</summary>
    public IReadOnlyCollection<ExecutableTarget> AbortedTargets => InStatus(ExecutionStatus.Aborted);

    /// <summary>The targets that failed.</summary>
    public IReadOnlyCollection<ExecutableTarget> FailedTargets => InStatus(ExecutionStatus.Failed);

    /// <summary>The targets that succeeded.</summary>
    public IReadOnlyCollection<ExecutableTarget> SucceededTargets => InStatus(ExecutionStatus.Succeeded);

    /// <summary>The targets that failed or succeeded.</summary>
    public IReadOnlyCollection<ExecutableTarget> FinishedTargets => [.. FailedTargets, .. SucceededTargets];

    /// <summary>Whether the execution plan is to be shown instead of run.</summary>
    [Parameter("Shows the execution plan (HTML).")]
    public bool Plan { get; }

    /// <summary>Whether the help is to be shown.</summary>
    [Parameter("Shows the help text for this build assembly.")]
    public bool Help { get; }

    /// <summary>Whether the logo is hidden.</summary>
    [Parameter("Disables displaying the NUKE logo.")]
    public bool NoLogo { get; set; }

    /// <summary>Whether targets that succeeded in the previous attempt are skipped.</summary>
    [Parameter("Indicates to continue a previously failed build attempt.")]
    public bool Continue { get; internal set; }

    /// <summary>The part of a split target that this run does.</summary>
    [Parameter("Partition to use on CI.", List = false)]
    public Partition Partition { get; internal set; } = Partition.Single;

    /// <summary>Whether nothing has gone wrong so far.</summary>
    public bool IsSucceeding => !IsFailing;

    /// <summary>Whether a target failed, was aborted or could not run.</summary>
    public bool IsFailing =>
        ExecutionPlan.Any(x => x.Status is ExecutionStatus.Failed or ExecutionStatus.Aborted or ExecutionStatus.NotRun);

    /// <summary>Whether nothing is left to run.</summary>
    public bool IsFinished => ScheduledTargets.Count == 0 && RunningTargets.Count == 0;

    /// <summary>The exit code; null means 0 on success and -1 on failure.</summary>
    public int? ExitCode { get; set; }

    /// <summary>Puts pairs of key and value behind the running target's row in the summary, in place of earlier ones.</summary>
    public void ReportSummary(Configure<Dictionary<string, string>>? configurator = null) =>
        ReportSummary(ExecutionPlan.Single(x => x.Status == ExecutionStatus.Running), configurator);

    internal void ReportSummary(ExecutableTarget target, Configure<Dictionary<string, string>>? configurator)
    {
        target.SummaryInformation = new Dictionary<string, string>(configurator.InvokeSafe([]));
        ExecuteExtension<IOnTargetSummaryUpdated>(nameof(IOnTargetSummaryUpdated.OnTargetSummaryUpdated), x => x.OnTargetSummaryUpdated(this, target));
    }

    private ExecutableTarget[] InStatus(ExecutionStatus status) => [.. ExecutionPlan.Where(x => x.Status == status)];
}
