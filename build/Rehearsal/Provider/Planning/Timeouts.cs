using System.Globalization;
using System.Text.RegularExpressions;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Planning;

/// <summary>The <c>timeouts</c> block, in Go's notation: <c>1h30m</c>, <c>90s</c>.</summary>
internal static partial class Timeouts
{
    public static TimeSpan Of(ObjectValue state, string operation, TimeSpan otherwise) =>
        state["timeouts"] is ObjectValue timeouts && timeouts.Given(operation) is { } text && Parse(text) is { } given ? given : otherwise;

    /// <summary>Null when the text is no duration.</summary>
    public static TimeSpan? Parse(string text)
    {
        var parts = Part().Matches(text);
        if (parts.Count == 0 || string.Concat(parts.Select(part => part.Value)) != text)
        {
            return null;
        }

        return parts.Aggregate(TimeSpan.Zero, (sum, part) =>
        {
            var amount = double.Parse(part.Groups["amount"].Value, CultureInfo.InvariantCulture);
            return sum + part.Groups["unit"].Value switch
            {
                "h" => TimeSpan.FromHours(amount),
                "m" => TimeSpan.FromMinutes(amount),
                "s" => TimeSpan.FromSeconds(amount),
                _ => TimeSpan.FromMilliseconds(amount),
            };
        });
    }

    [GeneratedRegex(@"(?<amount>\d+(\.\d+)?)(?<unit>ms|h|m|s)", RegexOptions.ExplicitCapture)]
    private static partial Regex Part();
}
