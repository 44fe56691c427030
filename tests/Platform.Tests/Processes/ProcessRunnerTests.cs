using System.Diagnostics;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Tests.Processes;

public sealed class ProcessRunnerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gg-processes-").FullName;
    private readonly Redactor redactor = new();
    private readonly ChildRegistry children;
    private readonly ProcessRunner runner;

    public ProcessRunnerTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the dummies are shell scripts");
        children = new ChildRegistry(Path.Combine(folder, "children"));
        runner = new ProcessRunner(redactor, children);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Both_streams_the_exit_code_and_every_line_come_back()
    {
        var lines = new List<string>();

        var result = await runner.RunAsync(Shell("echo one; echo two >&2; cat; exit 3") with { StandardInput = "three", OnOutput = lines.Add, OnError = lines.Add }, CancellationToken.None);

        result.ExitCode.Should().Be(3);
        result.Output.Should().Be("one\nthree\n");
        result.Error.Should().Be("two\n");
        lines.Should().BeEquivalentTo("one", "two", "three");
    }

    [Fact]
    public async Task Nothing_ambient_reaches_the_child()
    {
        Environment.SetEnvironmentVariable("OS_GG_TEST_PASSWORD", "ambient");
        try
        {
            var result = await runner.RunAsync(Shell("env") with { Environment = ChildEnvironment.With(("GG_GIVEN", "yes")) }, CancellationToken.None);

            result.Output.Should().Contain("GG_GIVEN=yes").And.NotContain("OS_GG_TEST_PASSWORD").And.NotContain("DOTNET_");
        }
        finally
        {
            Environment.SetEnvironmentVariable("OS_GG_TEST_PASSWORD", null);
        }
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var run = () => runner.RunAsync(new ProcessSpec("no-such-program", [], folder, ChildEnvironment.Clean()), CancellationToken.None);

        (await run.Should().ThrowAsync<ToolException>()).Which.What.Should().Contain("no-such-program");
    }

    [Fact]
    public async Task The_log_is_private_and_knows_no_secret()
    {
        redactor.Add(new Secret("hunter2-hunter2"));
        var log = Path.Combine(folder, "logs", "child.log");

        await runner.RunAsync(Shell("echo the password is hunter2-hunter2") with { LogFile = log }, CancellationToken.None);

        File.ReadAllText(log).Should().Contain("the password is ***").And.NotContain("hunter2");
        File.GetUnixFileMode(log).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Cancelling_interrupts_first_and_lets_the_child_finish()
    {
        using var interrupt = new CancellationTokenSource();
        var said = new List<string>();

        var run = () => runner.RunAsync(
            Shell("trap 'echo saved; exit 0' INT; echo ready; while :; do sleep 0.05; done") with
            {
                GracePeriod = TimeSpan.FromSeconds(20),
                OnOutput = line =>
                {
                    said.Add(line);
                    if (line == "ready")
                    {
                        interrupt.Cancel();
                    }
                },
            },
            interrupt.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
        said.Should().Equal("ready", "saved");
    }

    [Fact]
    public async Task A_child_that_ignores_the_interrupt_is_killed_after_its_grace_period()
    {
        using var interrupt = new CancellationTokenSource();

        var run = () => runner.RunAsync(
            Shell("trap '' INT; echo ready; while :; do sleep 0.05; done") with
            {
                GracePeriod = TimeSpan.FromMilliseconds(200),
                OnOutput = _ => interrupt.Cancel(),
            },
            interrupt.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
        children.Running().Should().BeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_second_interrupt_reaches_the_child_within_its_grace_period()
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var force = new CancellationTokenSource();
        var said = new List<string>();

        // As Terraform does: the first interrupt finishes the step, the second stops it and lets go of the lock.
        var run = () => new ProcessRunner(redactor, children, force.Token).RunAsync(
            Shell("trap 'trap \"echo stopped; exit 1\" INT; echo stopping' INT; echo ready; while :; do sleep 0.05; done") with
            {
                GracePeriod = TimeSpan.FromMinutes(10),
                OnOutput = line =>
                {
                    said.Add(line);
                    if (line == "ready")
                    {
                        interrupt.Cancel();
                    }
                    else if (line == "stopping")
                    {
                        force.Cancel();
                    }
                },
            },
            interrupt.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
        said.Should().Equal("ready", "stopping", "stopped");
        children.Running().Should().BeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_child_that_ignores_even_the_second_interrupt_is_killed_long_before_its_grace_period()
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var force = new CancellationTokenSource();

        var run = () => new ProcessRunner(redactor, children, force.Token).RunAsync(
            Shell("trap '' INT; echo ready; while :; do sleep 0.05; done") with
            {
                GracePeriod = TimeSpan.FromMinutes(10),
                OnOutput = _ =>
                {
                    interrupt.Cancel();
                    force.Cancel();
                },
            },
            interrupt.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
        children.Running().Should().BeEmpty();
    }

    private ProcessSpec Shell(string script) => new("sh", ["-c", script], folder, ChildEnvironment.Clean());
}
