using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common.Utilities;

/// <summary>What builds do with texts.</summary>
public static class StringExtensions
{
    /// <summary>Joins texts.</summary>
    public static string Join(this IEnumerable<string> enumerable, string separator) => string.Join(separator, enumerable);

    /// <summary>Joins texts.</summary>
    public static string Join(this IEnumerable<string> enumerable, char separator) => string.Join(separator, enumerable);

    /// <summary>Joins texts by blanks.</summary>
    public static string JoinSpace(this IEnumerable<string> values) => values.Join(' ');

    /// <summary>Joins texts by commas.</summary>
    public static string JoinComma(this IEnumerable<string> values) => values.Join(',');

    /// <summary>Joins texts by commas and blanks.</summary>
    public static string JoinCommaSpace(this IEnumerable<string> values) => values.Join(", ");

    /// <summary>Joins texts by the line breaks of a platform, by default of this one.</summary>
    public static string JoinNewLine(this IEnumerable<string> values, PlatformFamily? platformFamily = null) =>
        values.Join(platformFamily switch
        {
            null => Environment.NewLine,
            PlatformFamily.Windows => "\r\n",
            _ => "\n",
        });

    /// <summary>Says whether there is no text.</summary>
    public static bool IsNullOrEmpty([NotNullWhen(false)] this string? str) => string.IsNullOrEmpty(str);

    /// <summary>Says whether there is no text but blanks.</summary>
    public static bool IsNullOrWhiteSpace([NotNullWhen(false)] this string? str) => string.IsNullOrWhiteSpace(str);

    /// <summary>Puts double quotes around a text, and a backslash before those in it.</summary>
    public static string DoubleQuote(this string? str) => $"\"{str?.Replace("\"", "\\\"")}\"";

    /// <summary>Puts single quotes around a text, and a backslash before those in it.</summary>
    public static string SingleQuote(this string? str) => $"'{str?.Replace("'", "\\'")}'";

    /// <summary>Compares without case.</summary>
    public static bool EqualsOrdinalIgnoreCase(this string str, string? other) =>
        str.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Looks for a text without case.</summary>
    public static bool ContainsOrdinalIgnoreCase(this string str, string other) =>
        str.Contains(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Looks for a text at the start without case.</summary>
    public static bool StartsWithOrdinalIgnoreCase(this string str, string other) =>
        str.StartsWith(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Looks for a text at the end without case.</summary>
    public static bool EndsWithOrdinalIgnoreCase(this string str, string other) =>
        str.EndsWith(other, StringComparison.OrdinalIgnoreCase);
}
