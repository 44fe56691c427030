using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Changes options of <c>dotnet publish</c>.</summary>
public static class DotNetPublishSettingsExtensions
{
    /// <summary>Sets the project.</summary>
    public static T SetProject<T>(this T o, string? v)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Project), v);

    /// <summary>Unsets the project.</summary>
    public static T ResetProject<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Project), null);

    /// <summary>Sets the configuration.</summary>
    public static T SetConfiguration<T>(this T o, string? v)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Configuration), v);

    /// <summary>Unsets the configuration.</summary>
    public static T ResetConfiguration<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Configuration), null);

    /// <summary>Sets the framework.</summary>
    public static T SetFramework<T>(this T o, string? v)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Framework), v);

    /// <summary>Unsets the framework.</summary>
    public static T ResetFramework<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Framework), null);

    /// <summary>Switches taking packages as restored on or off.</summary>
    public static T SetNoRestore<T>(this T o, bool? v)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.NoRestore), v);

    /// <summary>Switches taking packages as restored on.</summary>
    public static T EnableNoRestore<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.NoRestore), true);

    /// <summary>Switches taking packages as restored off.</summary>
    public static T DisableNoRestore<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.NoRestore), false);

    /// <summary>Switches taking the project as compiled on or off.</summary>
    public static T SetNoBuild<T>(this T o, bool? v)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.NoBuild), v);

    /// <summary>Switches taking the project as compiled on.</summary>
    public static T EnableNoBuild<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.NoBuild), true);

    /// <summary>Switches taking the project as compiled off.</summary>
    public static T DisableNoBuild<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.NoBuild), false);

    /// <summary>Sets the folder of published files.</summary>
    public static T SetOutput<T>(this T o, string? v)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Output), v);

    /// <summary>Unsets the folder of published files.</summary>
    public static T ResetOutput<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Output), null);

    /// <summary>Switches publishing the runtime as well on or off.</summary>
    public static T SetSelfContained<T>(this T o, bool? v)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.SelfContained), v);

    /// <summary>Switches publishing the runtime as well on.</summary>
    public static T EnableSelfContained<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.SelfContained), true);

    /// <summary>Switches publishing the runtime as well off.</summary>
    public static T DisableSelfContained<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.SelfContained), false);

    /// <summary>Sets the runtime that is published for.</summary>
    public static T SetRuntime<T>(this T o, string? v)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Runtime), v);

    /// <summary>Unsets the runtime that is published for.</summary>
    public static T ResetRuntime<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Runtime), null);

    /// <summary>Sets how much is said.</summary>
    public static T SetVerbosity<T>(this T o, DotNetVerbosity? v)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Verbosity), v);

    /// <summary>Unsets how much is said.</summary>
    public static T ResetVerbosity<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Verbosity), null);

    /// <summary>Switches leaving out the banner on or off.</summary>
    public static T SetNoLogo<T>(this T o, bool? v)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.NoLogo), v);

    /// <summary>Switches leaving out the banner on.</summary>
    public static T EnableNoLogo<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.NoLogo), true);

    /// <summary>Switches leaving out the banner off.</summary>
    public static T DisableNoLogo<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.NoLogo), false);

    /// <summary>Sets a property of MSBuild.</summary>
    public static T SetProperty<T>(this T o, string k, object? v)
        where T : DotNetPublishSettings => o.SetPair(nameof(DotNetPublishSettings.Properties), k, v);

    /// <summary>Adds a property of MSBuild, which must not be set yet.</summary>
    public static T AddProperty<T>(this T o, string k, object v)
        where T : DotNetPublishSettings => o.AddPair(nameof(DotNetPublishSettings.Properties), k, v);

    /// <summary>Removes a property of MSBuild.</summary>
    public static T RemoveProperty<T>(this T o, string k)
        where T : DotNetPublishSettings => o.SetPair(nameof(DotNetPublishSettings.Properties), k, null);

    /// <summary>Removes properties of MSBuild that are set.</summary>
    public static T ClearProperties<T>(this T o)
        where T : DotNetPublishSettings => o.Set(nameof(DotNetPublishSettings.Properties), null);

    /// <summary>Switches deterministic paths in compiled files on or off.</summary>
    public static T SetContinuousIntegrationBuild<T>(this T o, bool? v)
        where T : DotNetPublishSettings => o.SetProperty("ContinuousIntegrationBuild", v);

    /// <summary>Switches deterministic paths in compiled files on.</summary>
    public static T EnableContinuousIntegrationBuild<T>(this T o)
        where T : DotNetPublishSettings => o.SetProperty("ContinuousIntegrationBuild", true);
}
