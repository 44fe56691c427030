using System.Diagnostics.CodeAnalysis;

namespace Nuke.Common.IO;

/// <summary>Works with paths as texts, in the notations of Unix (<c>/a</c>), Windows (<c>C:\a</c>) and shares (<c>\\host\a</c>).</summary>
public static class PathConstruction
{
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>Says how to get from a path to another one.</summary>
    public static RelativePath GetRelativePathTo(this AbsolutePath basePath, string destinationPath) =>
        (RelativePath)GetRelativePath(basePath, destinationPath);

    /// <summary>As <see cref="GetRelativePathTo"/>, with the separators of Unix.</summary>
    public static UnixRelativePath GetUnixRelativePathTo(this AbsolutePath basePath, string destinationPath) =>
        GetUnixRelativePath(basePath, destinationPath);

    /// <summary>As <see cref="GetRelativePath"/>, with the separators of Unix.</summary>
    public static UnixRelativePath GetUnixRelativePath(string basePath, string destinationPath) =>
        (UnixRelativePath)GetRelativePath(basePath, destinationPath);

    /// <summary>Says whether a path is the other one or lies below it.</summary>
    public static bool Contains(this AbsolutePath basePath, string destinationPath) => IsDescendantPath(basePath, destinationPath);

    /// <summary>Says how to get from a path to another one. Both must be of the same notation.</summary>
    public static string GetRelativePath(string basePath, string destinationPath)
    {
        basePath = NormalizePath(basePath);
        destinationPath = NormalizePath(destinationPath);
        var separator = SeparatorOf(basePath);
        Assert.True(separator == SeparatorOf(destinationPath), "Separators do not match");
        Assert.True(!HasWindowsRoot(basePath) || GetPathRoot(basePath) == GetPathRoot(destinationPath), "Root must be same");

        var from = basePath.Split(separator, StringSplitOptions.RemoveEmptyEntries);
        var to = destinationPath.Split(separator, StringSplitOptions.RemoveEmptyEntries);
        var common = from.Zip(to).TakeWhile(x => x.First.Equals(x.Second, StringComparison.OrdinalIgnoreCase)).Count();
        return string.Join(separator, Enumerable.Repeat("..", from.Length - common).Concat(to.Skip(common)));
    }

    /// <summary>Says whether a path is the other one or lies below it.</summary>
    public static bool IsDescendantPath(string basePath, string destinationPath)
    {
        var parts = NormalizePath(basePath).Split(Separators);
        var descendantParts = NormalizePath(destinationPath).Split(Separators);
        return parts.SequenceEqual(descendantParts.Take(parts.Length));
    }

    /// <summary>Says whether a path is rooted, in any notation.</summary>
    public static bool HasPathRoot([NotNullWhen(true)] string? path) => GetPathRoot(path) != null;

    /// <summary>Gets the root of a path: <c>/</c>, <c>C:</c> or <c>\\host</c>; null if it has none.</summary>
    public static string? GetPathRoot(string? path)
    {
        if (string.IsNullOrEmpty(path))
            return null;
        if (path[0] == '/')
            return "/";
        if (HasWindowsRoot(path))
            return path[..2];
        if (path.Length < 3 || !path.StartsWith(@"\\", StringComparison.Ordinal) || !char.IsLetterOrDigit(path[2]))
            return null;

        var end = path.IndexOf('\\', 2);
        return end < 0 ? path : path[..end];
    }

    /// <summary>Joins two paths, the second of which must not be rooted.</summary>
    public static string Combine(string? left, string? right, char? separator = null)
    {
        left = TrimEnd(left);
        right = TrimEnd(right);
        Assert.False(HasPathRoot(right), "Second path must not be rooted");

        if (string.IsNullOrWhiteSpace(left))
            return right ?? "";
        if (string.IsNullOrWhiteSpace(right))
            return HasWindowsRoot(left) && left.Length == 2 ? left + @"\" : left;
        return left == "/" ? left + right : $"{left}{separator ?? SeparatorOf(left)}{right}";
    }

    /// <summary>Resolves <c>.</c> and <c>..</c> and has one separator only.</summary>
    public static string NormalizePath(string? path, char? separator = null)
    {
        path ??= "";
        var root = GetPathRoot(path);
        var used = separator ?? SeparatorOf(path);
        Assert.True(root == null || used == SeparatorOf(path), $"For a path with root '{root}' the separator must be '{SeparatorOf(path)}'");

        var parts = new List<string>();
        foreach (var part in path[(root?.Length ?? 0)..].Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
                continue;
            if (part == ".." && parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
                continue;
            }

            Assert.True(part != ".." || root == null, $"Cannot normalize '{path}' beyond path root");
            parts.Add(part);
        }

        return Combine(root, string.Join(used, parts), used);
    }

    internal static bool IsRoot(string path) => GetPathRoot(path)?.Length == path.TrimEnd('\\').Length;

    internal static bool HasWindowsRoot(string path) => path.Length >= 2 && char.IsLetter(path[0]) && path[1] == ':';

    private static char SeparatorOf(string path) =>
        GetPathRoot(path) switch
        {
            null => Path.DirectorySeparatorChar,
            "/" => '/',
            _ => '\\',
        };

    private static string? TrimEnd(string? path) => path == "/" ? path : path?.TrimEnd(Separators);
}
