using System.Collections.Immutable;

namespace GourmetGram.Platform.Processes;

/// <summary>Finds programs as a shell would.</summary>
public static class Programs
{
    /// <summary>The full path of a program, or null. A name with a separator is taken as a path.</summary>
    /// <param name="fileName">Name or path.</param>
    /// <param name="environment">Its PATH is searched.</param>
    public static string? Find(string fileName, ImmutableDictionary<string, string> environment)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        ArgumentNullException.ThrowIfNull(environment);
        if (fileName.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return File.Exists(fileName) ? fileName : null;
        }

        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat", ""] : [""];
        return environment.GetValueOrDefault("PATH", "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, fileName + ending)))
            .FirstOrDefault(File.Exists);
    }
}
