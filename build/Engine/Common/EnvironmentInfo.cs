using Nuke.Common.IO;
using Nuke.Common.Utilities;

namespace Nuke.Common;

/// <summary>The process's surroundings: arguments, variables, platform, working directory.</summary>
public static partial class EnvironmentInfo
{
    /// <summary>The line break of the platform.</summary>
    public static string NewLine => Environment.NewLine;

    /// <summary>The machine's name.</summary>
    public static string MachineName => Environment.MachineName;

    /// <summary>The working directory of the process.</summary>
    public static AbsolutePath WorkingDirectory
    {
        get => Environment.CurrentDirectory;
        set => Environment.CurrentDirectory = value;
    }

    /// <summary>Changes the working directory until the result is disposed.</summary>
    public static IDisposable SwitchWorkingDirectory(this AbsolutePath path)
    {
        Assert.DirectoryExists(path);
        var previous = WorkingDirectory;
        WorkingDirectory = path;
        return new Disposal(() => WorkingDirectory = previous);
    }

    /// <summary>Finds a folder of the operating system; null if the system has none of the kind.</summary>
    public static AbsolutePath? SpecialFolder(SpecialFolders folder)
    {
        var path = Environment.GetFolderPath((Environment.SpecialFolder)folder);
        if (path.Length == 0 && folder == SpecialFolders.UserProfile)
            path = Environment.GetEnvironmentVariable("USERPROFILE") ?? "";
        return path.Length > 0 ? AbsolutePath.Create(path) : null;
    }
}
