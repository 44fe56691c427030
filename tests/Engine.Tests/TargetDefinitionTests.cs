using Nuke.Common;
using Nuke.Common.Execution;

namespace Engine.Tests;

public class TargetDefinitionTests
{
    [Fact]
    public void Targets_of_the_class_come_first_then_those_of_components()
    {
        TargetsOf<Composed>().Select(x => x.Name).Should().Equal("Own", "Replaced", "Shared", "Extra");
    }

    [Fact]
    public void A_class_member_stands_for_the_components()
    {
        TargetOf<Composed>("Replaced").Description.Should().Be("by the class");
    }

    [Fact]
    public void An_explicit_implementation_stands_for_the_components()
    {
        TargetOf<Explicit>("Shared").Description.Should().Be("explicit");
    }

    [Fact]
    public void A_derived_component_overrides_and_inherits()
    {
        var target = TargetOf<WithDerived>("Shared");

        target.Description.Should().Be("derived");
        target.Actions.Should().HaveCount(2);
    }

    [Fact]
    public void The_same_name_in_two_components_must_be_settled()
    {
        var act = () => TargetsOf<Ambiguous>();

        act.Should().Throw<Exception>().WithMessage("Property 'Shared' must be implemented explicitly because it is inherited from multiple interfaces:*");
    }

    [Fact]
    public void A_member_that_is_not_public_overrides_nothing()
    {
        var act = () => TargetsOf<Hidden>();

        act.Should().Throw<Exception>().WithMessage("Property 'Shared' must be marked public to override inherited member from:*");
    }

    [Fact]
    public void The_only_target_of_a_component_needs_no_name()
    {
        TargetOf<Composed>("Own").ExecutionDependencies.Select(x => x.Name).Should().Equal("Extra", "Replaced");
    }

    [Fact]
    public void A_component_that_the_build_lacks_can_be_tried()
    {
        TargetOf<WithoutComponents>("Own").ExecutionDependencies.Should().BeEmpty();
    }

    [Fact]
    public void A_component_with_several_targets_needs_names()
    {
        var act = () => TargetsOf<Imprecise>();

        act.Should().Throw<Exception>()
            .WithMessage("Target '*Imprecise.Own' cannot have shorthand dependency on component 'IShared'.*Too many relevant targets:*- Shared*- Replaced");
    }

    [Fact]
    public void Base_takes_over_what_the_overridden_property_says()
    {
        var target = TargetOf<Overriding>("A");

        target.Description.Should().Be("overriding");
        target.Actions.Should().HaveCount(2);
    }

    [Fact]
    public void All_kinds_of_actions_are_run_in_order()
    {
        var build = new Acting();
        var target = ExecutableTargetFactory.CreateAll(build).Single();

        target.Actions.ForEach(x => x());

        build.Journal.Should().Equal("action", "another", "function", "task", "async");
    }

    private static IReadOnlyList<ExecutableTarget> TargetsOf<T>()
        where T : NukeBuild, new() => ExecutableTargetFactory.CreateAll(new T());

    private static ExecutableTarget TargetOf<T>(string name)
        where T : NukeBuild, new() => TargetsOf<T>().Single(x => x.Name == name);

    private interface IShared : INukeBuild
    {
        Target Shared => _ => _.Description("shared").Executes(() => { });

        Target Replaced => _ => _.Description("by the component");
    }

    private interface IDerived : IShared
    {
        Target IShared.Shared => _ => _.Inherit<IShared>(x => x.Shared).Description("derived").Executes(() => { });
    }

    private interface IExtra : INukeBuild
    {
        Target Extra => _ => _;
    }

    private interface IOther : INukeBuild
    {
        Target Shared => _ => _;
    }

    private sealed class Composed : NukeBuild, IShared, IExtra
    {
        public Target Own => _ => _.DependsOn<IExtra>().DependsOn<IShared>(x => x.Replaced);

        Target IShared.Shared => _ => _;

        public Target Replaced => _ => _.Description("by the class");
    }

    private sealed class Explicit : NukeBuild, IShared
    {
        Target IShared.Shared => _ => _.Description("explicit");
    }

    private sealed class WithDerived : NukeBuild, IDerived;

    private sealed class Ambiguous : NukeBuild, IShared, IOther;

    private sealed class Hidden : NukeBuild, IOther
    {
        private Target Shared => _ => _;
    }

    private sealed class WithoutComponents : NukeBuild
    {
        public Target Own => _ => _.TryDependsOn<IExtra>().TryBefore<IExtra>().TryAfter<IExtra>().TryTriggers<IExtra>().TryTriggeredBy<IExtra>();
    }

    private sealed class Imprecise : NukeBuild, IShared
    {
        public Target Own => _ => _.DependsOn<IShared>();
    }

    private sealed class Overriding : Overridden
    {
        public override Target A => _ => _.Base().Description("overriding").Executes(() => { });
    }

    private abstract class Overridden : NukeBuild
    {
        public virtual Target A => _ => _.Description("overridden").Executes(() => { });
    }

    private sealed class Acting : NukeBuild
    {
        public List<string> Journal { get; } = [];

        public Target Act => _ => _
            .Executes(() => Journal.Add("action"), () => Journal.Add("another"))
            .Executes(() =>
            {
                Journal.Add("function");
                return 1;
            })
            .Executes(() =>
            {
                Journal.Add("task");
                return Task.CompletedTask;
            })
            .Executes(async () =>
            {
                await Task.Yield();
                Journal.Add("async");
            });
    }
}
