using Nuke.Common.ValueInjection;

namespace Nuke.Common.Execution;

/// <summary>The extensions that every build has, at the priorities that NUKE gives them.</summary>
internal static class BuiltInExtensions
{
    public static IEnumerable<BuildExtensionAttributeBase> Create() =>
    [
        new ArgumentsFromParametersFileAttribute { Priority = 150 },
        new InjectParameterValuesAttribute { Priority = 100 },
        new HandleShellCompletionAttribute { Priority = 75 },
        new HandlePlanRequestsAttribute { Priority = 10 },
        new HandleHelpRequestsAttribute { Priority = 5 },
        new InjectNonParameterValuesAttribute { Priority = -100 },
        new EventInvokerAttribute { Priority = float.MinValue },
    ];

    public static string NameOf(IBuildExtension extension)
    {
        const string suffix = nameof(Attribute);
        var name = extension.GetType().Name;
        return name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
    }
}

/// <summary>Calls the build's own event methods, after all other extensions.</summary>
internal sealed class EventInvokerAttribute : BuildExtensionAttributeBase,
    IOnBuildCreated,
    IOnBuildInitialized,
    IOnTargetRunning,
    IOnTargetSkipped,
    IOnTargetSucceeded,
    IOnTargetFailed,
    IOnBuildFinished
{
    private NukeBuild Self => (NukeBuild)Build;

    public void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets) => Self.OnBuildCreated();

    public void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets,
        IReadOnlyCollection<ExecutableTarget> executionPlan) => Self.OnBuildInitialized();

    public void OnTargetRunning(ExecutableTarget target) => Self.OnTargetRunning(target.Name);

    public void OnTargetSkipped(ExecutableTarget target) => Self.OnTargetSkipped(target.Name);

    public void OnTargetSucceeded(ExecutableTarget target) => Self.OnTargetSucceeded(target.Name);

    public void OnTargetFailed(ExecutableTarget target) => Self.OnTargetFailed(target.Name);

    public void OnBuildFinished() => Self.OnBuildFinished();
}
