using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Tests.Phases;

public sealed class PhaseRunnerTests
{
    private readonly RecordingReporter reporter = new();

    [Fact]
    public async Task What_is_done_already_is_left_alone()
    {
        var phase = new StubPhase(new PhasePlan.Nothing("the lease is ACTIVE"));

        var outcome = await RunAsync(phase);

        outcome.Should().BeEquivalentTo(new { Phase = "Stub", Status = PhaseStatus.Unchanged, Note = "the lease is ACTIVE" });
        phase.Applied.Should().BeNull();
    }

    [Fact]
    public async Task What_is_skipped_is_told_with_its_reason_and_never_counts_as_done()
    {
        var phase = new StubPhase(new PhasePlan.Skip("no nodes here"));

        var outcome = await RunAsync(phase);

        outcome.Should().BeEquivalentTo(new { Status = PhaseStatus.Skipped, Note = "no nodes here" });
        phase.Applied.Should().BeNull();
        reporter.Lines.Should().Equal("warning: Stub skipped: no nodes here");
    }

    [Fact]
    public async Task The_plan_is_told_before_it_is_applied_and_carries_what_the_probe_found()
    {
        var plan = new PhasePlan.Act(["make one", "make two"], State: 42);
        var phase = new StubPhase(plan);

        var outcome = await RunAsync(phase);

        outcome.Should().BeEquivalentTo(new { Status = PhaseStatus.Done, Note = "made" });
        phase.Applied.Should().BeSameAs(plan);
        reporter.Lines.Should().Equal("will make one", "will make two");
    }

    [Fact]
    public async Task A_failure_is_the_phase_s_own()
    {
        var failure = new LeaseException("No lease", null, "wait");

        var run = () => RunAsync(new StubPhase(new PhasePlan.Act(["make one"]), failure));

        (await run.Should().ThrowAsync<LeaseException>()).Which.Should().BeSameAs(failure);
    }

    private Task<PhaseOutcome> RunAsync(IPhase phase) => new PhaseRunner(reporter, TimeProvider.System).RunAsync(phase, TestContext.Current.CancellationToken);

    private sealed class StubPhase(PhasePlan plan, PlatformException? failure = null) : IPhase
    {
        public string Name => "Stub";

        public PhasePlan.Act? Applied { get; private set; }

        public Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken) => Task.FromResult(plan);

        public Task<string> ApplyAsync(PhasePlan.Act act, CancellationToken cancellationToken)
        {
            Applied = act;
            return failure is null ? Task.FromResult("made") : Task.FromException<string>(failure);
        }
    }
}
