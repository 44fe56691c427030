using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Utilities;

namespace Nuke.Common.Execution;

/// <summary>Collects what a target's declaration says.</summary>
internal sealed class TargetDefinition(PropertyInfo target, INukeBuild build, Stack<PropertyInfo> baseMembers) : ITargetDefinition
{
    public PropertyInfo Target => target;

    public string Name => TypeNames.ShortNameOf(target);

    public string? Description { get; private set; }

    public List<(string Text, Func<bool> Delegate)> DynamicConditions { get; } = [];

    public List<(string Text, Func<bool> Delegate)> StaticConditions { get; } = [];

    public List<LambdaExpression> DelegateRequirements { get; } = [];

    public List<Delegate> DependsOnTargets { get; } = [];

    public List<Delegate> DependentForTargets { get; } = [];

    public List<Delegate> BeforeTargets { get; } = [];

    public List<Delegate> AfterTargets { get; } = [];

    public List<Delegate> TriggersTargets { get; } = [];

    public List<Delegate> TriggeredByTargets { get; } = [];

    public List<Action> Actions { get; } = [];

    public DependencyBehavior DependencyBehavior { get; private set; }

    public bool IsProceedAfterFailure { get; private set; }

    public bool IsAssuredAfterFailure { get; private set; }

    public bool IsUnlisted { get; private set; }

    public int? PartitionSize { get; private set; }

    public List<string> ArtifactProducts { get; } = [];

    ITargetDefinition ITargetDefinition.Description(string description)
    {
        Description = description;
        return this;
    }

    public ITargetDefinition Executes(params Action[] actions) => Add(Actions, actions);

    public ITargetDefinition Executes<T>(Func<T> action) => Executes(new Action(() => action()));

    public ITargetDefinition Executes(Func<Task> action) => Executes(new Action(() => action().GetAwaiter().GetResult()));

    public ITargetDefinition DependsOn(params Target[] targets) => Add(DependsOnTargets, targets);

    public ITargetDefinition DependsOn<T>(params Func<T, Target>[] targets) => DependsOn(TargetsOf(targets));

