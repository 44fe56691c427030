using Nuke.Common.Utilities;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>Marks targets as skipped, and with them the dependencies that nothing else needs.</summary>
internal static class TargetSkipping
{
    /// <summary>Skips the named targets; an empty list skips all that were not asked for by name.</summary>
    public static void ByParameter(INukeBuild build, IReadOnlyCollection<string>? names)
    {
        if (names == null)
            return;

        var plainNames = names.Select(x => x.Replace("-", "")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var target in build.ExecutionPlan.Where(x => plainNames.Count == 0 || plainNames.Contains(x.Name)))
            Skip(build, target, "via parameter");
    }

    /// <summary>Skips the target if a condition does not hold, and says so.</summary>
    public static bool ByConditions(
        INukeBuild build, ExecutableTarget target, IEnumerable<(string Text, Func<bool> Delegate)> conditions)
    {
        try
        {
            var violated = conditions.Where(x => !x.Delegate()).Select(x => x.Text).ToList();
            if (violated.Count > 0)
            {
                target.OnlyWhen = string.Join(" && ", violated);
                Skip(build, target, reason: null);
            }
        }
        catch (Exception exception)
        {
            var actual = exception.Unwrap();
            Log.Error(actual, "Invocation of condition for {TargetName} has thrown an exception", target.Name);
            throw new TargetExecutionException(target.Name, actual);
        }

        return target.OnlyWhen != null;
    }

    private static void Skip(INukeBuild build, ExecutableTarget target, string? reason)
    {
        if (target.Status != ExecutionStatus.Scheduled)
            return;

        if (!target.Invoked)
        {
            target.Status = ExecutionStatus.Skipped;
            if (target.Skipped == null)
                target.Skipped = reason;
        }

        if (target.DependencyBehavior == DependencyBehavior.Execute)
            return;

        var superfluous = target.ExecutionDependencies.Concat(target.Triggers).Where(x => !IsNeeded(build, x, besides: target)).ToList();
        foreach (var dependency in superfluous)
            Skip(build, dependency, $"because of {target.Name}");
    }

    private static bool IsNeeded(INukeBuild build, ExecutableTarget dependency, ExecutableTarget besides) =>
        build.ExecutionPlan
            .Where(x => x != besides && x.Status == ExecutionStatus.Scheduled)
            .Any(x => x.ExecutionDependencies.Contains(dependency) || x.Triggers.Contains(dependency));
}
