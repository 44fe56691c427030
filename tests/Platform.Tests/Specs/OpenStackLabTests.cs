using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Specs;
using GourmetGram.Platform.Tests.Phases;

namespace GourmetGram.Platform.Tests.Specs;

/// <summary>With a dummy in the place of the lab's script, which notes what it is asked and fails where it is told to.</summary>
public sealed class OpenStackLabTests : IDisposable
{
    private readonly RunFixture run = new();

    public OpenStackLabTests()
    {
        var script = Path.Combine(run.Root, "tests", "lab", "openstack", "lab");
        Directory.CreateDirectory(Path.GetDirectoryName(script)!);
        File.WriteAllText(
            script,
            $"""
            #!/bin/sh
            echo "$1 $LAB_DIR" >> "{run.Root}/calls"
            if [ -e "{run.Root}/fail-$1" ]; then cat "{run.Root}/fail-$1" >&2; exit 1; fi
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private IEnumerable<string> Calls => File.ReadAllLines(Path.Combine(run.Root, "calls")).Select(line => line.Split(' ')[0]);

    private string InCache => Path.Combine(run.Context.Paths.Cache, "openstack-lab");

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Lab_that_somebody_started_is_kept()
    {
        var lab = Lab();

        (await lab.IsKeptAsync(CancellationToken.None)).Should().BeTrue();
        await lab.UpAsync(keep: true, CancellationToken.None);

        Calls.Should().Equal("status", "can", "up");
    }

    [Fact]
    public async Task Lab_that_a_killed_run_left_running_is_ours_to_stop()
    {
        await Lab().UpAsync(keep: false, CancellationToken.None);

        var next = Lab();
        (await next.IsKeptAsync(CancellationToken.None)).Should().BeFalse();
        await next.DownAsync(CancellationToken.None);

        // Whoever starts it now does so by hand.
        (await Lab().IsKeptAsync(CancellationToken.None)).Should().BeTrue();
    }

    [Fact]
    public async Task Lab_in_the_cache_starts_fresh_and_anothers_keeps_its_data()
    {
        Ready(InCache);
        await Lab().UpAsync(keep: false, CancellationToken.None);
        Calls.Should().Equal("can", "reset");

        var other = Path.Combine(run.Root, "other");
        Ready(other);
        await Lab(other).UpAsync(keep: false, CancellationToken.None);
        Calls.Should().Equal("can", "reset", "can", "up");
        File.ReadAllLines(Path.Combine(run.Root, "calls"))[^1].Should().Be($"up {other}");
    }

    [Fact]
    public async Task Machine_that_cannot_run_it_is_told_why_and_nothing_is_started()
    {
        Fail("can", "lab: no Debian archive with trixie found");

        var up = () => Lab().UpAsync(keep: false, CancellationToken.None);

        var error = (await up.Should().ThrowAsync<ToolException>()).Which;
        error.Why.Should().Be("lab: no Debian archive with trixie found");
        error.ExitCode.Should().Be(ExitCode.Tools);
        Calls.Should().Equal("can");
    }

    [Fact]
    public async Task Start_that_fails_is_told_in_the_scripts_words()
    {
        Fail("up", "lab: port 15003, needed by neutron, is in use");

        var up = () => Lab().UpAsync(keep: false, CancellationToken.None);

        (await up.Should().ThrowAsync<ToolException>()).Which.Why.Should().Contain("port 15003");
        run.Reporter.Lines.Should().Contain(line => line.StartsWith("✗ ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_that_fails_is_a_warning_with_the_command_for_it()
    {
        Fail("down", "lab: something");

        await Lab().DownAsync(CancellationToken.None);

        run.Reporter.Lines.Should().Contain(line => line.StartsWith("warning: the OpenStack lab could not be stopped: lab: something; run LAB_DIR=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Second_run_waits_until_the_first_has_let_go()
    {
        var first = await Lab().HoldAsync(run.Context.Conditions, CancellationToken.None);

        var second = Lab().HoldAsync(run.Context.Conditions, CancellationToken.None);
        second.IsCompleted.Should().BeFalse();
        run.Reporter.Lines.Should().Contain("the OpenStack lab is free: another run uses it");
        first.Dispose();

        (await second.WaitAsync(TimeSpan.FromMinutes(1))).Dispose();
    }

    private OpenStackLab Lab(string? folder = null) => new(run.Context.Paths, run.Context.Processes, run.Reporter, folder);

    private void Fail(string command, string message) => File.WriteAllText(Path.Combine(run.Root, $"fail-{command}"), message);

    private static void Ready(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "stamp.ready"), "");
    }
}
