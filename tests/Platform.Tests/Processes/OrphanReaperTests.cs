using System.Diagnostics;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Tests.Phases;

namespace GourmetGram.Platform.Tests.Processes;

public sealed class OrphanReaperTests : IDisposable
{
    // More than the system ever gives.
    private const int NoProcess = int.MaxValue;

    private readonly string folder = Directory.CreateTempSubdirectory("gg-orphans-").FullName;
    private readonly List<Process> started = [];
    private readonly RecordingReporter reporter = new();
    private readonly ChildRegistry children;

    public OrphanReaperTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the dummies are shell scripts");
        children = new ChildRegistry(Path.Combine(folder, "children")) { Owner = NoProcess };
    }

    public void Dispose()
    {
        foreach (var process in started)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact(Timeout = 60_000)]
    public async Task Terraform_is_left_to_finish_and_others_are_interrupted()
    {
        await OrphanAsync("terraform", $"while [ ! -e {folder}/applied ]; do sleep 0.02; done; echo finished >>{folder}/story");
        await OrphanAsync("/home/terraform/bin/ansible-playbook", "while :; do sleep 0.02; done");

        var reaping = Reaper().ReapAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => Story().Contains("ansible-playbook interrupted"));
        reaping.IsCompleted.Should().BeFalse("Terraform is in the middle of its apply");
        File.WriteAllText(Path.Combine(folder, "applied"), "");
        await reaping;

        Story().Should().Equal("ansible-playbook interrupted", "finished");
        children.Orphans().Should().BeEmpty();
        reporter.Lines.Should().Contain(line => line.StartsWith("warning: an earlier run was killed") && line.Contains("terraform"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Terraform_that_takes_too_long_is_interrupted_before_it_is_killed()
    {
        await OrphanAsync("terraform", "while :; do sleep 0.02; done");
        await OrphanAsync("stubborn-terraform", "while :; do sleep 0.02; done", onInterrupt: "");

        await Reaper(TimeSpan.FromMilliseconds(300)).ReapAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => children.Orphans().Count == 0);

        Story().Should().Equal("terraform interrupted");
        reporter.Lines.Should().Contain(line => line.StartsWith("warning: terraform (process ") && line.Contains("is interrupted"))
            .And.Contain(line => line.StartsWith("warning: stubborn-terraform (process ") && line.EndsWith("is killed"))
            .And.NotContain(line => line.StartsWith("warning: terraform (process ") && line.EndsWith("is killed"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Children_of_a_run_that_lives_are_left_alone()
    {
        await OrphanAsync("ssh", "while :; do sleep 0.02; done", owner: Environment.ProcessId);
        await OrphanAsync("ansible", "while :; do sleep 0.02; done");

        await Reaper().ReapAsync(TestContext.Current.CancellationToken);

        Story().Should().Equal("ansible interrupted");
        children.Running().Select(child => child.Program).Should().Equal("ssh");
        reporter.Lines.Should().NotContain(line => line.Contains("ssh", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_orphans_nothing_is_said()
    {
        await Reaper().ReapAsync(CancellationToken.None);

        reporter.Lines.Should().BeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public async Task An_interrupt_ends_the_wait_and_leaves_the_orphan_to_the_next_run()
    {
        await OrphanAsync("terraform", "while :; do sleep 0.02; done");
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var reaping = Reaper().ReapAsync(interrupt.Token);
        await interrupt.CancelAsync();

        await reaping.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        children.Orphans().Should().ContainSingle();
    }

    private OrphanReaper Reaper(TimeSpan? patience = null) =>
        new(children, new ProcessRunner(new Redactor(), new ChildRegistry(Path.Combine(folder, "own"))), new ConditionWaiter(reporter, TimeProvider.System), reporter)
        {
            Patience = patience ?? TimeSpan.FromMinutes(10),
            Grace = patience ?? TimeSpan.FromMinutes(5),
        };

    private async Task OrphanAsync(string program, string work, string? onInterrupt = null, int owner = NoProcess)
    {
        var name = Path.GetFileName(program);
        var ready = Path.Combine(folder, $"{name}.ready");
        var script = $"trap '{onInterrupt ?? $"echo {name} interrupted >>{folder}/story; exit 1"}' INT; touch {ready}; {work}";
        // Of a session of its own, as all children are: it is killed with its group.
        var process = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", script]))!;
        started.Add(process);
        await UntilAsync(() => File.Exists(ready));
        _ = new ChildRegistry(Path.Combine(folder, "children")) { Owner = owner }.Register(process.Id, program);
    }

    private string[] Story() => File.Exists(Path.Combine(folder, "story")) ? File.ReadAllLines(Path.Combine(folder, "story")) : [];

    private static Task UntilAsync(Func<bool> met) => new ConditionWaiter(new RecordingReporter(), TimeProvider.System).WaitAsync(
        new Condition<bool>("the dummy is there", _ => Task.FromResult(met() ? Observed.Met(true) : Observed.NotYet<bool>("not yet")), TimeSpan.FromSeconds(20), "see the dummy")
        { Interval = TimeSpan.FromMilliseconds(10), MaxInterval = TimeSpan.FromMilliseconds(50) },
        TestContext.Current.CancellationToken);
}
