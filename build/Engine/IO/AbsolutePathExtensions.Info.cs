using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Nuke.Common.IO;

public static partial class AbsolutePathExtensions
{
    /// <summary>Says whether the path ends with one of the extensions.</summary>
    public static bool HasExtension(this AbsolutePath path, string extension, params string[] alternativeExtensions) =>
        alternativeExtensions.Prepend(extension).Any(x => path.ToString().EndsWith(x, StringComparison.OrdinalIgnoreCase));

    /// <summary>Exchanges the extension.</summary>
    public static AbsolutePath WithExtension(this AbsolutePath path, string extension) =>
        path.Parent / Path.ChangeExtension(path.Name, extension);

    /// <summary>The path as the framework's file.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static FileInfo? ToFileInfo(this AbsolutePath? path) => path is null ? null : new FileInfo(path);

    /// <summary>The path as the framework's directory.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static DirectoryInfo? ToDirectoryInfo(this AbsolutePath? path) => path is null ? null : new DirectoryInfo(path);

    /// <summary>The MD5 hash of the file, in lower case.</summary>
    public static string GetFileHash(this AbsolutePath path)
    {
        Assert.True(path.FileExists());
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(MD5.HashData(stream));
    }

    /// <summary>When the file was last written; for a directory, when the newest thing in it was.</summary>
    public static DateTime GetLastWriteTimeUtc(this AbsolutePath path)
    {
        Assert.True(path.DirectoryExists() || path.FileExists());
        return path.DirectoryExists()
            ? new DirectoryInfo(path).GetFileSystemInfos("*", SearchOption.AllDirectories).Max(x => x.LastWriteTimeUtc)
            : File.GetLastWriteTimeUtc(path);
    }

    /// <summary>Finds the nearest directory upwards that fulfils the condition.</summary>
    public static AbsolutePath? FindParent(this AbsolutePath path, Func<AbsolutePath, bool> predicate)
    {
        Assert.True(path.FileExists());
        return Upwards(path.Parent).FirstOrDefault(predicate);
    }

    /// <summary>As <see cref="FindParent"/>, beginning with the path itself.</summary>
    public static AbsolutePath? FindParentOrSelf(this AbsolutePath path, Func<AbsolutePath, bool> predicate)
    {
        Assert.True(path.FileExists() || path.DirectoryExists());
        return Upwards(path).FirstOrDefault(predicate);
    }

    private static IEnumerable<AbsolutePath> Upwards(AbsolutePath? path)
    {
        for (var current = path; current != null; current = current.Parent)
            yield return current;
    }
}
