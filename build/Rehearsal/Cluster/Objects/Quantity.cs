using System.Globalization;
using System.Text.RegularExpressions;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>Resource quantities in their canonical form: 1024Mi is 1Gi, 0.5 is 500m.</summary>
internal static partial class Quantity
{
    private static readonly (string Suffix, decimal Factor)[] Binary =
    [
        ("Ei", 1152921504606846976m), ("Pi", 1125899906842624m), ("Ti", 1099511627776m), ("Gi", 1073741824m), ("Mi", 1048576m), ("Ki", 1024m),
    ];

    private static readonly (string Suffix, decimal Factor)[] Decimal =
    [
        ("E", 1e18m), ("P", 1e15m), ("T", 1e12m), ("G", 1e9m), ("M", 1e6m), ("k", 1e3m), ("", 1m), ("m", 0.001m), ("u", 0.000001m), ("n", 0.000000001m),
    ];

    public static bool IsValid(string text) => Form().IsMatch(text);

    public static string Canonical(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || match.Groups["exp"].Success)
        {
            return text;
        }

        var number = decimal.Parse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture);
        var suffix = match.Groups["suffix"].Value;
        if (number == 0)
        {
            return "0";
        }

        var binary = suffix.EndsWith('i');
        var factor = (binary ? Binary : Decimal).First(unit => unit.Suffix == suffix).Factor;
        var value = number * factor;
        if (binary && Math.Abs(value) >= 1024 && value == Math.Floor(value))
        {
            foreach (var (name, size) in Binary)
            {
                if (value % size == 0)
                {
                    return (value / size).ToString("0", CultureInfo.InvariantCulture) + name;
                }
            }
        }

        foreach (var (name, size) in Decimal)
        {
            if (value % size == 0)
            {
                return (value / size).ToString("0", CultureInfo.InvariantCulture) + name;
            }
        }

        return text;
    }

    [GeneratedRegex(@"^(?<number>[+-]?(\d+(\.\d*)?|\.\d+))((?<exp>[eE][+-]?\d+)|(?<suffix>[KMGTPE]i|[numkMGTPE]?))$")]
    private static partial Regex Form();
}
