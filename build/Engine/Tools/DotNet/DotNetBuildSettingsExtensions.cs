using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Changes options of <c>dotnet build</c>.</summary>
public static class DotNetBuildSettingsExtensions
{
    /// <summary>Sets the solution or project.</summary>
    public static T SetProjectFile<T>(this T o, string? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.ProjectFile), v);

    /// <summary>Unsets the solution or project.</summary>
    public static T ResetProjectFile<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.ProjectFile), null);

    /// <summary>Sets the configuration.</summary>
    public static T SetConfiguration<T>(this T o, string? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.Configuration), v);

    /// <summary>Unsets the configuration.</summary>
    public static T ResetConfiguration<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.Configuration), null);

    /// <summary>Sets the framework.</summary>
    public static T SetFramework<T>(this T o, string? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.Framework), v);

    /// <summary>Unsets the framework.</summary>
    public static T ResetFramework<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.Framework), null);

    /// <summary>Switches compiling even what is up to date on or off.</summary>
    public static T SetNoIncremental<T>(this T o, bool? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoIncremental), v);

    /// <summary>Switches compiling even what is up to date on.</summary>
    public static T EnableNoIncremental<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoIncremental), true);

    /// <summary>Switches compiling even what is up to date off.</summary>
    public static T DisableNoIncremental<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoIncremental), false);

    /// <summary>Switches taking packages as restored on or off.</summary>
    public static T SetNoRestore<T>(this T o, bool? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoRestore), v);

    /// <summary>Switches taking packages as restored on.</summary>
    public static T EnableNoRestore<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoRestore), true);

    /// <summary>Switches taking packages as restored off.</summary>
    public static T DisableNoRestore<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoRestore), false);

    /// <summary>Sets the folder of compiled files.</summary>
    public static T SetOutputDirectory<T>(this T o, string? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.OutputDirectory), v);

    /// <summary>Unsets the folder of compiled files.</summary>
    public static T ResetOutputDirectory<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.OutputDirectory), null);

    /// <summary>Sets the runtime that is compiled for.</summary>
    public static T SetRuntime<T>(this T o, string? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.Runtime), v);

    /// <summary>Unsets the runtime that is compiled for.</summary>
    public static T ResetRuntime<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.Runtime), null);

    /// <summary>Sets how much is said.</summary>
    public static T SetVerbosity<T>(this T o, DotNetVerbosity? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.Verbosity), v);

    /// <summary>Unsets how much is said.</summary>
    public static T ResetVerbosity<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.Verbosity), null);

    /// <summary>Sets loggers of MSBuild.</summary>
    public static T SetLoggers<T>(this T o, params string[] v)
        where T : DotNetBuildSettings => o.SetItems(nameof(DotNetBuildSettings.Loggers), v);

    /// <summary>Adds loggers of MSBuild.</summary>
    public static T AddLoggers<T>(this T o, params string[] v)
        where T : DotNetBuildSettings => o.AddItems(nameof(DotNetBuildSettings.Loggers), v);

    /// <summary>Removes all loggers of MSBuild.</summary>
    public static T ClearLoggers<T>(this T o)
        where T : DotNetBuildSettings => o.SetItems(nameof(DotNetBuildSettings.Loggers), []);

    /// <summary>Switches leaving out the banner on or off.</summary>
    public static T SetNoLogo<T>(this T o, bool? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoLogo), v);

    /// <summary>Switches leaving out the banner on.</summary>
    public static T EnableNoLogo<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoLogo), true);

    /// <summary>Switches leaving out the banner off.</summary>
    public static T DisableNoLogo<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoLogo), false);

    /// <summary>Sets the file of the binary log.</summary>
    public static T SetBinaryLog<T>(this T o, string? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.BinaryLog), v);

    /// <summary>Unsets the file of the binary log.</summary>
    public static T ResetBinaryLog<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.BinaryLog), null);

    /// <summary>Switches leaving out referenced projects on or off.</summary>
    public static T SetNoDependencies<T>(this T o, bool? v)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoDependencies), v);

    /// <summary>Switches leaving out referenced projects on.</summary>
    public static T EnableNoDependencies<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoDependencies), true);

    /// <summary>Switches leaving out referenced projects off.</summary>
    public static T DisableNoDependencies<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.NoDependencies), false);

    /// <summary>Sets a property of MSBuild.</summary>
    public static T SetProperty<T>(this T o, string k, object? v)
        where T : DotNetBuildSettings => o.SetPair(nameof(DotNetBuildSettings.Properties), k, v);

    /// <summary>Adds a property of MSBuild, which must not be set yet.</summary>
    public static T AddProperty<T>(this T o, string k, object v)
        where T : DotNetBuildSettings => o.AddPair(nameof(DotNetBuildSettings.Properties), k, v);

    /// <summary>Removes a property of MSBuild.</summary>
    public static T RemoveProperty<T>(this T o, string k)
        where T : DotNetBuildSettings => o.SetPair(nameof(DotNetBuildSettings.Properties), k, null);

    /// <summary>Removes properties of MSBuild that are set.</summary>
    public static T ClearProperties<T>(this T o)
        where T : DotNetBuildSettings => o.Set(nameof(DotNetBuildSettings.Properties), null);

    /// <summary>Switches deterministic paths in compiled files on or off.</summary>
    public static T SetContinuousIntegrationBuild<T>(this T o, bool? v)
        where T : DotNetBuildSettings => o.SetProperty("ContinuousIntegrationBuild", v);

    /// <summary>Switches deterministic paths in compiled files on.</summary>
    public static T EnableContinuousIntegrationBuild<T>(this T o)
        where T : DotNetBuildSettings => o.SetProperty("ContinuousIntegrationBuild", true);
}
