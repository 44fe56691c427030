using System.Collections;
using System.Globalization;

namespace Nuke.Common.Tooling;

/// <summary>
/// How options become arguments: by a text with <c>{value}</c>, and <c>{key}</c> for pairs. Options come in the order in which they were
/// set, save that bare values are first and <c>--</c> is last.
/// </summary>
internal sealed class ArgumentFormats(IReadOnlyDictionary<string, string> formats)
{
    private const string Value = "{value}";
    private const string Separator = "-- ";

    public IEnumerable<string> Render(IEnumerable<KeyValuePair<string, object>> options) =>
        options
            .Where(x => formats.ContainsKey(x.Key))
            .OrderBy(x => PositionOf(formats[x.Key]))
            .SelectMany(x => Render(formats[x.Key], x.Value));

    private static int PositionOf(string format) =>
        format == Value ? 0
        : format.StartsWith(Separator, StringComparison.Ordinal) ? 2
        : 1;

    private static IEnumerable<string> Render(string format, object value) => value switch
    {
        false when !format.Contains(Value, StringComparison.Ordinal) => [],
        IReadOnlyDictionary<string, object> pairs when format.StartsWith(Separator, StringComparison.Ordinal) =>
            [Separator.TrimEnd(), .. pairs.Select(x => Pair(format[Separator.Length..], x))],
        IReadOnlyDictionary<string, object> pairs => pairs.Select(x => Pair(format, x)),
        string text => One(format, text),
        IEnumerable items => items.Cast<string>().SelectMany(x => One(format, x)),
        _ => One(format, TextOf(value)),
    };

    private static string Pair(string format, KeyValuePair<string, object> pair) =>
        format.Replace("{key}", pair.Key).Replace(Value, Escape(TextOf(pair.Value)));

    private static IEnumerable<string> One(string format, string value) =>
        string.IsNullOrWhiteSpace(value) ? [] : [format.Replace(Value, Escape(value))];

    private static string TextOf(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Escape(string text) => ProcessTasks.QuoteIfNeeded(text);
}
