namespace Engine.Tests;

/// <summary>Whole outputs, as NUKE 10.1.0 gave them for the same build.</summary>
public sealed class ConsoleOutputTests : IDisposable
{
    private const int Failure = 255;

    private readonly DummyRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_successful_run_shows_the_logo_each_target_warnings_and_the_summary()
    {
        var run = _root.Run("");

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().Be(
            """
            ███╗   ██╗██╗   ██╗██╗  ██╗███████╗
            ████╗  ██║██║   ██║██║ ██╔╝██╔════╝
            ██╔██╗ ██║██║   ██║█████╔╝ █████╗
            ██║╚██╗██║██║   ██║██╔═██╗ ██╔══╝
            ██║ ╚████║╚██████╔╝██║  ██╗███████╗
            ╚═╝  ╚═══╝ ╚═════╝ ╚═╝  ╚═╝╚══════╝

            NUKE Execution Engine version 10.1.0 (Linux,.NETCoreApp,Version=v10.0)


            ╬════════
            ║ Foo
            ╬══

            00:00:00 [INF] Hello world from IFoo

            ╬════════════
            ║ Prepare
            ╬═══

            00:00:00 [DBG] preparing

            ╬════════════
            ║ Default
            ╬═══

            00:00:00 [DBG] debug line
            00:00:00 [INF] Message=hi Verbose2=False Flag=False Count=null
            00:00:00 [INF] Environment=Development Tags=["a"] Out=<root>/output
            00:00:00 [INF] ApiToken set: False Internal=null Host=Terminal Verbosity=Normal
            00:00:00 [WRN] This is a warning

            ╬══════════════════════
            ║ Errors & Warnings
            ╬═════════════

            [WRN] Default: This is a warning

            ═══════════════════════════════════════
            Target             Status      Duration
            ───────────────────────────────────────
            Foo                Succeeded     < 1sec   // Greeted: world
            Prepare            Succeeded     < 1sec
            Default            Succeeded     < 1sec
            ───────────────────────────────────────
            Total                            < 1sec
            ═══════════════════════════════════════

            Build succeeded on 01/01/2026 00:00:00. ＼（＾ᴗ＾）／
            finished, 3 succeeded
            """.Replace("(Linux,", $"({Nuke.Common.EnvironmentInfo.Platform},"));
    }

    [Fact]
    public void A_failure_leaves_dependents_not_run_and_assured_targets_run()
    {
        var run = _root.Run("AfterFail Cleanup --no-logo");

        run.ExitCode.Should().Be(Failure);
        run.Output.Should().Be(
            """
            ╬════════════
            ║ Prepare
            ╬═══

            00:00:00 [DBG] preparing

            ╬═════════
            ║ Fail
            ╬══

            00:00:00 [ERR] Target Fail has thrown an exception
            System.Exception: Something went wrong
            second line
            00:00:00 [DBG] failed was Fail

            ╬════════════
            ║ Cleanup
            ╬═══

            00:00:00 [INF] cleanup always runs

            ╬══════════════════════
            ║ Errors & Warnings
            ╬═════════════

            [ERR] Fail: Target Fail has thrown an exception

            ═══════════════════════════════════════
            Target             Status      Duration
            ───────────────────────────────────────
            Prepare            Succeeded     < 1sec
            Fail               Failed        < 1sec   // Exception: Something went wrong
            AfterFail          NotRun
            Cleanup            Succeeded     < 1sec
            ───────────────────────────────────────
            Total                            < 1sec
            ═══════════════════════════════════════

            Build failed on 01/01/2026 00:00:00. (╯°□°）╯︵ ┻━┻
            finished, 2 succeeded
            """);
    }

    [Fact]
    public void Targets_after_one_that_proceeds_after_failure_run_and_the_build_fails()
    {
        var run = _root.Run("Flaky NoOp --no-logo");

        run.ExitCode.Should().Be(Failure);
        run.Output.Should().Contain("System.InvalidOperationException: flaky failed")
            .And.Contain("Flaky              Failed        < 1sec   // InvalidOperationException: flaky failed")
            .And.Contain("NoOp               Succeeded     < 1sec");
    }

