using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Options of <c>dotnet restore</c>: https://learn.microsoft.com/dotnet/core/tools/dotnet-restore</summary>
public class DotNetRestoreSettings : ToolOptions
{
    private static readonly ArgumentFormats ArgumentFormats = new(new Dictionary<string, string>
    {
        [nameof(ProjectFile)] = "{value}",
        [nameof(ConfigFile)] = "--configfile {value}",
        [nameof(Verbosity)] = "--verbosity {value}",
        [nameof(DisableParallel)] = "--disable-parallel",
        [nameof(Force)] = "--force",
        [nameof(IgnoreFailedSources)] = "--ignore-failed-sources",
        [nameof(NoCache)] = "--no-cache",
        [nameof(NoDependencies)] = "--no-dependencies",
        [nameof(PackageDirectory)] = "--packages {value}",
        [nameof(Sources)] = "--source {value}",
        [nameof(LockedMode)] = "--locked-mode",
        [nameof(Runtime)] = "--runtime {value}",
        [nameof(Properties)] = "--property:{key}={value}",
    });

    /// <summary>The solution or project.</summary>
    public string? ProjectFile => Get<string>(nameof(ProjectFile));

    /// <summary>The file with NuGet's settings.</summary>
    public string? ConfigFile => Get<string>(nameof(ConfigFile));

    /// <summary>How much is said.</summary>
    public DotNetVerbosity? Verbosity => Get<DotNetVerbosity>(nameof(Verbosity));

    /// <summary>Restoring one project after another.</summary>
    public bool? DisableParallel => Get<bool?>(nameof(DisableParallel));

    /// <summary>Restoring even what is up to date.</summary>
    public bool? Force => Get<bool?>(nameof(Force));

    /// <summary>Going on without sources that cannot be reached.</summary>
    public bool? IgnoreFailedSources => Get<bool?>(nameof(IgnoreFailedSources));

    /// <summary>Asking sources rather than the cache.</summary>
    public bool? NoCache => Get<bool?>(nameof(NoCache));

    /// <summary>Leaving out referenced projects.</summary>
    public bool? NoDependencies => Get<bool?>(nameof(NoDependencies));

    /// <summary>The folder of restored packages.</summary>
    public string? PackageDirectory => Get<string>(nameof(PackageDirectory));

    /// <summary>Package sources.</summary>
    public IReadOnlyList<string>? Sources => Get<List<string>>(nameof(Sources));

    /// <summary>Failing where the lock file would change.</summary>
    public bool? LockedMode => Get<bool?>(nameof(LockedMode));

    /// <summary>The runtime that packages are restored for.</summary>
    public string? Runtime => Get<string>(nameof(Runtime));

    /// <summary>Properties of MSBuild.</summary>
    public IReadOnlyDictionary<string, object>? Properties => Get<Dictionary<string, object>>(nameof(Properties));

    internal override string Command => "restore";

    internal override ArgumentFormats Formats => ArgumentFormats;
}
