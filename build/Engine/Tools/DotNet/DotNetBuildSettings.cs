using Nuke.Common.Tooling;

namespace Nuke.Common.Tools.DotNet;

/// <summary>Options of <c>dotnet build</c>: https://learn.microsoft.com/dotnet/core/tools/dotnet-build</summary>
public class DotNetBuildSettings : ToolOptions
{
    private static readonly ArgumentFormats ArgumentFormats = new(new Dictionary<string, string>
    {
        [nameof(ProjectFile)] = "{value}",
        [nameof(Configuration)] = "--configuration {value}",
        [nameof(Framework)] = "--framework {value}",
        [nameof(NoIncremental)] = "--no-incremental",
        [nameof(NoRestore)] = "--no-restore",
        [nameof(OutputDirectory)] = "--output {value}",
        [nameof(Runtime)] = "--runtime {value}",
        [nameof(Verbosity)] = "--verbosity {value}",
        [nameof(Loggers)] = "/logger:{value}",
        [nameof(NoLogo)] = "--nologo",
        [nameof(BinaryLog)] = "-bl:{value}",
        [nameof(NoDependencies)] = "--no-dependencies",
        [nameof(Properties)] = "--property:{key}={value}",
    });

    /// <summary>The solution or project.</summary>
    public string? ProjectFile => Get<string>(nameof(ProjectFile));

    /// <summary>The configuration.</summary>
    public string? Configuration => Get<string>(nameof(Configuration));

    /// <summary>The framework.</summary>
    public string? Framework => Get<string>(nameof(Framework));

    /// <summary>Compiling even what is up to date.</summary>
    public bool? NoIncremental => Get<bool?>(nameof(NoIncremental));

    /// <summary>Taking packages as restored.</summary>
    public bool? NoRestore => Get<bool?>(nameof(NoRestore));

    /// <summary>The folder of compiled files.</summary>
    public string? OutputDirectory => Get<string>(nameof(OutputDirectory));

    /// <summary>The runtime that is compiled for.</summary>
    public string? Runtime => Get<string>(nameof(Runtime));

    /// <summary>How much is said.</summary>
    public DotNetVerbosity? Verbosity => Get<DotNetVerbosity>(nameof(Verbosity));

    /// <summary>Loggers of MSBuild.</summary>
    public IReadOnlyList<string>? Loggers => Get<List<string>>(nameof(Loggers));

    /// <summary>Leaving out the banner.</summary>
    public bool? NoLogo => Get<bool?>(nameof(NoLogo));

    /// <summary>The file of the binary log.</summary>
    public string? BinaryLog => Get<string>(nameof(BinaryLog));

    /// <summary>Leaving out referenced projects.</summary>
    public bool? NoDependencies => Get<bool?>(nameof(NoDependencies));

    /// <summary>Properties of MSBuild.</summary>
    public IReadOnlyDictionary<string, object>? Properties => Get<Dictionary<string, object>>(nameof(Properties));

    internal override string Command => "build";

    internal override ArgumentFormats Formats => ArgumentFormats;
}
