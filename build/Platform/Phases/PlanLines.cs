using System.Collections.Immutable;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform.Phases;

/// <summary>Says what would be applied.</summary>
internal static class PlanLines
{
    private const int NamesThatFit = 4;
    private const int ValuesThatFit = 5;

    /// <summary>Objects of a cluster, one line per kind.</summary>
    public static IEnumerable<string> Apply(IEnumerable<ObjectChange> changes) => changes
        .Where(change => change.Needed)
        .GroupBy(change => change.Reference.Kind)
        .Select(kind => kind.Count() > NamesThatFit
            ? $"apply {kind.Count()} {kind.Key}s"
            : $"apply {kind.Key} {string.Join(", ", kind.Select(change => change.Reference.Name))}");

    /// <summary>Terraform's plan: a line per resource, and below it what changes, old and new.</summary>
    public static IEnumerable<string> Diff(ImmutableArray<PlannedChange> changes) =>
        changes.Where(change => !change.IsBookkeeping).SelectMany(change => Details(change).Select(line => $"      {line}").Prepend($"  {Mark(change)} {change.Text}"));

    private static IEnumerable<string> Details(PlannedChange change) => change.Action switch
    {
        "create" => Known(change) is { Length: > 0 } known ? [known] : [],
        "delete" or "forget" => [],
        _ => change.Attributes.Select(attribute => attribute.Text),
    };

    // Of what is made anew everything is new: the few values that tell it apart are enough.
    private static string Known(PlannedChange change) => string.Join(", ", change.Attributes
        .Where(attribute => attribute.Name is not ("name" or "user_data" or "timeouts") && attribute.After is not (null or "false" or "0"))
        .Take(ValuesThatFit)
        .Select(attribute => $"{attribute.Name} {attribute.After}"));

    private static string Mark(PlannedChange change) => change.Action switch
    {
        "create" => "+",
        "replace" => "±",
        "delete" => "-",
        "import" => "=",
        _ => "~",
    };
}
