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
}
