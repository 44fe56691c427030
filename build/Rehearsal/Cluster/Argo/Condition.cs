using System.Globalization;

namespace GourmetGram.Rehearsal.Cluster.Argo;

/// <summary>A step's when, after its variables were filled in: comparisons joined with &amp;&amp; and ||.</summary>
internal static class Condition
{
    private static readonly string[] Operators = ["==", "!=", ">=", "<=", ">", "<"];

    public static bool Holds(string text) => text.Split("||").Any(part => part.Split("&&").All(Term));

    private static bool Term(string text)
    {
        var term = text.Trim().Trim('(', ')').Trim();
        if (Operators.FirstOrDefault(term.Contains) is not { } comparison)
        {
            return term is "true" or "True" || (term.StartsWith('!') && !Term(term[1..]));
        }

        var at = term.IndexOf(comparison, StringComparison.Ordinal);
        var left = Bare(term[..at]);
        var right = Bare(term[(at + comparison.Length)..]);
        var numbers = double.TryParse(left, CultureInfo.InvariantCulture, out var a) & double.TryParse(right, CultureInfo.InvariantCulture, out var b);
        return comparison switch
        {
            "==" => numbers ? a == b : left == right,
            "!=" => numbers ? a != b : left != right,
            ">=" => numbers && a >= b,
            "<=" => numbers && a <= b,
            ">" => numbers && a > b,
            _ => numbers && a < b,
        };
    }

    private static string Bare(string text) => text.Trim().Trim('"', '\'');
}
