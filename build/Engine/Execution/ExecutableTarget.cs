using System.Diagnostics;
using System.Linq.Expressions;
using System.Reflection;

namespace Nuke.Common.Execution;

/// <summary>A declared target with its relations resolved, and what has become of it in this run.</summary>
[DebuggerDisplay("{Name} ({Status})")]
public class ExecutableTarget
{
    internal ExecutableTarget(TargetDefinition definition, Delegate factory)
    {
        Definition = definition;
        Factory = factory;
        Member = definition.Target;
        Name = definition.Name;
    }

    internal TargetDefinition Definition { get; }

    internal Stopwatch Stopwatch { get; } = new();

    /// <summary>The property that declares the target.</summary>
    public MemberInfo Member { get; set; }

    /// <summary>The target's name.</summary>
    public string Name { get; set; }

    /// <summary>What the target does.</summary>
    public string? Description { get; set; }

    /// <summary>Whether <c>--help</c> shows the target.</summary>
    public bool Listed { get; set; }

    /// <summary>The declaration itself.</summary>
    public Delegate Factory { get; set; }

    /// <summary>Conditions asked at the target's turn.</summary>
    public List<(string Text, Func<bool> Delegate)> DynamicConditions { get; internal set; } = [];

    /// <summary>Conditions asked before the first target.</summary>
    public List<(string Text, Func<bool> Delegate)> StaticConditions { get; internal set; } = [];

    /// <summary>What becomes of dependencies if the target is skipped.</summary>
    public DependencyBehavior DependencyBehavior { get; internal set; }

    /// <summary>Whether the target runs even after a failure.</summary>
    public bool AssuredAfterFailure { get; internal set; }

    /// <summary>Whether others run even if this one fails.</summary>
    public bool ProceedAfterFailure { get; internal set; }

    /// <summary>Parameters and conditions required before the first target.</summary>
    public List<LambdaExpression> DelegateRequirements { get; internal set; } = [];

    /// <summary>What the target does, in order.</summary>
    public List<Action> Actions { get; internal set; } = [];

    /// <summary>Targets drawn in by this one, to run before it.</summary>
    public List<ExecutableTarget> ExecutionDependencies { get; } = [];

    /// <summary>Targets that run before this one if they run at all.</summary>
    public List<ExecutableTarget> OrderDependencies { get; } = [];

    /// <summary>Targets that draw in this one, and run before it.</summary>
    public List<ExecutableTarget> TriggerDependencies { get; } = [];

    /// <summary>Targets drawn in by this one, to run after it.</summary>
    public List<ExecutableTarget> Triggers { get; } = [];

    /// <summary>All targets that run before this one.</summary>
    public IReadOnlyCollection<ExecutableTarget> AllDependencies =>
        [.. ExecutionDependencies, .. OrderDependencies, .. TriggerDependencies];

    /// <summary>Patterns of files that the target leaves.</summary>
    public List<string> ArtifactProducts { get; internal set; } = [];

    /// <summary>Into how many parts the target may be split.</summary>
    public int? PartitionSize { get; set; }

    /// <summary>How long the target has run.</summary>
    public TimeSpan Duration => Stopwatch.Elapsed;

    /// <summary>Whether the target runs when none is named.</summary>
    public bool IsDefault { get; set; }

    /// <summary>What has become of the target.</summary>
    public ExecutionStatus Status { get; set; }

    /// <summary>Whether the target was asked for by name.</summary>
    public bool Invoked { get; set; }

    /// <summary>What stands behind the target's row in the summary.</summary>
    public Dictionary<string, string> SummaryInformation { get; internal set; } = [];

    /// <summary>Why the target was skipped.</summary>
    public string? Skipped
    {
        get => SummaryInformation.GetValueOrDefault(nameof(Skipped));
        set => AddInformation(nameof(Skipped), value);
    }

    /// <summary>The conditions that did not hold.</summary>
    public string? OnlyWhen
    {
        get => SummaryInformation.GetValueOrDefault(nameof(OnlyWhen));
        set => AddInformation(nameof(OnlyWhen), value);
    }

    private void AddInformation(string key, string? value)
    {
        if (value != null)
            SummaryInformation[key] = value;
    }
}
