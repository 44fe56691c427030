using System.Text.RegularExpressions;

namespace GourmetGram.Rehearsal.Cloud.Faults;

/// <summary>The faults in force. They live in memory: a restarted cloud has none.</summary>
internal sealed class FaultBox
{
    private readonly Lock gate = new();
    private readonly List<Armed> armed = [];

    public void Add(FaultRule rule)
    {
        lock (gate)
        {
            armed.Add(new Armed(rule));
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            armed.Clear();
        }
    }

    /// <summary>Rules that still wait for requests, with what is left of them.</summary>
    public IReadOnlyList<FaultRule> Left()
    {
        lock (gate)
        {
            return [.. armed.Select(each => each.Rule with { Times = each.Times, Skip = each.Skip })];
        }
    }

    /// <summary>The rule that takes this request, if one does; it is one use poorer afterwards.</summary>
    public FaultRule? Take(string method, string path)
    {
        lock (gate)
        {
            foreach (var each in armed.Where(each => each.Matches(method, path)))
            {
                if (each.Skip > 0)
                {
                    each.Skip--;
                    continue;
                }

                each.Times--;
                if (each.Times <= 0)
                {
                    armed.Remove(each);
                }

                return each.Rule;
            }

            return null;
        }
    }

    private sealed class Armed(FaultRule rule)
    {
        private readonly Regex pattern = new(
            "^" + Regex.Escape(rule.Path).Replace("\\*", ".*", StringComparison.Ordinal) + "$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

        public FaultRule Rule { get; } = rule;

        public int Times { get; set; } = rule.Times;

        public int Skip { get; set; } = rule.Skip;

        public bool Matches(string method, string path) =>
            (Rule.Method == "*" || Rule.Method.Equals(method, StringComparison.OrdinalIgnoreCase)) && pattern.IsMatch(path);
    }
}
