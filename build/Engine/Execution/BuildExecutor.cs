using Nuke.Common.IO;
using Nuke.Common.Utilities;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>Runs the targets of the plan, save those that parameters, conditions or an earlier attempt make superfluous.</summary>
internal sealed class BuildExecutor(NukeBuild build)
{
    private IReadOnlyCollection<string> _previouslyExecuted = [];

    private static AbsolutePath AttemptFile => WellKnown.GetBuildAttemptFile(NukeBuild.RootDirectory);

    public void Execute(IReadOnlyCollection<string>? skippedTargets, CancellationHandlers cancellation)
    {
        TargetSkipping.ByParameter(build, skippedTargets);
        foreach (var target in build.ExecutionPlan)
            TargetSkipping.ByConditions(build, target, target.StaticConditions);
        Requirements.Validate(build, build.ScheduledTargets);

        _previouslyExecuted = BuildAttempt.Begin(AttemptFile, EnvironmentInfo.CommandLineArguments, build.Continue);
        cancellation.Add(ExecuteAssured);
        try
        {
            foreach (var target in build.ExecutionPlan)
                Execute(target);
        }
        catch
        {
            ExecuteAssured();
            throw;
        }
    }

    private void ExecuteAssured()
    {
        foreach (var target in build.ExecutionPlan.Where(x => x.AssuredAfterFailure && x.Status == ExecutionStatus.Scheduled))
            Execute(target, isAfterFailure: true);
    }

    private void Execute(ExecutableTarget target, bool isAfterFailure = false)
    {
        // A target that was asked for by name stays scheduled when a static condition does not hold, so that its turn comes.
        if (target.Status == ExecutionStatus.Skipped ||
            target.OnlyWhen != null ||
            _previouslyExecuted.Contains(target.Name) ||
            TargetSkipping.ByConditions(build, target, target.DynamicConditions))
        {
            target.Status = ExecutionStatus.Skipped;
            build.ExecuteExtension<IOnTargetSkipped>(nameof(IOnTargetSkipped.OnTargetSkipped), x => x.OnTargetSkipped(target));
        }
        else if (target.Actions.Count == 0)
            target.Status = ExecutionStatus.Collective;
        else
            Run(target, isAfterFailure);
    }

    private void Run(ExecutableTarget target, bool isAfterFailure)
    {
        using var context = Logging.SetTarget(target.Name);
        using var block = build.WriteTarget(target.Name);
        target.Stopwatch.Start();
        target.Status = ExecutionStatus.Running;
        build.ExecuteExtension<IOnTargetRunning>(nameof(IOnTargetRunning.OnTargetRunning), x => x.OnTargetRunning(target));
        try
        {
            target.Actions.ForEach(x => x());
            target.Stopwatch.Stop();
            target.Status = ExecutionStatus.Succeeded;
            build.ExecuteExtension<IOnTargetSucceeded>(nameof(IOnTargetSucceeded.OnTargetSucceeded), x => x.OnTargetSucceeded(target));
            BuildAttempt.Append(AttemptFile, target.Name);
        }
        catch (Exception exception)
        {
            Fail(target, exception.Unwrap());
            if (!target.ProceedAfterFailure && !isAfterFailure)
                throw new TargetExecutionException(target.Name, exception.Unwrap());
        }
    }

    private void Fail(ExecutableTarget target, Exception exception)
    {
        if (target.SummaryInformation.Count == 0)
        {
            var firstLine = exception.Message.ReplaceLineEndings("\n").Split('\n')[0];
            build.ReportSummary(target, _ => new() { [exception.GetType().Name] = firstLine });
        }

        Log.Error(exception, "Target {TargetName} has thrown an exception", target.Name);
        target.Stopwatch.Stop();
        target.Status = ExecutionStatus.Failed;
        build.ExecuteExtension<IOnTargetFailed>(nameof(IOnTargetFailed.OnTargetFailed), x => x.OnTargetFailed(target));
    }
}