    public ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets) => build is T ? DependsOn(targets) : this;

    public ITargetDefinition DependentFor(params Target[] targets) => Add(DependentForTargets, targets);

    public ITargetDefinition DependentFor<T>(params Func<T, Target>[] targets) => DependentFor(TargetsOf(targets));

    public ITargetDefinition TryDependentFor<T>(params Func<T, Target>[] targets) => build is T ? DependentFor(targets) : this;

    public ITargetDefinition OnlyWhenDynamic(Func<bool> condition, string? conditionExpression = null)
    {
        DynamicConditions.Add((ConditionText.Of(conditionExpression.NotNull()), condition));
        return this;
    }

    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string? conditionExpression = null)
    {
        StaticConditions.Add((ConditionText.Of(conditionExpression.NotNull()), condition));
        return this;
    }

    public ITargetDefinition Requires<T>(Expression<Func<T>> parameterRequirement, params Expression<Func<T>>[] parameterRequirements)
        where T : class? => Add(DelegateRequirements, [parameterRequirement, .. parameterRequirements]);

    public ITargetDefinition Requires<T>(Expression<Func<T?>> parameterRequirement, params Expression<Func<T?>>[] parameterRequirements)
        where T : struct => Add(DelegateRequirements, [parameterRequirement, .. parameterRequirements]);

    public ITargetDefinition Requires(Expression<Func<bool>> requirement, params Expression<Func<bool>>[] requirements) =>
        Add(DelegateRequirements, [requirement, .. requirements]);

    public ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior)
    {
        DependencyBehavior = dependencyBehavior;
        return this;
    }

    public ITargetDefinition Before(params Target[] targets) => Add(BeforeTargets, targets);

    public ITargetDefinition Before<T>(params Func<T, Target>[] targets) => Before(TargetsOf(targets));

    public ITargetDefinition TryBefore<T>(params Func<T, Target>[] targets) => build is T ? Before(targets) : this;

    public ITargetDefinition After(params Target[] targets) => Add(AfterTargets, targets);

    public ITargetDefinition After<T>(params Func<T, Target>[] targets) => After(TargetsOf(targets));

    public ITargetDefinition TryAfter<T>(params Func<T, Target>[] targets) => build is T ? After(targets) : this;

    public ITargetDefinition Triggers(params Target[] targets) => Add(TriggersTargets, targets);

    public ITargetDefinition Triggers<T>(params Func<T, Target>[] targets) => Triggers(TargetsOf(targets));

    public ITargetDefinition TryTriggers<T>(params Func<T, Target>[] targets) => build is T ? Triggers(targets) : this;

    public ITargetDefinition TriggeredBy(params Target[] targets) => Add(TriggeredByTargets, targets);

    public ITargetDefinition TriggeredBy<T>(params Func<T, Target>[] targets) => TriggeredBy(TargetsOf(targets));

    public ITargetDefinition TryTriggeredBy<T>(params Func<T, Target>[] targets) => build is T ? TriggeredBy(targets) : this;

    public ITargetDefinition AssuredAfterFailure()
    {
        IsAssuredAfterFailure = true;
        return this;
    }

    public ITargetDefinition ProceedAfterFailure()
    {
        IsProceedAfterFailure = true;
        return this;
    }

    public ITargetDefinition Unlisted()
    {
        IsUnlisted = true;
        return this;
    }

    public ITargetDefinition Base()
    {
        Assert.True(
            baseMembers.Count > 0,
            $"Target '{target.DeclaringType}.{target.Name}' does not have any base members." +
            " To inherit from an interface default implementation, use Inherit<T> instead.");
        return Inherit(NonVirtual(baseMembers.Pop()));
    }

    public ITargetDefinition Inherit(params Target[] targets)
    {
        foreach (var inherited in targets)
            inherited(this);
        return this;
    }

    public ITargetDefinition Inherit<T>(params Expression<Func<T, Target>>[] targets) =>
        targets.Length > 0
            ? Inherit([.. targets.Select(x => NonVirtual((PropertyInfo)Members.Named(x)))])
            : Inherit(NonVirtual(OnlyTargetOf<T>("shorthand inheritance")));

    public ITargetDefinition Produces(params string[] artifacts) => Add(ArtifactProducts, artifacts);

    // Only the generation of build server pipelines, which the engine leaves out, asks who consumes what.
    public ITargetDefinition Consumes(params Target[] targets) => this;

    public ITargetDefinition Consumes<T>(params Func<T, Target>[] targets) => Consumes(TargetsOf(targets));

    public ITargetDefinition Consumes(Target target, params string[] artifacts) => this;

    public ITargetDefinition Consumes<T>(Func<T, Target> target, params string[] artifacts) =>
        Consumes(target((T)build), artifacts);

    public ITargetDefinition Consumes<T>(params string[] artifacts) => Consumes(TargetsOf<T>([]).Single(), artifacts);

    public ITargetDefinition Partition(int size)
    {
        Assert.True(size > 1);
        PartitionSize = size;
        return this;
    }

    private TargetDefinition Add<T>(List<T> list, IEnumerable<T> items)
    {
        list.AddRange(items);
        return this;
    }

    private Target[] TargetsOf<T>(Func<T, Target>[] targets) =>
        targets.Length > 0
            ? [.. targets.Select(x => x((T)build))]
            : [(Target)OnlyTargetOf<T>("shorthand dependency").GetValue(build)!];

    private PropertyInfo OnlyTargetOf<T>(string kind)
    {
        var properties = typeof(T).GetProperties(Members.Instance).Where(x => x.PropertyType == typeof(Target)).ToList();
        if (properties is [var only])
            return only;

        string[] lines =
        [
            $"Target '{target.DeclaringType}.{target.Name}' cannot have {kind} on component '{typeof(T).Name}'.",
            properties.Count > 1 ? "Too many relevant targets:" : "No relevant targets.",
            .. properties.Select(x => $"  - {x.Name}"),
        ];
        throw new Exception(string.Join(Environment.NewLine, lines));
    }

    // The overriding property would be the one that asks.
    private Target NonVirtual(PropertyInfo property)
    {
        var getter = property.GetMethod.NotNull().MethodHandle.GetFunctionPointer();
        var call = (Func<Target>)Activator.CreateInstance(typeof(Func<Target>), build, getter)!;
        return call();
    }
}
