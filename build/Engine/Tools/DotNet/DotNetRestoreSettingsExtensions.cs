using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Changes options of <c>dotnet restore</c>.</summary>
public static class DotNetRestoreSettingsExtensions
{
    /// <summary>Sets the solution or project.</summary>
    public static T SetProjectFile<T>(this T o, string? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.ProjectFile), v);

    /// <summary>Unsets the solution or project.</summary>
    public static T ResetProjectFile<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.ProjectFile), null);

    /// <summary>Sets the file with NuGet's settings.</summary>
    public static T SetConfigFile<T>(this T o, string? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.ConfigFile), v);

    /// <summary>Unsets the file with NuGet's settings.</summary>
    public static T ResetConfigFile<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.ConfigFile), null);

    /// <summary>Sets how much is said.</summary>
    public static T SetVerbosity<T>(this T o, DotNetVerbosity? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.Verbosity), v);

    /// <summary>Unsets how much is said.</summary>
    public static T ResetVerbosity<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.Verbosity), null);

    /// <summary>Switches restoring one project after another on or off.</summary>
    public static T SetDisableParallel<T>(this T o, bool? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.DisableParallel), v);

    /// <summary>Switches restoring one project after another on.</summary>
    public static T EnableDisableParallel<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.DisableParallel), true);

    /// <summary>Switches restoring one project after another off.</summary>
    public static T DisableDisableParallel<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.DisableParallel), false);

    /// <summary>Switches restoring even what is up to date on or off.</summary>
    public static T SetForce<T>(this T o, bool? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.Force), v);

    /// <summary>Switches restoring even what is up to date on.</summary>
    public static T EnableForce<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.Force), true);

    /// <summary>Switches restoring even what is up to date off.</summary>
    public static T DisableForce<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.Force), false);

    /// <summary>Switches going on without sources that cannot be reached on or off.</summary>
    public static T SetIgnoreFailedSources<T>(this T o, bool? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.IgnoreFailedSources), v);

    /// <summary>Switches going on without sources that cannot be reached on.</summary>
    public static T EnableIgnoreFailedSources<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.IgnoreFailedSources), true);

    /// <summary>Switches going on without sources that cannot be reached off.</summary>
    public static T DisableIgnoreFailedSources<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.IgnoreFailedSources), false);

    /// <summary>Switches asking sources rather than the cache on or off.</summary>
    public static T SetNoCache<T>(this T o, bool? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.NoCache), v);

    /// <summary>Switches asking sources rather than the cache on.</summary>
    public static T EnableNoCache<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.NoCache), true);

    /// <summary>Switches asking sources rather than the cache off.</summary>
    public static T DisableNoCache<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.NoCache), false);

    /// <summary>Switches leaving out referenced projects on or off.</summary>
    public static T SetNoDependencies<T>(this T o, bool? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.NoDependencies), v);

    /// <summary>Switches leaving out referenced projects on.</summary>
    public static T EnableNoDependencies<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.NoDependencies), true);

    /// <summary>Switches leaving out referenced projects off.</summary>
    public static T DisableNoDependencies<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.NoDependencies), false);

    /// <summary>Sets the folder of restored packages.</summary>
    public static T SetPackageDirectory<T>(this T o, string? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.PackageDirectory), v);

    /// <summary>Unsets the folder of restored packages.</summary>
    public static T ResetPackageDirectory<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.PackageDirectory), null);

    /// <summary>Sets package sources.</summary>
    public static T SetSources<T>(this T o, params string[] v)
        where T : DotNetRestoreSettings => o.SetItems(nameof(DotNetRestoreSettings.Sources), v);

    /// <summary>Adds package sources.</summary>
    public static T AddSources<T>(this T o, params string[] v)
        where T : DotNetRestoreSettings => o.AddItems(nameof(DotNetRestoreSettings.Sources), v);

    /// <summary>Removes all package sources.</summary>
    public static T ClearSources<T>(this T o)
        where T : DotNetRestoreSettings => o.SetItems(nameof(DotNetRestoreSettings.Sources), []);

    /// <summary>Switches failing where the lock file would change on or off.</summary>
    public static T SetLockedMode<T>(this T o, bool? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.LockedMode), v);

    /// <summary>Switches failing where the lock file would change on.</summary>
    public static T EnableLockedMode<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.LockedMode), true);

    /// <summary>Switches failing where the lock file would change off.</summary>
    public static T DisableLockedMode<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.LockedMode), false);

    /// <summary>Sets the runtime that packages are restored for.</summary>
    public static T SetRuntime<T>(this T o, string? v)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.Runtime), v);

    /// <summary>Unsets the runtime that packages are restored for.</summary>
    public static T ResetRuntime<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.Runtime), null);

    /// <summary>Sets a property of MSBuild.</summary>
    public static T SetProperty<T>(this T o, string k, object? v)
        where T : DotNetRestoreSettings => o.SetPair(nameof(DotNetRestoreSettings.Properties), k, v);

    /// <summary>Adds a property of MSBuild, which must not be set yet.</summary>
    public static T AddProperty<T>(this T o, string k, object v)
        where T : DotNetRestoreSettings => o.AddPair(nameof(DotNetRestoreSettings.Properties), k, v);

    /// <summary>Removes a property of MSBuild.</summary>
    public static T RemoveProperty<T>(this T o, string k)
        where T : DotNetRestoreSettings => o.SetPair(nameof(DotNetRestoreSettings.Properties), k, null);

    /// <summary>Removes properties of MSBuild that are set.</summary>
    public static T ClearProperties<T>(this T o)
        where T : DotNetRestoreSettings => o.Set(nameof(DotNetRestoreSettings.Properties), null);
}