    [Fact]
    public void Help_lists_targets_then_own_then_inherited_parameters()
    {
        var run = _root.Run("--help --no-logo");

        run.ExitCode.Should().Be(0, run.Errors);
        run.Output.Should().Be(
            """
            Targets (with their direct dependencies):

              Clean
                Deletes the output
              Default (default)    -> Prepare, Foo
                Prints all parameters
              Conditional          -> Prepare
              StaticConditional    -> Prepare
              NeedsToken
                Requires a secret
              NeedsCondition
              Deploy               -> PackIt
                Deploys
              Notify
              PackIt
              NoOp
              Flaky
              Fail                 -> Prepare
                Fails
              AfterFail            -> Fail
              Cleanup
              Foo
                Greets (default implementation in an interface)
              Bar                  -> Foo
              Test                 -> Compile
              Compile              -> Restore
              Restore

            Parameters:

              --api-token               Token for the API.
              --bar-level               Level of the bar - command line name is prefixed.
              --configuration           <no description>
              --count                   A number.
              --environment             Environment to deploy to.
              --flag                    Enables the conditional target.
              --foo-name                Name to greet - from the IFoo component.
              --ignore-failed-sources   Ignore unreachable sources during Restore.
              --message                 A plain string.
              --output-directory        Where things are written.
              --tags                    Tags, separated by +.
              --verbose2                A flag.

              --continue                Indicates to continue a previously failed build
                                        attempt.
              --help                    Shows the help text for this build assembly.
              --host                    Host for execution. Default is 'automatic'.
              --no-logo                 Disables displaying the NUKE logo.
              --plan                    Shows the execution plan (HTML).
              --profile                 Defines the profiles to load.
              --root                    Root directory during build execution.
              --skip                    List of targets to be skipped. Empty list skips all
                                        dependencies.
              --target                  List of targets to be invoked. Default is 'Default'.
              --verbosity               Logging verbosity during build execution. Default is
                                        'Normal'.
            """);
    }

    [Fact]
    public void An_unknown_target_is_answered_with_all_targets_and_no_summary()
    {
        var run = _root.Run("Nope --no-logo");

        run.ExitCode.Should().Be(Failure);
        run.Output.Should().StartWith("Target with name 'Nope' does not exist. Available targets are:\n  - AfterFail\n  - Bar\n  - Clean\n")
            .And.NotContain("Total");
    }

    [Fact]
    public void GitHub_Actions_gets_groups_and_annotations_and_always_colours()
    {
        var run = _root.Run("Fail --no-logo", ("GITHUB_ACTIONS", "true"));

        run.ExitCode.Should().Be(Failure);
        run.Output.Should().StartWith("::group::Prepare\n")
            .And.Contain("::endgroup::Prepare\n::group::Fail\n::error::Target \"Fail\" has thrown an exception\n")
            .And.Contain("\e[38;5;196;1mERR\e[0m")
            .And.Contain("::group::Errors & Warnings\n");
        File.Exists(_root.PathOf(".nuke/temp/build.log")).Should().BeFalse("servers keep logs themselves");
    }

    [Fact]
    public void A_terminal_of_the_xterm_family_gets_colours()
    {
        _root.Run("NoOp --no-logo", ("TERM", "xterm-256color")).Output.Should().Contain("\e[32;1mNoOp");
        _root.Run("NoOp --no-logo").Output.Should().NotContain("\e");
    }

    [Theory]
    [InlineData("verbose", "[VRB] verbose 1", null)]
    [InlineData("normal", "[DBG] debug text", "[VRB]")]
    [InlineData("minimal", "[WRN] warning {Side=3}", "[INF]")]
    [InlineData("quiet", "[ERR] error 00:00:00", "00:00:00 [WRN]")]
    public void Verbosity_is_a_threshold_of_the_console(string verbosity, string shown, string? hidden)
    {
        var output = _root.Run($"EveryLevel --no-logo --verbosity {verbosity}").Output;

        output.Should().Contain(shown);
        if (hidden != null)
            output.Should().NotContain(hidden);
    }

    [Fact]
    public void The_log_file_gets_every_level_with_time_and_target()
    {
        _root.Run("EveryLevel --no-logo --verbosity quiet");

        _root.Read(".nuke/temp/build.log").Should()
            .MatchRegex(@"\d\d:\d\d:\d\d\.\d{3} \| V \| EveryLevel           \| verbose 1\n")
            .And.MatchRegex(@"\| E \| EveryLevel           \| error 00:00:05\n");
    }
}
