using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Rehearsal.Cluster.Http;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>One term of a selector.</summary>
internal sealed record Requirement(string Key, string Operator, ImmutableHashSet<string> Values)
{
    public bool Holds(string? value) => Operator switch
    {
        "in" => value is not null && Values.Contains(value),
        "notin" => value is null || !Values.Contains(value),
        "exists" => value is not null,
        "!" => value is null,
        "gt" => Compare(value) > 0,
        "lt" => Compare(value) < 0,
        _ => false,
    };

    private int Compare(string? value) =>
        long.TryParse(value, CultureInfo.InvariantCulture, out var left) && long.TryParse(Values.First(), CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : 0;
}

/// <summary>A label selector, from a query or from an object.</summary>
internal sealed partial record LabelSelector(ImmutableArray<Requirement> Requirements)
{
    public static readonly LabelSelector Everything = new([]);

    public bool Matches(JsonNode? item) => MatchesLabels(item.At("metadata", "labels"));

    public bool MatchesLabels(JsonNode? labels) => Requirements.All(requirement => requirement.Holds(labels.Text(requirement.Key)));

    public static LabelSelector Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Everything;
        }

        var requirements = ImmutableArray.CreateBuilder<Requirement>();
        foreach (var term in Split(text))
        {
            requirements.Add(ParseTerm(term.Trim()));
        }

        return new LabelSelector(requirements.ToImmutable());
    }

    /// <summary>matchLabels and matchExpressions; an empty selector matches everything.</summary>
    public static LabelSelector Of(JsonNode? selector)
    {
        var requirements = ImmutableArray.CreateBuilder<Requirement>();
        foreach (var (key, value) in selector.At("matchLabels").Pairs())
        {
            requirements.Add(new Requirement(key, "in", [value]));
        }

        foreach (var expression in selector.At("matchExpressions").Objects())
        {
            var how = expression.Text("operator") switch { "In" => "in", "NotIn" => "notin", "Exists" => "exists", _ => "!" };
            requirements.Add(new Requirement(expression.Text("key") ?? "", how, [.. expression.At("values").Texts()]));
        }

        return new LabelSelector(requirements.ToImmutable());
    }

    /// <summary>A plain map of labels, as a Service's selector.</summary>
    public static LabelSelector OfMap(JsonNode? map) =>
        new([.. map.Pairs().Select(pair => new Requirement(pair.Key, "in", [pair.Value]))]);

    public override string ToString() => string.Join(',', Requirements.Select(requirement => requirement.Operator switch
    {
        "in" when requirement.Values.Count == 1 => $"{requirement.Key}={requirement.Values.First()}",
        "exists" => requirement.Key,
        "!" => "!" + requirement.Key,
        _ => $"{requirement.Key} {requirement.Operator} ({string.Join(',', requirement.Values.Order(StringComparer.Ordinal))})",
    }));

    private static Requirement ParseTerm(string term)
    {
        if (SetTerm().Match(term) is { Success: true } set)
        {
            return new Requirement(
                set.Groups["key"].Value, set.Groups["how"].Value, [.. set.Groups["values"].Value.Split(',').Select(value => value.Trim())]);
        }

        if (EqualityTerm().Match(term) is { Success: true } equality)
        {
            var how = equality.Groups["how"].Value switch { "!=" => "notin", ">" => "gt", "<" => "lt", _ => "in" };
            return new Requirement(equality.Groups["key"].Value, how, [equality.Groups["value"].Value]);
        }

        if (ExistenceTerm().Match(term) is { Success: true } existence)
        {
            return new Requirement(existence.Groups["key"].Value, existence.Groups["not"].Length > 0 ? "!" : "exists", []);
        }

        var found = term.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).FirstOrDefault() ?? term;
        throw ApiErrors.BadRequest($"unable to parse requirement: found '{found}', expected: in, notin, =, ==, !=, gt, lt");
    }

    private static IEnumerable<string> Split(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '(':
                    depth++;
                    break;
                case ')':
                    depth--;
                    break;
                case ',' when depth == 0:
                    yield return text[start..i];
                    start = i + 1;
                    break;
            }
        }

        yield return text[start..];
    }

    [GeneratedRegex(@"^(?<key>[\w./-]+)\s+(?<how>in|notin)\s*\((?<values>[^()]*)\)$")]
    private static partial Regex SetTerm();

    [GeneratedRegex(@"^(?<key>[\w./-]+)\s*(?<how>==|!=|=|>|<)\s*(?<value>[\w.-]*)$")]
    private static partial Regex EqualityTerm();

    [GeneratedRegex(@"^(?<not>!?)\s*(?<key>[\w./-]+)$")]
    private static partial Regex ExistenceTerm();
}
