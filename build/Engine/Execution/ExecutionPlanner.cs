namespace Nuke.Common.Execution;

/// <summary>Puts the invoked targets, and all that they draw in, into an order that satisfies every relation.</summary>
internal static class ExecutionPlanner
{
    public static IReadOnlyList<ExecutableTarget> GetExecutionPlan(
        IReadOnlyCollection<ExecutableTarget> targets, IReadOnlyCollection<string>? invokedTargetNames, bool isStrict = false)
    {
        var invoked = invokedTargetNames?.Select(x => Find(x, targets)).ToHashSet();
        foreach (var target in invoked ?? [])
            target.Invoked = true;

        var order = DependentsFirst(targets, isStrict);
        while (true)
        {
            var plan = Schedule(order, invoked);
            var triggered = plan.SelectMany(x => x.Triggers).Except(plan).Where(targets.Contains).ToList();
            if (triggered.Count == 0)
            {
                foreach (var target in plan)
                    target.Status = ExecutionStatus.Scheduled;
                return plan;
            }

            invoked = [.. plan, .. triggered];
        }
    }

    private static List<ExecutableTarget> Schedule(List<ExecutableTarget> order, HashSet<ExecutableTarget>? invoked)
    {
        var needed = new HashSet<ExecutableTarget>();
        var plan = new List<ExecutableTarget>();
        foreach (var target in order)
        {
            if (!needed.Contains(target) && !(invoked?.Contains(target) ?? target.IsDefault))
                continue;
            plan.Add(target);
            needed.UnionWith(target.ExecutionDependencies);
        }

        plan.Reverse();
        return plan;
    }

    // Of the targets that nothing left depends on, the first declared one comes next.
    private static List<ExecutableTarget> DependentsFirst(IReadOnlyCollection<ExecutableTarget> targets, bool isStrict)
    {
        var dependencies = targets.ToDictionary(x => x, x => x.AllDependencies.Where(targets.Contains).ToHashSet());
        CheckCycles(dependencies);

        var left = targets.ToList();
        var order = new List<ExecutableTarget>();
        while (left.Count > 0)
        {
            var independents = left.Where(x => !left.Any(y => dependencies[y].Contains(x))).ToList();
            if (isStrict && independents.Count > 1)
                throw new Exception(Lines("Incomplete target definition order:", independents.Select(x => $"  - {x.Name}")));
            order.Add(independents[0]);
            left.Remove(independents[0]);
        }

        return order;
    }

    private static void CheckCycles(Dictionary<ExecutableTarget, HashSet<ExecutableTarget>> dependencies)
    {
        var cycles = CycleFinder.Find(dependencies.Keys, x => dependencies[x]);
        if (cycles.Count > 0)
        {
            throw new Exception(Lines(
                "Circular dependencies between targets:",
                cycles.Select(x => $" - {string.Join(", ", x.Select(y => y.Name))}")));
        }
    }

    private static ExecutableTarget Find(string name, IReadOnlyCollection<ExecutableTarget> targets)
    {
        var plainName = name.Replace("-", "");
        return targets.SingleOrDefault(x => x.Name.Equals(plainName, StringComparison.OrdinalIgnoreCase))
            ?? throw new Exception(Lines(
                $"Target with name '{plainName}' does not exist. Available targets are:",
                targets.Select(x => $"  - {x.Name}").Order()));
    }

    private static string Lines(string head, IEnumerable<string> lines) => string.Join(Environment.NewLine, lines.Prepend(head));
}
