using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Options of <c>dotnet publish</c>: https://learn.microsoft.com/dotnet/core/tools/dotnet-publish</summary>
public class DotNetPublishSettings : ToolOptions
{
    private static readonly ArgumentFormats ArgumentFormats = new(new Dictionary<string, string>
    {
        [nameof(Project)] = "{value}",
        [nameof(Configuration)] = "--configuration {value}",
        [nameof(Framework)] = "--framework {value}",
        [nameof(NoRestore)] = "--no-restore",
        [nameof(NoBuild)] = "--no-build",
        [nameof(Output)] = "--output {value}",
        [nameof(SelfContained)] = "--self-contained {value}",
        [nameof(Runtime)] = "--runtime {value}",
        [nameof(Verbosity)] = "--verbosity {value}",
        [nameof(NoLogo)] = "--nologo",
        [nameof(Properties)] = "--property:{key}={value}",
    });

    /// <summary>The project.</summary>
    public string? Project => Get<string>(nameof(Project));

    /// <summary>The configuration.</summary>
    public string? Configuration => Get<string>(nameof(Configuration));

    /// <summary>The framework.</summary>
    public string? Framework => Get<string>(nameof(Framework));

    /// <summary>Taking packages as restored.</summary>
    public bool? NoRestore => Get<bool?>(nameof(NoRestore));

    /// <summary>Taking the project as compiled.</summary>
    public bool? NoBuild => Get<bool?>(nameof(NoBuild));

    /// <summary>The folder of published files.</summary>
    public string? Output => Get<string>(nameof(Output));

    /// <summary>Publishing the runtime as well.</summary>
    public bool? SelfContained => Get<bool?>(nameof(SelfContained));

    /// <summary>The runtime that is published for.</summary>
    public string? Runtime => Get<string>(nameof(Runtime));

    /// <summary>How much is said.</summary>
    public DotNetVerbosity? Verbosity => Get<DotNetVerbosity>(nameof(Verbosity));

    /// <summary>Leaving out the banner.</summary>
    public bool? NoLogo => Get<bool?>(nameof(NoLogo));

    /// <summary>Properties of MSBuild.</summary>
    public IReadOnlyDictionary<string, object>? Properties => Get<Dictionary<string, object>>(nameof(Properties));

    internal override string Command => "publish";

    internal override ArgumentFormats Formats => ArgumentFormats;
}
