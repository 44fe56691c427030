using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>Names and places that every NUKE build shares.</summary>
internal static class WellKnown
{
    public const string NukeDirectoryName = ".nuke";
    public const string BuildSchemaFileName = "build.schema.json";
    public const string TargetsSeparator = "+";
    public const string RootDirectoryParameterName = "Root";
    public const string InvokedTargetsParameterName = "Target";
    public const string SkippedTargetsParameterName = "Skip";
    public const string LoadedLocalProfilesParameterName = "Profile";
    public const string CompletionParameterName = "shell-completion";
    public const string DefaultProfileName = "$default";

    public static AbsolutePath? FindRootDirectory(AbsolutePath startDirectory)
    {
        // A .nuke in the home folder belongs to the user, not to a build.
        var home = EnvironmentInfo.SpecialFolder(SpecialFolders.UserProfile);
        for (var directory = startDirectory; directory != null; directory = directory.Parent)
        {
            if (Path.Exists(directory / NukeDirectoryName))
                return directory != home ? directory : null;
        }

        return null;
    }

    public static AbsolutePath GetNukeDirectory(AbsolutePath rootDirectory) => rootDirectory / NukeDirectoryName;

    public static AbsolutePath GetTemporaryDirectory(AbsolutePath rootDirectory) => GetNukeDirectory(rootDirectory) / "temp";

    public static AbsolutePath GetBuildAttemptFile(AbsolutePath rootDirectory) =>
        GetTemporaryDirectory(rootDirectory) / "build-attempt.log";

    public static AbsolutePath GetBuildSchemaFile(AbsolutePath rootDirectory) => GetNukeDirectory(rootDirectory) / BuildSchemaFileName;

    public static AbsolutePath GetParametersFile(AbsolutePath rootDirectory, string profile) =>
        GetNukeDirectory(rootDirectory) / GetParametersFileName(profile);

    public static string GetParametersFileName(string profile) =>
        profile == DefaultProfileName ? "parameters.json" : $"parameters.{profile}.json";

    /// <summary>The parameter, and so the variable, that has the password of a profile's secrets.</summary>
    public static string GetPasswordParameterName(string profile) =>
        profile == DefaultProfileName ? "PARAMSKEY" : $"PARAMS{profile.ToUpperInvariant().Replace(".", "").Replace("_", "")}KEY";
}
