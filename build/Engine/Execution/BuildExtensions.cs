namespace Nuke.Common.Execution;

/// <summary>Something that takes part in a run at certain moments.</summary>
public interface IBuildExtension
{
    /// <summary>Extensions with a higher priority come first.</summary>
    float Priority { get; }
}

/// <summary>The base of attributes that extend the build class they are put on.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class BuildExtensionAttributeBase : Attribute, IBuildExtension
{
    /// <summary>The build that is extended.</summary>
    public INukeBuild Build { get; internal set; } = null!;

    /// <inheritdoc />
    public virtual float Priority { get; set; }
}

/// <summary>Takes part once the build object and its targets exist.</summary>
public interface IOnBuildCreated : IBuildExtension
{
    /// <summary>Gets all targets of the build.</summary>
    void OnBuildCreated(IReadOnlyCollection<ExecutableTarget> executableTargets);
}

/// <summary>Takes part once the plan is made, before requirements are checked and the first target runs.</summary>
public interface IOnBuildInitialized : IBuildExtension
{
    /// <summary>Gets all targets of the build, and those of the plan in their order.</summary>
    void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets,
        IReadOnlyCollection<ExecutableTarget> executionPlan);
}

/// <summary>Takes part when a target reports something for the summary.</summary>
public interface IOnTargetSummaryUpdated : IBuildExtension
{
    /// <summary>Gets the target with what it reported.</summary>
    void OnTargetSummaryUpdated(INukeBuild build, ExecutableTarget target);
}

/// <summary>Takes part when a target is skipped.</summary>
public interface IOnTargetSkipped : IBuildExtension
{
    /// <summary>Gets the target.</summary>
    void OnTargetSkipped(ExecutableTarget target);
}

/// <summary>Takes part before a target runs.</summary>
public interface IOnTargetRunning : IBuildExtension
{
    /// <summary>Gets the target.</summary>
    void OnTargetRunning(ExecutableTarget target);
}

/// <summary>Takes part after a target has succeeded.</summary>
public interface IOnTargetSucceeded : IBuildExtension
{
    /// <summary>Gets the target.</summary>
    void OnTargetSucceeded(ExecutableTarget target);
}

/// <summary>Takes part after a target has failed.</summary>
public interface IOnTargetFailed : IBuildExtension
{
    /// <summary>Gets the target.</summary>
    void OnTargetFailed(ExecutableTarget target);
}

/// <summary>Takes part at the end, after the summary.</summary>
public interface IOnBuildFinished : IBuildExtension
{
    /// <summary>Runs whether or not the build succeeded.</summary>
    void OnBuildFinished();
}
