using System.Text;
using System.Text.RegularExpressions;

namespace Nuke.Common.IO;

/// <summary>
/// Finds files and directories by patterns: <c>*</c> and <c>?</c> within one part of a path, <c>**</c> for any number of parts,
/// <c>{a,b}</c> and <c>[ab]</c> for choices.
/// </summary>
public static class Globbing
{
    /// <summary>Finds files below a directory.</summary>
    public static IReadOnlyCollection<string> GlobFiles(string directory, params string[] patterns) =>
        Glob(directory, patterns, Directory.EnumerateFiles);

    /// <summary>Finds files below a directory.</summary>
    public static IReadOnlyCollection<AbsolutePath> GlobFiles(this AbsolutePath directory, params string[] patterns) =>
        [.. GlobFiles((string)directory, patterns).Select(AbsolutePath.Create)];

    /// <summary>Finds directories below a directory.</summary>
    public static IReadOnlyCollection<string> GlobDirectories(string directory, params string[] patterns) =>
        Glob(directory, patterns, Directory.EnumerateDirectories);

    /// <summary>Finds directories below a directory.</summary>
    public static IReadOnlyCollection<AbsolutePath> GlobDirectories(this AbsolutePath directory, params string[] patterns) =>
        [.. GlobDirectories((string)directory, patterns).Select(AbsolutePath.Create)];

    private static List<string> Glob(
        string directory, string[] patterns, Func<string, string, EnumerationOptions, IEnumerable<string>> enumerate)
    {
        if (patterns.Length == 0)
            (directory, patterns) = Split(directory);

        var found = new List<string>();
        foreach (var pattern in patterns)
        {
            var expression = ToRegex(pattern);
            var options = new EnumerationOptions
            {
                RecurseSubdirectories = pattern.Contains('/') || pattern.Contains("**", StringComparison.Ordinal),
                AttributesToSkip = FileAttributes.None,
                IgnoreInaccessible = false,
            };
            found.AddRange(enumerate(directory, "*", options)
                .Where(x => expression.IsMatch(Path.GetRelativePath(directory, x).Replace('\\', '/')))
                .Order(StringComparer.Ordinal));
        }

        return found;
    }

    // A single text is a directory up to the first part that has a wildcard.
    private static (string Directory, string[] Patterns) Split(string definition)
    {
        var directory = AbsolutePath.Create(definition);
        while (directory.ToString().Contains('*') && directory.Parent is { } parent)
            directory = parent;
        return (directory, [Path.GetRelativePath(directory, definition)]);
    }

    private static Regex ToRegex(string pattern)
    {
        var text = new StringBuilder("^");
        var isInBraces = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            switch (pattern[i])
            {
                case '*' when rest.StartsWith("**/"):
                    text.Append("(?:.*/)?");
                    i += 2;
                    break;
                case '*' when rest.StartsWith("**"):
                    text.Append(".*");
                    i++;
                    break;
                case '*':
                    text.Append("[^/]*");
                    break;
                case '?':
                    text.Append("[^/]");
                    break;
                case '{':
                    text.Append("(?:");
                    isInBraces = true;
                    break;
                case '}' when isInBraces:
                    text.Append(')');
                    isInBraces = false;
                    break;
                case ',' when isInBraces:
                    text.Append('|');
                    break;
                case '[' or ']':
                    text.Append(pattern[i]);
                    break;
                case '\\':
                    text.Append('/');
                    break;
                default:
                    text.Append(Regex.Escape(pattern[i].ToString()));
                    break;
            }
        }

        var options = OperatingSystem.IsWindows() ? RegexOptions.IgnoreCase : RegexOptions.None;
        return new Regex(text.Append('$').ToString(), options | RegexOptions.CultureInvariant);
    }
}
