using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Phases;

/// <summary>What every phase is given.</summary>
/// <param name="Settings">What the user chose.</param>
/// <param name="Site">The world acted on.</param>
/// <param name="Paths">Where things lie.</param>
/// <param name="Reporter">Where the story goes.</param>
/// <param name="Processes">Runs child processes.</param>
/// <param name="Conditions">Waits for conditions.</param>
/// <param name="Redactor">Knows the secrets of this run.</param>
/// <param name="Time">The clock.</param>
public sealed record PhaseContext(
    Settings Settings,
    Site Site,
    RunPaths Paths,
    IReporter Reporter,
    IProcessRunner Processes,
    ConditionWaiter Conditions,
    Redactor Redactor,
    TimeProvider Time)
{
    /// <summary>Whether this is a build server, whose folders may be gone when the job ends.</summary>
    public bool OnBuildServer { get; init; }
}
