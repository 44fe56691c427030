using System.Collections.Immutable;
using GourmetGram.Platform.Specs;

namespace GourmetGram.Platform.Tests.Specs;

public sealed class SpecReportTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Result_file_tells_passed_failed_with_why_and_skipped_apart()
    {
        File.WriteAllText(
            file,
            """
            <?xml version="1.0" encoding="utf-8"?>
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Results>
                <UnitTestResult testName="Specs.A" outcome="Passed" />
                <UnitTestResult testName="Specs.B(x: 1)" outcome="Passed" />
                <UnitTestResult testName="Specs.C" outcome="Failed">
                  <Output><ErrorInfo><Message>Expected 201,
            but found 409.</Message></ErrorInfo></Output>
                </UnitTestResult>
                <UnitTestResult testName="Specs.D" outcome="NotExecuted" />
              </Results>
            </TestRun>
            """);

        var report = SpecReport.Read(file);

        report.Passed.Should().Equal("Specs.A", "Specs.B(x: 1)");
        report.Failed.Should().ContainSingle().Which.Should().Be(KeyValuePair.Create("Specs.C", "Expected 201,"));
        report.Skipped.Should().Equal("Specs.D");
    }

    [Fact]
    public void What_failed_is_picked_by_its_name_and_counts_as_passed_when_it_passes_the_second_time()
    {
        var first = new SpecReport(["Specs.A"], Failures("Specs.B(x: 1)", "Specs.B(x: 2)", "Specs.C"), []);
        var again = new SpecReport(["Specs.B(x: 1)", "Specs.B(x: 2)", "Specs.B(x: 3)"], Failures("Specs.C"), []);

        var both = first.After(again);

        first.FilterOfFailed.Should().Be("FullyQualifiedName~Specs.B|FullyQualifiedName~Specs.C");
        both.Passed.Should().Equal("Specs.A", "Specs.B(x: 1)", "Specs.B(x: 2)");
        both.Failed.Keys.Should().Equal("Specs.C");
        both.ToString().Should().Be("3 passed (2 of them only when asked once more), 1 failed, 0 skipped");
        first.ToString().Should().Be("1 passed, 3 failed, 0 skipped");
    }

    [Theory]
    [InlineData("Specs.A_lease", "FullyQualifiedName~Specs.A_lease")]
    [InlineData("(x: 1)|!&=~", @"FullyQualifiedName~\(x: 1\)\|\!\&\=\~")]
    [InlineData(@"a\b", @"FullyQualifiedName~a\\b")]
    public void Part_of_a_name_is_looked_for_as_it_stands(string text, string filter) => TestFilter.NameHas(text).Should().Be(filter);

    [Fact]
    public void Report_of_a_project_in_which_no_test_was_picked_is_empty()
    {
        new SpecReport([], Failures(), []).IsEmpty.Should().BeTrue();
        new SpecReport([], Failures(), ["Specs.D"]).IsEmpty.Should().BeFalse();
        new SpecReport([], Failures("Specs.C"), []).IsEmpty.Should().BeFalse();
        new SpecReport(["Specs.A"], Failures(), []).IsEmpty.Should().BeFalse();
    }

    private static ImmutableSortedDictionary<string, string> Failures(params string[] names) => names.ToImmutableSortedDictionary(name => name, _ => "why");
}
