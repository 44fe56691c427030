using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Tests.Reporting;

public sealed class ReportingTests
{
    [Fact]
    public void A_secret_disappears_in_every_form_it_may_take()
    {
        var redactor = new Redactor();
        redactor.Add(new Secret("first-line\nsecond-line"));
        redactor.Add(new Secret("ab"));

        redactor.Redact("a first-line b second-line c Zmlyc3QtbGluZQpzZWNvbmQtbGluZQ== d ab").Should().Be("a *** b *** c *** d ab");
        $"{new Secret("first-line")}".Should().Be("***");
    }

    [Theory]
    [InlineData(0.42, "0.4 s")]
    [InlineData(12.4, "12 s")]
    [InlineData(185, "3 m 05 s")]
    [InlineData(7800, "2 h 10 m")]
    public void Times_are_written_for_people(double seconds, string text) =>
        Elapsed.Text(TimeSpan.FromSeconds(seconds)).Should().Be(text);

    [Fact]
    public void A_failure_says_what_failed_why_and_what_to_type_next_and_shows_no_stack()
    {
        using var output = new StringWriter();
        var redactor = new Redactor();
        redactor.Add(new Secret("s3cr3t-value"));

        var code = new ErrorPrinter(output, redactor, github: true).Print(new LeaseException("No lease", "Not enough hosts\nfor s3cr3t-value", "try again at 18:00"));

        code.Should().Be(ExitCode.Lease);
        output.ToString().Should().Be("✗ No lease\n    Not enough hosts\n    for ***\n  → try again at 18:00\n::error::No lease\n");
    }

    [Fact]
    public void A_bug_shows_its_stack_trace_without_secrets_and_asks_to_be_reported()
    {
        using var output = new StringWriter();
        var redactor = new Redactor();
        redactor.Add(new Secret("s3cr3t-value"));

        ExitCode code;
        try
        {
            throw new InvalidOperationException("no such key: s3cr3t-value");
        }
        catch (InvalidOperationException bug)
        {
            code = new ErrorPrinter(output, redactor, github: false).Print(bug);
        }

        code.Should().Be(ExitCode.Bug);
        output.ToString().Should().Contain(nameof(A_bug_shows_its_stack_trace_without_secrets_and_asks_to_be_reported)).And.Contain("please report it").And.NotContain("s3cr3t");
    }

    [Fact]
    public void A_log_line_carries_its_time_and_no_secret()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("gg-report-").FullName, "run.log");
        var redactor = new Redactor();
        redactor.Add(new Secret("s3cr3t-value"));
        using (var console = new StringWriter())
        using (var reporter = new ConsoleReporter(console, live: false, verbose: false, file, redactor, TimeProvider.System))
        {
            reporter.Info("token s3cr3t-value");
            reporter.Detail("a detail");
            using (var activity = reporter.Begin("waiting"))
            {
                activity.Update("PENDING");
                activity.Complete();
            }

            using (reporter.Begin("failing"))
            {
            }

            console.ToString().Should().Contain("token ***").And.NotContain("a detail").And.Contain("✓ waiting").And.Contain("✗ failing");
        }

        File.ReadAllText(file).Should().MatchRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z   token \*\*\*").And.Contain("a detail").And.NotContain("s3cr3t");
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Theory]
    [InlineData("ada", true, true)]
    [InlineData("yes", true, false)]
    [InlineData("", true, false)]
    [InlineData("ada", false, false)]
    public async Task Approval_is_the_word_typed_on_a_terminal_and_nothing_else(string typed, bool interactive, bool approved)
    {
        var ask = () => new Approval(new StringReader(typed), TextWriter.Null, interactive).AskAsync("Everything goes", "ada", CancellationToken.None);

        if (approved)
        {
            await ask.Should().NotThrowAsync();
        }
        else
        {
            (await ask.Should().ThrowAsync<ApprovalException>()).Which.Next.Should().Contain("--approve");
        }
    }
}
