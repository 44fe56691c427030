namespace Engine.Tests;

/// <summary>What runs, what is skipped, and how a run ends.</summary>
public sealed class RunTests : IDisposable
{
    private const int Failure = 255;

    private readonly DummyRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_skipped_target_says_why()
    {
        _root.Run("--skip Foo --no-logo").Output.Should().Contain("Foo                Skipped                // Skipped: via parameter");
    }

    [Fact]
    public void Skip_without_names_skips_what_was_not_asked_for()
    {
        var output = _root.Run("Default --skip --no-logo").Output;

        output.Should().Contain("Foo                Skipped").And.Contain("Prepare            Skipped").And.Contain("Default            Succeeded");
    }

    [Fact]
    public void A_dynamic_condition_is_asked_late_so_dependencies_run()
    {
        var output = _root.Run("Conditional --no-logo").Output;

        output.Should().Contain("Prepare            Succeeded").And.Contain("Conditional        Skipped                // OnlyWhen: Flag");
    }

    [Fact]
    public void A_static_condition_is_asked_first_so_dependencies_are_skipped()
    {
        var output = _root.Run("StaticConditional --no-logo").Output;

        output.Should().Contain("Prepare              Skipped                // Skipped: because of StaticConditional")
            .And.Contain("StaticConditional    Skipped                // OnlyWhen: Flag && Count > 1");
    }

    [Fact]
    public void A_trigger_runs_after_what_triggers_it()
    {
        var output = _root.Run("Deploy --no-logo").Output;

        output.Should().ContainAll("PackIt             Succeeded", "// Deployed: yes, Where: here", "Notify             Succeeded");
        output.IndexOf("║ Deploy", StringComparison.Ordinal).Should().BeLessThan(output.IndexOf("║ Notify", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_required_parameter_fails_before_anything_runs()
    {
        var run = _root.Run("WritesMarker NeedsToken --no-logo", ("GITHUB_ACTIONS", "true"));

        run.ExitCode.Should().Be(Failure);
        run.Output.Should().Contain("Target 'NeedsToken' requires member 'ApiToken' to be not null or empty");
        File.Exists(_root.PathOf(".nuke/temp/marker.txt")).Should().BeFalse();
    }

    [Fact]
    public void A_requirement_that_does_not_hold_is_quoted()
    {
        var run = _root.Run("NeedsCondition --no-logo");

        run.ExitCode.Should().Be(Failure);
        run.Output.Should().Contain("Target 'NeedsCondition' requires '(Convert(value(Build).Environment, Int32) == 1)'");
        _root.Run("NeedsCondition --environment production --no-logo").ExitCode.Should().Be(0);
    }

    [Fact]
    public void Several_requirements_are_all_checked()
    {
        _root.Run("NeedsMany --api-token x --no-logo", ("GITHUB_ACTIONS", "true")).Output.Should().Contain("requires member 'Count'");
        _root.Run("NeedsMany --api-token x --count 2 --no-logo").ExitCode.Should().Be(0);
    }

    [Fact]
    public void The_exit_code_of_the_build_wins()
    {
        _root.Run("ExitsWithSeven --no-logo").ExitCode.Should().Be(7);
    }

    [Fact]
    public void Continue_passes_over_what_succeeded_in_the_same_invocation()
    {
        _root.Run("WritesMarker Fail --no-logo").ExitCode.Should().Be(Failure);
        _root.Run("WritesMarker Fail --continue --no-logo").Output.Should().Contain("WritesMarker       Skipped");
        _root.Read(".nuke/temp/marker.txt").Should().Be("x");

        _root.Run("WritesMarker --continue --no-logo").Output.Should().Contain("Build invocation changed. Restarting ...");
        _root.Read(".nuke/temp/marker.txt").Should().Be("xx");
    }

    [Fact]
    public void A_second_run_in_the_same_root_fails_while_the_first_one_has_the_log()
    {
        _root.Run("NoOp --no-logo").ExitCode.Should().Be(0);
        using var log = new FileStream(_root.PathOf(".nuke/temp/build.log"), FileMode.Append, FileAccess.Write, FileShare.Read);

        var run = _root.Run("NoOp --no-logo");

        run.ExitCode.Should().Be(Failure);
        run.Output.Should().Contain("build.log' because it is being used by another process");
    }

    [Fact]
    public void A_secret_in_a_file_is_decrypted_with_the_password_of_the_environment()
    {
        // Written by `nuke :secrets`, clear text "token-value", password "password12345".
        _root.Write(".nuke/parameters.json", """{ "ApiToken": "SECRET", "Solution": "Demo.slnx" }""".Replace("SECRET", SecretsTests.WrittenByNuke));

        _root.Run("NeedsToken --no-logo", ("PARAMS_KEY", SecretsTests.Password)).Output.Should().Contain("token has 11 characters");
        _root.Run("NeedsToken --no-logo", ("PARAMS_KEY", "wrong"), ("GITHUB_ACTIONS", "true")).Output
            .Should().Contain("Could not decrypt 'ApiToken' with provided password");
    }

    [Fact]
    public void The_schema_is_written_and_left_alone_while_it_is_right()
    {
        _root.Run("NoOp --no-logo");
        var schema = new FileInfo(_root.PathOf(".nuke/build.schema.json"));
        File.ReadAllText(schema.FullName).Should().Be(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "dummy.schema.json")));
        var longAgo = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        schema.LastWriteTimeUtc = longAgo;

        _root.Run("NoOp --no-logo");

        new FileInfo(schema.FullName).LastWriteTimeUtc.Should().Be(longAgo);
    }

    [Fact]
    public void The_plan_is_a_page_that_is_opened()
    {
        _root.Write("bin/xdg-open", "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_root.PathOf("bin/xdg-open"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = _root.PathOf("bin") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");

        _root.Run("AfterFail --plan --no-logo", ("PATH", path)).ExitCode.Should().Be(0);

        _root.Read(".nuke/temp/execution-plan.html").Should().Contain("<li>Prepare</li>\n<li>Fail</li>\n<li>AfterFail</li>");
    }
}
