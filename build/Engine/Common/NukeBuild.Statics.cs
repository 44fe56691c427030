using System.Reflection;
using Nuke.Common.CI;
using Nuke.Common.Execution;
using Nuke.Common.IO;
using Nuke.Common.ValueInjection;

namespace Nuke.Common;

public abstract partial class NukeBuild
{
    static NukeBuild()
    {
        RootDirectory = FindRootDirectory();
        TemporaryDirectory = WellKnown.GetTemporaryDirectory(RootDirectory).CreateDirectory();
        BuildAssemblyFile = FindBuildAssemblyFile();
        BuildAssemblyDirectory = BuildAssemblyFile?.Parent;
        BuildProjectFile = FindBuildProjectFile(BuildAssemblyDirectory);
        BuildProjectDirectory = BuildProjectFile?.Parent;
        Verbosity = Parameters.GetParameter<Verbosity?>(nameof(Verbosity)) ?? Verbosity.Normal;
        Host = Parameters.GetParameter<Host>(nameof(Host)) ?? Host.Detect();
        LoadedLocalProfiles = Parameters.GetParameter<string[]>(WellKnown.LoadedLocalProfilesParameterName) ?? [];
    }

    internal static ParameterService Parameters { get; } = new(() => EnvironmentInfo.ArgumentParser, () => EnvironmentInfo.Variables);

    /// <summary>The folder that holds <c>.nuke</c>.</summary>
    [Parameter("Root directory during build execution.", Name = WellKnown.RootDirectoryParameterName)]
    public static AbsolutePath RootDirectory { get; }

    /// <summary>The folder <c>.nuke/temp</c>.</summary>
    public static AbsolutePath TemporaryDirectory { get; }

    /// <summary>The running assembly; null in a test host.</summary>
    public static AbsolutePath? BuildAssemblyFile { get; }

    /// <summary>The folder of the running assembly; null in a test host.</summary>
    public static AbsolutePath? BuildAssemblyDirectory { get; }

    /// <summary>The folder of the build's project, if it is found upwards of the assembly.</summary>
    public static AbsolutePath? BuildProjectDirectory { get; }

    /// <summary>The build's project, if it is found upwards of the assembly.</summary>
    public static AbsolutePath? BuildProjectFile { get; }

    /// <summary>How much is said on the console.</summary>
    [Parameter("Logging verbosity during build execution. Default is 'Normal'.")]
    public static Verbosity Verbosity
    {
        get => (Verbosity)Logging.Level;
        set => Logging.Level = (LogLevel)value;
    }

    /// <summary>Where the build runs.</summary>
    [Parameter("Host for execution. Default is 'automatic'.")]
    public static Host Host { get; set; }

    /// <summary>The profiles that were named.</summary>
    [Parameter("Defines the profiles to load.", Name = WellKnown.LoadedLocalProfilesParameterName)]
    public static string[] LoadedLocalProfiles { get; }

    /// <summary>Whether the build runs outside a build server.</summary>
    public static bool IsLocalBuild => !IsServerBuild;

    /// <summary>Whether the build runs on a build server.</summary>
    public static bool IsServerBuild => Host is IBuildServer;

    private static AbsolutePath FindRootDirectory()
    {
        var given = Parameters.GetParameter<AbsolutePath>(WellKnown.RootDirectoryParameterName);
        if (given != null)
            return given;

        // The bare flag --root stands for the working directory.
        if (Parameters.GetParameter<bool>(WellKnown.RootDirectoryParameterName))
            return EnvironmentInfo.WorkingDirectory;

        return WellKnown.FindRootDirectory(EnvironmentInfo.WorkingDirectory).NotNull(
            $"Could not locate '.nuke' directory/file while walking up from '{EnvironmentInfo.WorkingDirectory}'.{Environment.NewLine}" +
            "Either create a directory/file to mark the root directory, or add '--root [path]' to the invocation.");
    }

    private static AbsolutePath? FindBuildAssemblyFile()
    {
        var assembly = Assembly.GetEntryAssembly();
        if (assembly == null || !assembly.GetTypes().Any(x => x.IsSubclassOf(typeof(NukeBuild))))
            return null;

        return assembly.Location.Length > 0 ? assembly.Location : Environment.GetCommandLineArgs()[0];
    }

    private static AbsolutePath? FindBuildProjectFile(AbsolutePath? assemblyDirectory)
    {
        for (var directory = assemblyDirectory; directory != null; directory = directory.Parent)
        {
            var projects = Directory.GetFiles(directory, "*.csproj");
            Assert.True(projects.Length < 2, $"Found multiple project files in '{directory}'.");
            if (projects.Length == 1)
                return projects[0];
        }

        return null;
    }
}
