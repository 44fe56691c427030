using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Changes options of <c>dotnet test</c>.</summary>
public static class DotNetTestSettingsExtensions
{
    /// <summary>Sets the solution or project.</summary>
    public static T SetProjectFile<T>(this T o, string? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.ProjectFile), v);

    /// <summary>Unsets the solution or project.</summary>
    public static T ResetProjectFile<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.ProjectFile), null);

    /// <summary>Sets the configuration.</summary>
    public static T SetConfiguration<T>(this T o, string? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.Configuration), v);

    /// <summary>Unsets the configuration.</summary>
    public static T ResetConfiguration<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.Configuration), null);

    /// <summary>Sets the collector of data.</summary>
    public static T SetDataCollector<T>(this T o, string? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.DataCollector), v);

    /// <summary>Unsets the collector of data.</summary>
    public static T ResetDataCollector<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.DataCollector), null);

    /// <summary>Sets the file of diagnostic messages.</summary>
    public static T SetDiagnosticsFile<T>(this T o, string? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.DiagnosticsFile), v);

    /// <summary>Unsets the file of diagnostic messages.</summary>
    public static T ResetDiagnosticsFile<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.DiagnosticsFile), null);

    /// <summary>Sets the framework.</summary>
    public static T SetFramework<T>(this T o, string? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.Framework), v);

    /// <summary>Unsets the framework.</summary>
    public static T ResetFramework<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.Framework), null);

    /// <summary>Sets the expression that selects tests.</summary>
    public static T SetFilter<T>(this T o, string? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.Filter), v);

    /// <summary>Unsets the expression that selects tests.</summary>
    public static T ResetFilter<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.Filter), null);

    /// <summary>Sets loggers of results.</summary>
    public static T SetLoggers<T>(this T o, params string[] v)
        where T : DotNetTestSettings => o.SetItems(nameof(DotNetTestSettings.Loggers), v);

    /// <summary>Adds loggers of results.</summary>
    public static T AddLoggers<T>(this T o, params string[] v)
        where T : DotNetTestSettings => o.AddItems(nameof(DotNetTestSettings.Loggers), v);

    /// <summary>Removes all loggers of results.</summary>
    public static T ClearLoggers<T>(this T o)
        where T : DotNetTestSettings => o.SetItems(nameof(DotNetTestSettings.Loggers), []);

    /// <summary>Switches taking the project as compiled on or off.</summary>
    public static T SetNoBuild<T>(this T o, bool? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.NoBuild), v);

    /// <summary>Switches taking the project as compiled on.</summary>
    public static T EnableNoBuild<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.NoBuild), true);

    /// <summary>Switches taking the project as compiled off.</summary>
    public static T DisableNoBuild<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.NoBuild), false);

    /// <summary>Switches taking packages as restored on or off.</summary>
    public static T SetNoRestore<T>(this T o, bool? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.NoRestore), v);

    /// <summary>Switches taking packages as restored on.</summary>
    public static T EnableNoRestore<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.NoRestore), true);

    /// <summary>Switches taking packages as restored off.</summary>
    public static T DisableNoRestore<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.NoRestore), false);

    /// <summary>Sets the folder of results.</summary>
    public static T SetResultsDirectory<T>(this T o, string? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.ResultsDirectory), v);

    /// <summary>Unsets the folder of results.</summary>
    public static T ResetResultsDirectory<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.ResultsDirectory), null);

    /// <summary>Sets the file with settings.</summary>
    public static T SetSettingsFile<T>(this T o, string? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.SettingsFile), v);

    /// <summary>Unsets the file with settings.</summary>
    public static T ResetSettingsFile<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.SettingsFile), null);

    /// <summary>Switches listing tests instead of running them on or off.</summary>
    public static T SetListTests<T>(this T o, bool? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.ListTests), v);

    /// <summary>Switches listing tests instead of running them on.</summary>
    public static T EnableListTests<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.ListTests), true);

    /// <summary>Switches listing tests instead of running them off.</summary>
    public static T DisableListTests<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.ListTests), false);

    /// <summary>Sets how much is said.</summary>
    public static T SetVerbosity<T>(this T o, DotNetVerbosity? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.Verbosity), v);

    /// <summary>Unsets how much is said.</summary>
    public static T ResetVerbosity<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.Verbosity), null);

    /// <summary>Sets a property of MSBuild.</summary>
    public static T SetProperty<T>(this T o, string k, object? v)
        where T : DotNetTestSettings => o.SetPair(nameof(DotNetTestSettings.Properties), k, v);

    /// <summary>Adds a property of MSBuild, which must not be set yet.</summary>
    public static T AddProperty<T>(this T o, string k, object v)
        where T : DotNetTestSettings => o.AddPair(nameof(DotNetTestSettings.Properties), k, v);

    /// <summary>Removes a property of MSBuild.</summary>
    public static T RemoveProperty<T>(this T o, string k)
        where T : DotNetTestSettings => o.SetPair(nameof(DotNetTestSettings.Properties), k, null);

    /// <summary>Removes properties of MSBuild that are set.</summary>
    public static T ClearProperties<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.Properties), null);

    /// <summary>Sets the time after which a test hangs.</summary>
    public static T SetBlameHangTimeout<T>(this T o, string? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.BlameHangTimeout), v);

    /// <summary>Unsets the time after which a test hangs.</summary>
    public static T ResetBlameHangTimeout<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.BlameHangTimeout), null);

    /// <summary>Sets a single setting.</summary>
    public static T SetRunSetting<T>(this T o, string k, object? v)
        where T : DotNetTestSettings => o.SetPair(nameof(DotNetTestSettings.RunSettings), k, v);

    /// <summary>Adds a single setting, which must not be set yet.</summary>
    public static T AddRunSetting<T>(this T o, string k, object v)
        where T : DotNetTestSettings => o.AddPair(nameof(DotNetTestSettings.RunSettings), k, v);

    /// <summary>Removes a single setting.</summary>
    public static T RemoveRunSetting<T>(this T o, string k)
        where T : DotNetTestSettings => o.SetPair(nameof(DotNetTestSettings.RunSettings), k, null);

    /// <summary>Removes single settings that are set.</summary>
    public static T ClearRunSettings<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.RunSettings), null);

    /// <summary>Switches leaving out the banner on or off.</summary>
    public static T SetNoLogo<T>(this T o, bool? v)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.NoLogo), v);

    /// <summary>Switches leaving out the banner on.</summary>
    public static T EnableNoLogo<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.NoLogo), true);

    /// <summary>Switches leaving out the banner off.</summary>
    public static T DisableNoLogo<T>(this T o)
        where T : DotNetTestSettings => o.Set(nameof(DotNetTestSettings.NoLogo), false);
}
