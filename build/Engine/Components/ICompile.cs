using Nuke.Common;
using Nuke.Common.ProjectModel;
using Nuke.Common.Tooling;
using Nuke.Common.Tools.DotNet;
using Nuke.Common.Utilities;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

namespace Nuke.Components;

/// <summary>A build that compiles its solution.</summary>
public interface ICompile : IRestore, IHazConfiguration
{
    /// <summary>Compiles the solution, and publishes what shall be.</summary>
    Target Compile => _ => _
        .DependsOn(Restore)
        .WhenSkipped(DependencyBehavior.Skip)
        .Executes(() =>
        {
            ReportSummary(x => x);
            DotNetBuild(x => x
                .Apply(CompileSettingsBase)
                .Apply(CompileSettings));
            DotNetPublish(
                x => x
                    .Apply(PublishSettingsBase)
                    .Apply(PublishSettings)
                    .CombineWith(PublishConfigurations, (settings, v) => settings
                        .SetProject(v.Project)
                        .SetFramework(v.Framework)),
                PublishDegreeOfParallelism);
        });

    /// <summary>The options of compiling that every build has.</summary>
    sealed Configure<DotNetBuildSettings> CompileSettingsBase => _ => _
        .SetProjectFile(Solution)
        .SetConfiguration(Configuration)
        .When(IsServerBuild, x => x.EnableContinuousIntegrationBuild())
        .SetNoRestore(SucceededTargets.Contains(Restore));

    /// <summary>The options of publishing that every build has.</summary>
    sealed Configure<DotNetPublishSettings> PublishSettingsBase => _ => _
        .SetConfiguration(Configuration)
        .EnableNoBuild()
        .EnableNoLogo()
        .When(IsServerBuild, x => x.EnableContinuousIntegrationBuild());

    /// <summary>The options of compiling that a build adds.</summary>
    Configure<DotNetBuildSettings> CompileSettings => _ => _;

    /// <summary>The options of publishing that a build adds.</summary>
    Configure<DotNetPublishSettings> PublishSettings => _ => _;

    /// <summary>What is published; by default nothing.</summary>
    IEnumerable<(Project Project, string Framework)> PublishConfigurations => [];

    /// <summary>How many projects are published at a time.</summary>
    int PublishDegreeOfParallelism => 10;
}
