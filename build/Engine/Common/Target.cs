using Nuke.Common.Execution;

namespace Nuke.Common;

/// <summary>A property of this type declares a target: <c>Target Name => _ => _.DependsOn(…).Executes(…);</c></summary>
public delegate ITargetDefinition Target(ITargetDefinition definition);

/// <summary>Lets collections of executable targets be asked for a declared one.</summary>
public static class ExecutableTargetExtensions
{
    /// <summary>Says whether the collection holds the target.</summary>
    public static bool Contains(this IEnumerable<ExecutableTarget> targets, Target? target) =>
        targets.Any(x => x.Factory.Equals(target));
}
