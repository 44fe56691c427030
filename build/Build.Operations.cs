using GourmetGram.Platform;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Specs;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.ProjectModel;
using Nuke.Common.Tooling;
using Nuke.Common.Tools.DotNet;
using Nuke.Components;

// Day 2, and the repository's own gate.
partial class Build
{
    Target Status => _ => _
        .Description(About(nameof(Status)))
        .Executes(() => Perform(async (session, cancellationToken) => await new StatusReport(session).PrintAsync(cancellationToken)));

    // What the components do, with our folders: results lie with the other scratch.
    IEnumerable<Project> ITest.TestProjects => From<IHazSolution>().Solution.GetAllProjects("*").Where(project => project.Name.EndsWith("Tests") || project.Name == "Specs");

    AbsolutePath ITest.TestResultDirectory => TemporaryDirectory / "test-results";

    Configure<DotNetTestSettings> ITest.TestSettings => _ => _
        .SetVerbosity(DotNetVerbosity.minimal)
        // Nothing ends by itself that waits for ever: after this long without a test that ends, the one that hangs is named and its host killed.
        .SetBlameHangTimeout("10m")
        .SetProperty("VSTestBlameHangDumpType", "none")
        .When(_ => Filter is not null, settings => settings.SetFilter(TestFilter.NameHas(Filter!)));

    void ITest.ReportTestResults()
    {
        if (Filter is not null && From<ITest>().TestResultDirectory.GlobFiles("*.trx").Select(file => SpecReport.Read(file)).All(report => report.IsEmpty))
        {
            Perform((_, _) => throw new UsageException($"No test has '{Filter}' in its name", null, "look the name up: dotnet test tests/Platform.Tests --list-tests"));
        }
    }

    T From<T>()
        where T : INukeBuild => (T)(object)this;

    static async Task PrintSummaryAsync(Session session, CancellationToken cancellationToken) =>
        await new Summary(session).PrintAsync(cancellationToken);

    static async Task DestroyAsync(Session session, CancellationToken cancellationToken) =>
        session.Reporter.Info(await new Destruction(session).RunAsync(cancellationToken));
}
