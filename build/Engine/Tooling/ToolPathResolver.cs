namespace Nuke.Common.Tooling;

/// <summary>Finds programs.</summary>
public static class ToolPathResolver
{
    /// <summary>The program that a variable names; null if there is no such variable.</summary>
    public static string? TryGetEnvironmentExecutable(string environmentExecutable)
    {
        var path = EnvironmentInfo.GetVariable(environmentExecutable);
        if (path != null)
            Assert.FileExists(path, $"Path '{path}' from environment variable '{environmentExecutable}' does not exist");
        return path;
    }

    /// <summary>The program of a name on the path; an error if there is none.</summary>
    public static string GetPathExecutable(string pathExecutable)
    {
        if (File.Exists(pathExecutable))
            return Path.GetFullPath(pathExecutable);

        string[] extensions = EnvironmentInfo.IsWin && !Path.HasExtension(pathExecutable) ? [".exe", ".cmd", ".bat"] : [""];
        return EnvironmentInfo.Paths
            .SelectMany(directory => extensions.Select(extension => Path.Combine(directory, pathExecutable + extension)))
            .FirstOrDefault(File.Exists)
            .NotNull($"Could not find '{pathExecutable}' on the PATH.");
    }
}
