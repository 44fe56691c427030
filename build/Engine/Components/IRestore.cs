using Nuke.Common;
using Nuke.Common.Tooling;
using Nuke.Common.Tools.DotNet;
using static Nuke.Common.Tools.DotNet.DotNetTasks;

namespace Nuke.Components;

/// <summary>A build that restores its solution's packages.</summary>
public interface IRestore : IHazSolution, INukeBuild
{
    /// <summary>Restores packages.</summary>
    Target Restore => _ => _
        .Executes(() =>
        {
            DotNetRestore(x => x
                .Apply(RestoreSettingsBase)
                .Apply(RestoreSettings));
        });

    /// <summary>The options that every build has.</summary>
    sealed Configure<DotNetRestoreSettings> RestoreSettingsBase => _ => _
        .SetProjectFile(Solution)
        .SetIgnoreFailedSources(IgnoreFailedSources);

    /// <summary>The options that a build adds.</summary>
    Configure<DotNetRestoreSettings> RestoreSettings => _ => _;

    /// <summary>Whether to go on without sources that cannot be reached.</summary>
    [Parameter("Ignore unreachable sources during " + nameof(Restore))]
    bool IgnoreFailedSources => TryGetValue<bool?>(() => IgnoreFailedSources) ?? false;
}
