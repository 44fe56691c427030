using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Phases;

/// <summary>Says what would be applied, one line per kind.</summary>
internal static class PlanLines
{
    private const int NamesThatFit = 4;

    public static IEnumerable<string> Apply(IEnumerable<ObjectChange> changes) => changes
        .Where(change => change.Needed)
        .GroupBy(change => change.Reference.Kind)
        .Select(kind => kind.Count() > NamesThatFit
            ? $"apply {kind.Count()} {kind.Key}s"
            : $"apply {kind.Key} {string.Join(", ", kind.Select(change => change.Reference.Name))}");
}
