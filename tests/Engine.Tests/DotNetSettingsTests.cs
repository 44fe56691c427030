using Nuke.Common.Tooling;
using Nuke.Common.Tools.DotNet;

namespace Engine.Tests;

public class DotNetSettingsTests
{
    [Fact]
    public void Arguments_come_in_the_order_in_which_they_were_set_and_the_project_first()
    {
        new DotNetTestSettings()
            .SetConfiguration("Debug")
            .SetNoBuild(true)
            .SetResultsDirectory("/a b/results")
            .SetProjectFile("/x/Lib.csproj")
            .AddLoggers("trx;LogFileName=Lib.trx")
            .GetArguments()
            .Should().Be("test /x/Lib.csproj --configuration Debug --no-build --results-directory \"/a b/results\" --logger trx;LogFileName=Lib.trx");
    }

    [Fact]
    public void Flags_that_are_off_are_left_out()
    {
        new DotNetRestoreSettings().SetProjectFile("x.slnx").SetIgnoreFailedSources(false).GetArguments().Should().Be("restore x.slnx");
        new DotNetRestoreSettings().EnableIgnoreFailedSources().GetArguments().Should().Be("restore --ignore-failed-sources");
        new DotNetPublishSettings().DisableSelfContained().GetArguments().Should().Be("publish --self-contained false");
    }

    [Fact]
    public void Pairs_are_repeated_and_settings_of_a_run_come_last()
    {
        new DotNetTestSettings()
            .SetRunSetting("MaxCpuCount", 2)
            .SetProperty("A", true)
            .SetProperty("B", "b")
            .AddProcessAdditionalArguments("more")
            .GetArguments()
            .Should().Be("test /property:A=true /property:B=b -- MaxCpuCount=2 more");
    }

    [Fact]
    public void Options_do_not_change_but_make_others()
    {
        var options = new DotNetBuildSettings().SetProperty("A", 1);
        var changed = options.SetProperty("B", 2).SetVerbosity(DotNetVerbosity.quiet);

        options.GetArguments().Should().Be("build --property:A=1");
        changed.GetArguments().Should().Be("build --property:A=1 --property:B=2 --verbosity quiet");
        changed.ResetVerbosity().RemoveProperty("A").GetArguments().Should().Be("build --property:B=2");
    }

    [Fact]
    public void Options_are_combined_with_values()
    {
        new DotNetTestSettings().SetFilter("X")
            .CombineWith(["a", "b"], (x, v) => x.SetProjectFile(v))
            .Select(x => x.GetArguments())
            .Should().Equal("test a --filter X", "test b --filter X");
    }

    [Fact]
    public void A_process_that_fails_tells_what_it_was()
    {
        var act = () => DotNetTasks.DotNetBuild(x => x
            .SetProjectFile("no-such-project.csproj")
            .DisableProcessOutputLogging());

        act.Should().Throw<ProcessException>()
            .WithMessage("Process 'dotnet' exited with code 1.*> *dotnet build no-such-project.csproj*@ *")
            .Which.ExitCode.Should().Be(1);
    }
}
