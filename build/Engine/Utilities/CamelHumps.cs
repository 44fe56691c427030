using System.Text;

namespace Nuke.Common.Utilities;

/// <summary>Splits names at their capitals, save inside words that are known to have capitals.</summary>
internal static class CamelHumps
{
    private static readonly string[] KnownWords =
    [
        "DotNet", "GitHub", "GitVersion", "MSBuild", "NuGet", "ReSharper", "AppVeyor", "TeamCity", "GitLab", "SignPath", "JetBrains",
    ];

    public static string ToDashed(string name)
    {
        var result = new StringBuilder(name.Length + 8);
        var knownWordEnd = 0;
        var previousIsLower = false;
        for (var i = 0; i < name.Length; i++)
        {
            var isHump = previousIsLower && char.IsUpper(name[i]);
            previousIsLower = char.IsLower(name[i]) && !isHump;

            var knownLength = i >= knownWordEnd ? KnownWordAt(name, i) : 0;
            if (knownLength > 0)
                knownWordEnd = i + knownLength - 1;
            if (i > 0 && (knownLength > 0 || (isHump && i > knownWordEnd)))
                result.Append('-');
            result.Append(char.ToLowerInvariant(name[i]));
        }

        return result.ToString();
    }

    private static int KnownWordAt(string name, int index) =>
        KnownWords
            .Where(x => string.Compare(name, index, x, 0, x.Length, StringComparison.OrdinalIgnoreCase) == 0)
            .Select(x => x.Length)
            .DefaultIfEmpty(0)
            .Max();
}
