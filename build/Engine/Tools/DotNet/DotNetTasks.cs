using System.Text.RegularExpressions;
using Nuke.Common.Tooling;
using Serilog;

namespace Nuke.Common.Tools.DotNet;

/// <summary>The commands of the .NET SDK: https://learn.microsoft.com/dotnet/core/tools</summary>
public partial class DotNetTasks : ToolTasks
{
    /// <summary>The name of the program.</summary>
    public const string PathExecutable = "dotnet";

    /// <summary>The program: the one that the variable <c>DOTNET_EXE</c> names, else the one on the path.</summary>
    public static string DotNetPath
    {
        get => new DotNetTasks().GetToolPath();
        set
        {
            Assert.FileExists(value);
            EnvironmentInfo.SetVariable("DOTNET_EXE", value);
        }
    }

    private protected override string Executable => PathExecutable;

    /// <summary>Runs <c>dotnet restore</c>.</summary>
    public static IReadOnlyCollection<Output> DotNetRestore(DotNetRestoreSettings? options = null) =>
        new DotNetTasks().Execute(options ?? new DotNetRestoreSettings());

    /// <summary>Runs <c>dotnet restore</c>.</summary>
    public static IReadOnlyCollection<Output> DotNetRestore(Configure<DotNetRestoreSettings> configurator) =>
        DotNetRestore(configurator(new DotNetRestoreSettings()));

    /// <summary>Runs <c>dotnet restore</c> once per set of options.</summary>
    public static IEnumerable<(DotNetRestoreSettings Settings, IReadOnlyCollection<Output> Output)> DotNetRestore(
        CombinatorialConfigure<DotNetRestoreSettings> configurator, int degreeOfParallelism = 1, bool completeOnFailure = false) =>
        new DotNetTasks().ExecuteAll(configurator(new DotNetRestoreSettings()), degreeOfParallelism, completeOnFailure);

    /// <summary>Runs <c>dotnet build</c>.</summary>
    public static IReadOnlyCollection<Output> DotNetBuild(DotNetBuildSettings? options = null) =>
        new DotNetTasks().Execute(options ?? new DotNetBuildSettings());

    /// <summary>Runs <c>dotnet build</c>.</summary>
    public static IReadOnlyCollection<Output> DotNetBuild(Configure<DotNetBuildSettings> configurator) =>
        DotNetBuild(configurator(new DotNetBuildSettings()));

    /// <summary>Runs <c>dotnet build</c> once per set of options.</summary>
    public static IEnumerable<(DotNetBuildSettings Settings, IReadOnlyCollection<Output> Output)> DotNetBuild(
        CombinatorialConfigure<DotNetBuildSettings> configurator, int degreeOfParallelism = 1, bool completeOnFailure = false) =>
        new DotNetTasks().ExecuteAll(configurator(new DotNetBuildSettings()), degreeOfParallelism, completeOnFailure);

    /// <summary>Runs <c>dotnet publish</c>.</summary>
    public static IReadOnlyCollection<Output> DotNetPublish(DotNetPublishSettings? options = null) =>
        new DotNetTasks().Execute(options ?? new DotNetPublishSettings());

    /// <summary>Runs <c>dotnet publish</c>.</summary>
    public static IReadOnlyCollection<Output> DotNetPublish(Configure<DotNetPublishSettings> configurator) =>
        DotNetPublish(configurator(new DotNetPublishSettings()));

    /// <summary>Runs <c>dotnet publish</c> once per set of options.</summary>
    public static IEnumerable<(DotNetPublishSettings Settings, IReadOnlyCollection<Output> Output)> DotNetPublish(
        CombinatorialConfigure<DotNetPublishSettings> configurator, int degreeOfParallelism = 1, bool completeOnFailure = false) =>
        new DotNetTasks().ExecuteAll(configurator(new DotNetPublishSettings()), degreeOfParallelism, completeOnFailure);

    /// <summary>Runs <c>dotnet test</c>.</summary>
    public static IReadOnlyCollection<Output> DotNetTest(DotNetTestSettings? options = null) =>
        new DotNetTasks().Execute(options ?? new DotNetTestSettings());

    /// <summary>Runs <c>dotnet test</c>.</summary>
    public static IReadOnlyCollection<Output> DotNetTest(Configure<DotNetTestSettings> configurator) =>
        DotNetTest(configurator(new DotNetTestSettings()));

    /// <summary>Runs <c>dotnet test</c> once per set of options.</summary>
    public static IEnumerable<(DotNetTestSettings Settings, IReadOnlyCollection<Output> Output)> DotNetTest(
        CombinatorialConfigure<DotNetTestSettings> configurator, int degreeOfParallelism = 1, bool completeOnFailure = false) =>
        new DotNetTasks().ExecuteAll(configurator(new DotNetTestSettings()), degreeOfParallelism, completeOnFailure);

    private protected override void LogOutput(OutputType type, string text)
    {
        // The line is the template, since hosts look at templates for lines that are meant for them.
        if (WarningPattern().IsMatch(text))
            Log.Warning(text);
        else if (ErrorPattern().IsMatch(text) || type == OutputType.Err)
            Log.Error(text);
        else
            Log.Debug(text);
    }

    [GeneratedRegex(@": warning \w{2,5}\d{1,5}:", RegexOptions.IgnoreCase)]
    private static partial Regex WarningPattern();

    [GeneratedRegex(@": error \w{2,5}\d{1,5}:", RegexOptions.IgnoreCase)]
    private static partial Regex ErrorPattern();
}
