using Nuke.Common;
using Nuke.Common.CI.GitHubActions;
using Nuke.Common.IO;
using Nuke.Common.ProjectModel;
using Nuke.Common.Tooling;
using Nuke.Common.Tools.DotNet;
using Nuke.Common.Utilities;
using Nuke.Common.Utilities.Collections;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

namespace Nuke.Components;

/// <summary>A build that runs its solution's tests.</summary>
public interface ITest : ICompile, IHazArtifacts
{
    /// <summary>Where results are left, one file per project.</summary>
    AbsolutePath TestResultDirectory => ArtifactsDirectory / "test-results";

    /// <summary>How many projects are tested at a time.</summary>
    int TestDegreeOfParallelism => 1;

    /// <summary>Runs all tests, and says how many passed.</summary>
    Target Test => _ => _
        .DependsOn(Compile)
        .Produces(TestResultDirectory / "*.trx")
        .Produces(TestResultDirectory / "*.xml")
        .Executes(() =>
        {
            try
            {
                DotNetTest(
                    x => x
                        .Apply(TestSettingsBase)
                        .Apply(TestSettings)
                        .CombineWith(TestProjects, (settings, v) => settings
                            .Apply(TestProjectSettingsBase, v)
                            .Apply(TestProjectSettings, v)),
                    completeOnFailure: true,
                    degreeOfParallelism: TestDegreeOfParallelism);
            }
            finally
            {
                ReportTestResults();
                ReportTestCount();
            }
        });

    /// <summary>Hands results to the host, if it takes them.</summary>
    void ReportTestResults()
    {
    }

    /// <summary>Puts the numbers of passed, failed and skipped tests into the summary.</summary>
    void ReportTestCount()
    {
        var outcomes = TestResultDirectory.DirectoryExists()
            ? TestResultDirectory.GlobFiles("*.trx").SelectMany(TestOutcomes.Read).ToLookup(x => x)
            : Enumerable.Empty<string>().ToLookup(x => x);
        var passed = outcomes["Passed"].Count();
        var failed = outcomes["Failed"].Count();
        var skipped = outcomes["NotExecuted"].Count();
        ReportSummary(x => x
            .When(failed > 0, y => y.AddPair("Failed", failed.ToString()))
            .AddPair("Passed", passed.ToString())
            .When(skipped > 0, y => y.AddPair("Skipped", skipped.ToString())));
    }

    /// <summary>The options that every build has.</summary>
    sealed Configure<DotNetTestSettings> TestSettingsBase => _ => _
        .SetConfiguration(Configuration)
        .SetNoBuild(SucceededTargets.Contains(Compile))
        .ResetVerbosity()
        .SetResultsDirectory(TestResultDirectory)
        .When(IsServerBuild, x => x
            .SetProperty("CollectCoverage", true)
            .SetProperty("CoverletOutputFormat", "cobertura")
            .SetProperty("ExcludeByFile", "*.Generated.cs")
            .SetProperty("UseSourceLink", true));

    /// <summary>The options of one project that every build has.</summary>
    sealed Configure<DotNetTestSettings, Project> TestProjectSettingsBase => (_, v) => _
        .SetProjectFile(v)
        .When(GitHubActions.Instance is not null && TestOutcomes.HasGitHubLogger(v), x => x
            .AddLoggers("GitHubActions;report-warnings=false"))
        .AddLoggers($"trx;LogFileName={v.Name}.trx")
        .When(IsServerBuild, x => x
            .SetProperty("CoverletOutput", (TestResultDirectory / $"{v.Name}.xml").ToString()));

    /// <summary>The options that a build adds.</summary>
    Configure<DotNetTestSettings> TestSettings => _ => _;

    /// <summary>The options of one project that a build adds.</summary>
    Configure<DotNetTestSettings, Project> TestProjectSettings => (_, v) => _;

    /// <summary>The projects with tests.</summary>
    IEnumerable<Project> TestProjects { get; }
}
