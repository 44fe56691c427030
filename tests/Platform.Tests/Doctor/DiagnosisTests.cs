using GourmetGram.Platform.Doctor;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Tests.Doctor;

public sealed class DiagnosisTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Checks_are_made_at_once_and_told_in_their_order()
    {
        using var both = new Barrier(2);
        Verdict Meet(string name)
        {
            // Neither gets on without the other.
            both.SignalAndWait(TimeSpan.FromSeconds(20)).Should().BeTrue();
            return Verdict.Ok(name);
        }

        var findings = await new Diagnosis(TimeSpan.FromSeconds(30)).MakeAsync(
            [Check("first", _ => Task.FromResult<Verdict?>(Meet("a"))), Check("left out", _ => Task.FromResult<Verdict?>(null)), Check("second", _ => Task.FromResult<Verdict?>(Meet("b")))],
            CancellationToken.None);

        findings.Select(finding => (finding.Name, finding.Verdict.Seen)).Should().Equal(("first", "a"), ("second", "b"));
    }

    [Theory]
    [InlineData(true, VerdictKind.Fail)]
    [InlineData(false, VerdictKind.Warning)]
    public async Task Late_check_does_not_hold_up_the_others(bool lateIsFailure, VerdictKind kind)
    {
        using var never = new ManualResetEventSlim();
        var findings = await new Diagnosis(Soon) { LateIsFailure = lateIsFailure }.MakeAsync(
            [
                Check("hangs", _ => new TaskCompletionSource<Verdict?>().Task),
                Check("is deaf", _ => Deaf(never)),
                Check("is quick", _ => Task.FromResult<Verdict?>(Verdict.Ok("quick"))),
            ],
            CancellationToken.None);
        never.Set();

        findings.Where(finding => finding.Name != "is quick").Should().OnlyContain(finding => finding.Verdict.Kind == kind && finding.Verdict.Seen == "no answer within 0.3 s");
        findings.Should().ContainSingle(finding => finding.Verdict.Seen == "quick");
    }

    [Fact]
    public async Task Failure_keeps_its_words_its_way_out_and_its_exit_code()
    {
        var findings = await new Diagnosis(Soon).MakeAsync(
            [
                Check("fails", _ => throw new LeaseException("no room", "Not enough hosts\navailable", "ask for less")),
                Check("waits for it", _ => throw new BlockedException("the login")),
            ],
            CancellationToken.None);

        findings[0].Verdict.Should().Be(Verdict.Fail("no room: Not enough hosts available", "ask for less", ExitCode.Lease));
        findings[1].Verdict.Should().Be(new Verdict(VerdictKind.NotChecked, "not checked without the login", null));
    }

    [Fact]
    public async Task Bug_in_a_check_fails_that_line_alone_and_asks_to_be_reported()
    {
        var findings = await new Diagnosis(TimeSpan.FromSeconds(30)).MakeAsync(
            [Check("bug", _ => throw new InvalidOperationException("no such thing")), Check("sees", _ => Task.FromResult<Verdict?>(Verdict.Ok("fine")))],
            CancellationToken.None);

        var (bug, sees) = (findings[0].Verdict, findings[1].Verdict);
        bug.Kind.Should().Be(VerdictKind.Fail);
        bug.Seen.Should().StartWith("System.InvalidOperationException: no such thing").And.Contain(nameof(DiagnosisTests), "the place is what a report needs").And.NotContain("\n");
        bug.Mend.Should().Be(ErrorPrinter.ReportIt);
        bug.ExitCode.Should().Be(ExitCode.Bug);
        sees.Should().Be(Verdict.Ok("fine"));
    }

    [Fact]
    public async Task Interrupted_diagnosis_finds_nothing()
    {
        using var stop = new CancellationTokenSource();
        var make = () => new Diagnosis(TimeSpan.FromSeconds(30)).MakeAsync(
            [Check("stops", async token => { await stop.CancelAsync(); token.ThrowIfCancellationRequested(); return null; }), Check("is blocked", _ => throw new BlockedException("it"))],
            stop.Token);

        await make.Should().ThrowAsync<OperationCanceledException>();
    }

    private static Task<Verdict?> Deaf(ManualResetEventSlim never)
    {
        never.Wait(TimeSpan.FromSeconds(30));
        return Task.FromResult<Verdict?>(null);
    }

    private static DoctorCheck Check(string name, Func<CancellationToken, Task<Verdict?>> look) => new("test", name, look);
}
