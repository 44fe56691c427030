using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Tests.Conditions;

public sealed class ConditionWaiterTests
{
    private readonly StringWriter console = new();
    private readonly ConditionWaiter waiter;

    public ConditionWaiterTests() =>
        waiter = new ConditionWaiter(new ConsoleReporter(console, live: false, verbose: false, logFile: null, new Redactor(), TimeProvider.System), TimeProvider.System);

    [Fact]
    public async Task What_is_true_already_yields_its_value_without_a_word()
    {
        var value = await waiter.WaitAsync(Condition(_ => Observed.Met(42)), CancellationToken.None);

        value.Should().Be(42);
        console.ToString().Should().BeEmpty();
    }

    [Fact]
    public async Task What_becomes_true_is_looked_at_again_and_what_is_seen_is_told_once()
    {
        var looks = 0;

        var value = await waiter.WaitAsync(Condition(_ => ++looks < 4 ? Observed.NotYet<int>(looks < 3 ? "PENDING" : "STARTING") : Observed.Met(looks, "ACTIVE")), CancellationToken.None);

        value.Should().Be(4);
        console.ToString().Split('\n').Where(line => line.Contains("PENDING")).Should().ContainSingle();
        console.ToString().Should().Contain("lease is ACTIVE: ACTIVE");
    }

    [Fact]
    public async Task What_never_becomes_true_fails_at_the_deadline_with_what_was_last_seen()
    {
        var wait = () => waiter.WaitAsync(Condition(_ => Observed.NotYet<int>("PENDING")) with { Deadline = TimeSpan.FromMilliseconds(30) }, CancellationToken.None);

        var failure = (await wait.Should().ThrowAsync<DeadlineException>()).Which;
        failure.Why.Should().Be("last seen: PENDING");
        failure.Next.Should().Be("ask your instructor");
        failure.ExitCode.Should().Be(ExitCode.Deadline);
    }

    [Fact]
    public async Task Look_that_never_ends_does_not_outlive_the_deadline_by_much()
    {
        var patient = new ConditionWaiter(new ConsoleReporter(console, live: false, verbose: false, logFile: null, new Redactor(), TimeProvider.System), TimeProvider.System) { LastLook = TimeSpan.FromMilliseconds(50) };
        var looks = 0;
        var condition = new Condition<int>(
            "lease is ACTIVE",
            _ => ++looks == 1 ? Task.FromResult(Observed.NotYet<int>("PENDING")) : new TaskCompletionSource<Observation<int>>().Task,
            TimeSpan.FromMilliseconds(50),
            "ask your instructor") { Interval = TimeSpan.FromMilliseconds(1) };

        var wait = () => patient.WaitAsync(condition, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        (await wait.Should().ThrowAsync<DeadlineException>()).Which.Why.Should().Be("last seen: PENDING");
    }

    [Fact]
    public async Task Waiting_ends_when_the_user_interrupts()
    {
        using var interrupt = new CancellationTokenSource();

        var wait = () => waiter.WaitAsync(
            Condition(_ =>
            {
                interrupt.Cancel();
                return Observed.NotYet<int>("PENDING");
            }),
            interrupt.Token);

        await wait.Should().ThrowAsync<OperationCanceledException>();
    }

    private static Condition<int> Condition(Func<CancellationToken, Observation<int>> check) =>
        new("lease is ACTIVE", token => Task.FromResult(check(token)), TimeSpan.FromSeconds(20), "ask your instructor") { Interval = TimeSpan.FromMilliseconds(1) };
}
