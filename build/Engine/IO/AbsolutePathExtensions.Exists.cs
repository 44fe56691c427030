using System.Runtime.CompilerServices;

namespace Nuke.Common.IO;

/// <summary>What builds do with paths.</summary>
public static partial class AbsolutePathExtensions
{
    private static readonly string[] FileWords = ["file", "executable", "exe", "script", "archive"];
    private static readonly string[] DirectoryWords = ["directory", "dir", "folder"];

    /// <summary>
    /// Says whether the file or directory exists. Which of both is meant is told from the end of the expression's name:
    /// <c>SettingsFile</c>, <c>OutputDirectory</c>; any other name is an error.
    /// </summary>
    public static bool Exists(this AbsolutePath path, [CallerArgumentExpression(nameof(path))] string? expression = null)
    {
        bool EndsWithAny(string[] words) => words.Any(x => expression?.EndsWith(x, StringComparison.OrdinalIgnoreCase) ?? false);

        if (EndsWithAny(FileWords))
            return path.FileExists();
        return EndsWithAny(DirectoryWords)
            ? path.DirectoryExists()
            : throw new ArgumentException($"Cannot infer from argument '{expression}' if either file or directory must exist");
    }

    /// <summary>Says whether the file exists.</summary>
    public static bool FileExists(this AbsolutePath path) => File.Exists(path);

    /// <summary>Says whether the directory exists.</summary>
    public static bool DirectoryExists(this AbsolutePath path) => Directory.Exists(path);

    /// <summary>Says whether the directory has a file that matches the pattern.</summary>
    public static bool ContainsFile(
        this AbsolutePath path, string pattern, SearchOption options = SearchOption.TopDirectoryOnly)
    {
        Assert.DirectoryExists(path);
        return Directory.EnumerateFiles(path, pattern, options).Any();
    }

    /// <summary>Says whether the directory has a directory that matches the pattern.</summary>
    public static bool ContainsDirectory(
        this AbsolutePath path, string pattern, SearchOption options = SearchOption.TopDirectoryOnly)
    {
        Assert.DirectoryExists(path);
        return Directory.EnumerateDirectories(path, pattern, options).Any();
    }

    /// <summary>Returns the path if the file exists, else null.</summary>
    public static AbsolutePath? ExistingFile(this AbsolutePath path) => path.FileExists() ? path : null;

    /// <summary>Returns the path if the directory exists, else null.</summary>
    public static AbsolutePath? ExistingDirectory(this AbsolutePath path) => path.DirectoryExists() ? path : null;

    /// <summary>Keeps files that exist.</summary>
    public static IEnumerable<AbsolutePath> WhereFileExists(this IEnumerable<AbsolutePath> paths) => paths.Where(x => x.FileExists());

    /// <summary>Keeps directories that exist.</summary>
    public static IEnumerable<AbsolutePath> WhereDirectoryExists(this IEnumerable<AbsolutePath> paths) =>
        paths.Where(x => x.DirectoryExists());
}
