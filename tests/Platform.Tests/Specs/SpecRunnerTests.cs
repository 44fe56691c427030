using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Specs;
using GourmetGram.Platform.Tests.Phases;

namespace GourmetGram.Platform.Tests.Specs;

public sealed class SpecRunnerTests
{
    [Fact]
    public async Task Interrupted_tests_leave_no_process_behind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/setsid"), "only there a child leads a group of its own");
        using var run = new RunFixture();
        using var interrupt = new CancellationTokenSource();
        var grandchild = new TaskCompletionSource<string>();
        // As dotnet test does: it ends, and what it started goes on and does not care.
        var spec = new ProcessSpec("/bin/sh", ["-c", "(trap '' INT TERM; sleep 300) & echo $!; wait"], run.Root, ChildEnvironment.Clean())
        {
            OnOutput = line => grandchild.TrySetResult(line.Trim()),
            GracePeriod = TimeSpan.FromSeconds(20),
        };

        var running = run.Context.Processes.RunAsync(SpecRunner.Ending(spec), interrupt.Token);
        var process = await grandchild.Task.WaitAsync(TimeSpan.FromMinutes(1));
        Directory.Exists($"/proc/{process}").Should().BeTrue();
        await interrupt.CancelAsync();

        await running.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        IsGone(process).Should().BeTrue();
    }

    [Fact]
    public async Task Exit_code_and_arguments_pass_through()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no shell in between elsewhere");
        using var run = new RunFixture();
        var spec = new ProcessSpec("/bin/sh", ["-c", "printf '%s|' \"$@\"; exit 7", "sh", "a b", "c'd"], run.Root, ChildEnvironment.Clean());

        var result = await run.Context.Processes.RunAsync(SpecRunner.Ending(spec), CancellationToken.None);

        result.ExitCode.Should().Be(7);
        result.Output.Trim().Should().Be("a b|c'd|");
    }

    // Whoever adopted it may be slow to look: a zombie runs no more.
    private static bool IsGone(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1][0] is 'Z' or 'X';
        }
        catch (IOException)
        {
            return true;
        }
    }
}
