using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Utilities;

namespace Nuke.Common.Execution;

/// <summary>Makes executable targets of a build's declarations, and ties them together.</summary>
internal static class ExecutableTargetFactory
{
    public static IReadOnlyList<ExecutableTarget> CreateAll<T>(T build, params Expression<Func<T, Target>>[] defaultTargetExpressions)
        where T : INukeBuild
    {
        var defaultTargets = defaultTargetExpressions.Select(x => Evaluate(x, build)).ToList();
        var targets = TargetProperties(build.GetType()).Select(x => Create(build, x, defaultTargets)).ToList();
        foreach (var target in targets)
            Relate(target, targets);
        return targets;
    }

    public static IReadOnlyList<PropertyInfo> TargetProperties(Type buildType) =>
    [
        .. MemberScan.Find(
                buildType, x => x is PropertyInfo property && property.PropertyType == typeof(Target),
                Members.Instance, allowAmbiguity: false, mergeOverrides: true)
            .Cast<PropertyInfo>(),
    ];

    private static ExecutableTarget Create(INukeBuild build, PropertyInfo property, List<Target> defaultTargets)
    {
        var definition = new TargetDefinition(property, build, BaseMembersOf(build.GetType(), property.Name));
        var factory = (Target)property.GetValue(build)!;
        factory(definition);
        return new ExecutableTarget(definition, factory)
        {
            Description = definition.Description,
            IsDefault = defaultTargets.Contains(factory),
            DynamicConditions = definition.DynamicConditions,
            StaticConditions = definition.StaticConditions,
            DependencyBehavior = definition.DependencyBehavior,
            ProceedAfterFailure = definition.IsProceedAfterFailure,
            AssuredAfterFailure = definition.IsAssuredAfterFailure,
            DelegateRequirements = definition.DelegateRequirements,
            Actions = definition.Actions,
            Listed = !definition.IsUnlisted,
            PartitionSize = definition.PartitionSize,
            ArtifactProducts = definition.ArtifactProducts,
        };
    }

    // From the most derived base class, whose property is popped first, to the least.
    private static Stack<PropertyInfo> BaseMembersOf(Type buildType, string name)
    {
        var members = new List<PropertyInfo>();
        for (var type = buildType.BaseType; type != null; type = type.BaseType)
        {
            if (type.GetProperty(name) is { } property && property.DeclaringType == type)
                members.Insert(0, property);
        }

        return new Stack<PropertyInfo>(members);
    }

    private static void Relate(ExecutableTarget target, List<ExecutableTarget> targets)
    {
        target.ExecutionDependencies.AddRange(Related(target, targets, x => x.DependsOnTargets, x => x.DependentForTargets));
        target.OrderDependencies.AddRange(Related(target, targets, x => x.AfterTargets, x => x.BeforeTargets));
        target.TriggerDependencies.AddRange(Related(target, targets, x => x.TriggeredByTargets, x => x.TriggersTargets));
        target.Triggers.AddRange(Related(target, targets, x => x.TriggersTargets, x => x.TriggeredByTargets));
        Assert.False(
            target.AllDependencies.Concat(target.Triggers).Contains(target),
            $"Target '{target.Name}' cannot have a dependency on itself");
    }

    private static IEnumerable<ExecutableTarget> Related(
        ExecutableTarget target,
        List<ExecutableTarget> targets,
        Func<TargetDefinition, List<Delegate>> named,
        Func<TargetDefinition, List<Delegate>> namedByOthers)
    {
        foreach (var factory in named(target.Definition))
            yield return targets.Single(x => x.Factory.Equals(factory));
        foreach (var other in targets)
        {
            if (other != target && namedByOthers(other.Definition).Contains(target.Factory))
                yield return other;
        }
    }

    // Compiling expressions is what a start would take longest for, and x => x.Target is all that builds say.
    private static Target Evaluate<T>(Expression<Func<T, Target>> expression, T build) =>
        expression.Body is MemberExpression { Member: PropertyInfo property, Expression: ParameterExpression or UnaryExpression }
            ? (Target)property.GetValue(build)!
            : expression.Compile(preferInterpretation: true)(build);
}
