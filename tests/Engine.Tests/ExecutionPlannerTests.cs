using Nuke.Common;
using Nuke.Common.Execution;

namespace Engine.Tests;

public class ExecutionPlannerTests
{
    [Fact]
    public void Dependencies_come_first()
    {
        PlanOf<Chain>("C").Should().Equal("A", "B", "C");
        PlanOf<Chain>("B").Should().Equal("A", "B");
    }

    [Fact]
    public void Without_names_the_default_target_is_run()
    {
        var build = new Chain();
        var targets = ExecutableTargetFactory.CreateAll(build, x => x.B);

        ExecutionPlanner.GetExecutionPlan(targets, null).Select(x => x.Name).Should().Equal("A", "B");
        targets.Single(x => x.IsDefault).Name.Should().Be("B");
    }

    [Fact]
    public void What_others_say_counts_like_what_the_target_says()
    {
        PlanOf<SaidByOthers>("C").Should().Equal("B", "C");
        PlanOf<SaidByOthers>("A", "C").Should().Equal("B", "C", "A");
    }

    [Fact]
    public void Order_alone_draws_nothing_in()
    {
        PlanOf<OrderOnly>("A").Should().Equal("A");
        PlanOf<OrderOnly>("A", "C", "B").Should().Equal("C", "B", "A");
    }

    [Fact]
    public void Triggers_are_drawn_in_transitively_and_run_after()
    {
        PlanOf<Triggering>("A").Should().Equal("A", "B", "C");
    }

    [Fact]
    public void A_cycle_is_an_error_that_names_its_members()
    {
        var act = () => PlanOf<Cycle>("A");

        act.Should().Throw<Exception>().WithMessage($"Circular dependencies between targets:{Environment.NewLine} - C, B, A");
    }

    [Fact]
    public void A_target_cannot_depend_on_itself()
    {
        var act = () => PlanOf<SelfDependent>("A");

        act.Should().Throw<Exception>().WithMessage("Target 'A' cannot have a dependency on itself");
    }

    [Fact]
    public void Names_are_compared_without_dashes_and_case()
    {
        PlanOf<Named>("run-all-tests").Should().Equal("RunAllTests");
    }

    [Fact]
    public void Strictness_asks_for_one_possible_order_only()
    {
        var targets = ExecutableTargetFactory.CreateAll(new OrderOnly());
        var act = () => ExecutionPlanner.GetExecutionPlan(ExecutableTargetFactory.CreateAll(new Loose()), ["C"], isStrict: true);

        ExecutionPlanner.GetExecutionPlan(targets, ["A"], isStrict: true).Should().ContainSingle();
        act.Should().Throw<Exception>().WithMessage("Incomplete target definition order:*- A*- B*- C");
    }

    private static IEnumerable<string> PlanOf<T>(params string[] names)
        where T : NukeBuild, new() =>
        ExecutionPlanner.GetExecutionPlan(ExecutableTargetFactory.CreateAll(new T()), names).Select(x => x.Name);

    private sealed class Loose : ThreeTargets;

    private sealed class Chain : ThreeTargets
    {
        public override Target B => _ => _.DependsOn(A);

        public override Target C => _ => _.DependsOn(B);
    }

    private sealed class SaidByOthers : ThreeTargets
    {
        public override Target A => _ => _.After(C);

        public override Target B => _ => _.DependentFor(C);
    }

    private sealed class OrderOnly : ThreeTargets
    {
        public override Target A => _ => _.After(B);

        public override Target C => _ => _.Before(B);
    }

    private sealed class Triggering : ThreeTargets
    {
        public override Target A => _ => _.Triggers(B);

        public override Target C => _ => _.TriggeredBy(B);
    }

    private sealed class Cycle : ThreeTargets
    {
        public override Target A => _ => _.DependsOn(B);

        public override Target B => _ => _.After(C);

        public override Target C => _ => _.DependsOn(A);
    }

    private sealed class SelfDependent : ThreeTargets
    {
        public override Target A => _ => _.DependsOn(A);
    }

    private sealed class Named : NukeBuild
    {
        public Target RunAllTests => _ => _;
    }
}
