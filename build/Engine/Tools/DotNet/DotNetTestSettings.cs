using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Options of <c>dotnet test</c>: https://learn.microsoft.com/dotnet/core/tools/dotnet-test</summary>
public class DotNetTestSettings : ToolOptions
{
    private static readonly ArgumentFormats ArgumentFormats = new(new Dictionary<string, string>
    {
        [nameof(ProjectFile)] = "{value}",
        [nameof(Configuration)] = "--configuration {value}",
        [nameof(DataCollector)] = "--collect {value}",
        [nameof(DiagnosticsFile)] = "--diag {value}",
        [nameof(Framework)] = "--framework {value}",
        [nameof(Filter)] = "--filter {value}",
        [nameof(Loggers)] = "--logger {value}",
        [nameof(NoBuild)] = "--no-build",
        [nameof(NoRestore)] = "--no-restore",
        [nameof(ResultsDirectory)] = "--results-directory {value}",
        [nameof(SettingsFile)] = "--settings {value}",
        [nameof(ListTests)] = "--list-tests",
        [nameof(Verbosity)] = "--verbosity {value}",
        [nameof(Properties)] = "/property:{key}={value}",
        [nameof(BlameHangTimeout)] = "--blame-hang-timeout {value}",
        [nameof(RunSettings)] = "-- {key}={value}",
        [nameof(NoLogo)] = "--nologo",
    });

    /// <summary>The solution or project.</summary>
    public string? ProjectFile => Get<string>(nameof(ProjectFile));

    /// <summary>The configuration.</summary>
    public string? Configuration => Get<string>(nameof(Configuration));

    /// <summary>The collector of data.</summary>
    public string? DataCollector => Get<string>(nameof(DataCollector));

    /// <summary>The file of diagnostic messages.</summary>
    public string? DiagnosticsFile => Get<string>(nameof(DiagnosticsFile));

    /// <summary>The framework.</summary>
    public string? Framework => Get<string>(nameof(Framework));

    /// <summary>The expression that selects tests.</summary>
    public string? Filter => Get<string>(nameof(Filter));

    /// <summary>Loggers of results.</summary>
    public IReadOnlyList<string>? Loggers => Get<List<string>>(nameof(Loggers));

    /// <summary>Taking the project as compiled.</summary>
    public bool? NoBuild => Get<bool?>(nameof(NoBuild));

    /// <summary>Taking packages as restored.</summary>
    public bool? NoRestore => Get<bool?>(nameof(NoRestore));

    /// <summary>The folder of results.</summary>
    public string? ResultsDirectory => Get<string>(nameof(ResultsDirectory));

    /// <summary>The file with settings.</summary>
    public string? SettingsFile => Get<string>(nameof(SettingsFile));

    /// <summary>Listing tests instead of running them.</summary>
    public bool? ListTests => Get<bool?>(nameof(ListTests));

    /// <summary>How much is said.</summary>
    public DotNetVerbosity? Verbosity => Get<DotNetVerbosity>(nameof(Verbosity));

    /// <summary>Properties of MSBuild.</summary>
    public IReadOnlyDictionary<string, object>? Properties => Get<Dictionary<string, object>>(nameof(Properties));

    /// <summary>The time after which a test hangs.</summary>
    public string? BlameHangTimeout => Get<string>(nameof(BlameHangTimeout));

    /// <summary>Single settings.</summary>
    public IReadOnlyDictionary<string, object>? RunSettings => Get<Dictionary<string, object>>(nameof(RunSettings));

    /// <summary>Leaving out the banner.</summary>
    public bool? NoLogo => Get<bool?>(nameof(NoLogo));

    internal override string Command => "test";

    internal override ArgumentFormats Formats => ArgumentFormats;
}
