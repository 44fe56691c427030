using System.Collections.Immutable;
using System.Xml.Linq;

namespace GourmetGram.Platform.Specs;

/// <summary>How the specs went on one side.</summary>
/// <param name="Passed">Names of those that passed, parameters included.</param>
/// <param name="Failed">Those that failed, with the first line of why.</param>
/// <param name="Skipped">Names of those that were not asked.</param>
public sealed record SpecReport(ImmutableSortedSet<string> Passed, ImmutableSortedDictionary<string, string> Failed, ImmutableSortedSet<string> Skipped)
{
    /// <summary>Names of those among the passed that did so only when they were asked once more.</summary>
    public ImmutableSortedSet<string> AtTheSecondTime { get; init; } = [];

    /// <summary>Whether nothing was asked at all.</summary>
    public bool IsEmpty => Passed.IsEmpty && Failed.IsEmpty && Skipped.IsEmpty;

    /// <summary>vstest's filter that picks the tests that failed; of one with parameters all its cases.</summary>
    public string FilterOfFailed => string.Join('|', Failed.Keys.Select(name => TestFilter.NameHas(name.Split('(')[0])).Distinct(StringComparer.Ordinal));

    /// <summary>The same after those that failed were asked once more.</summary>
    public SpecReport After(SpecReport again)
    {
        ArgumentNullException.ThrowIfNull(again);
        var mended = again.Passed.Intersect(Failed.Keys);
        return this with { Passed = Passed.Union(mended), Failed = Failed.RemoveRange(mended), AtTheSecondTime = mended };
    }

    /// <summary>"208 passed, 0 failed, 0 skipped".</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Passed.Count} passed{(AtTheSecondTime.IsEmpty ? "" : $" ({AtTheSecondTime.Count} of them only when asked once more)")}, {Failed.Count} failed, {Skipped.Count} skipped");

    /// <summary>Reads a result file of vstest (.trx).</summary>
    public static SpecReport Read(string file)
    {
        var results = XDocument.Load(file).Descendants()
            .Where(element => element.Name.LocalName == "UnitTestResult")
            .Select(element => (
                Name: element.Attribute("testName")?.Value ?? "",
                Outcome: element.Attribute("outcome")?.Value ?? "",
                Message: element.Descendants().FirstOrDefault(inner => inner.Name.LocalName == "Message")?.Value ?? ""))
            .ToList();
        return new SpecReport(
            [.. results.Where(result => result.Outcome == "Passed").Select(result => result.Name)],
            results.Where(result => result.Outcome == "Failed")
                .GroupBy(result => result.Name)
                .ToImmutableSortedDictionary(group => group.Key, group => group.First().Message.Trim().Split('\n')[0].Trim()),
            [.. results.Where(result => result.Outcome is not ("Passed" or "Failed")).Select(result => result.Name)]);
    }
}
