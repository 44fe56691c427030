using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform;

/// <summary>The end of a Provision: what was made, how long each step took, where everything is, what to type next.</summary>
/// <param name="session">The run.</param>
public sealed class Summary(Session session)
{
    /// <summary>Prints it.</summary>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var output = session.Options.Output;
        var phases = await session.PhasesAsync(cancellationToken).ConfigureAwait(false);
        Tables.Write(output, session.Options.Redactor, "What was done", session.Outcomes.Select(outcome => new[]
        {
            Mark(outcome.Status),
            outcome.Phase,
            Elapsed.Text(outcome.Elapsed),
            outcome.Note,
        }));
        Tables.Write(
            output,
            session.Options.Redactor,
            "Where everything is",
            (await new Whereabouts(phases, TimeProvider.System).FindAsync(cancellationToken).ConfigureAwait(false)).Select(line => new[] { line.Thing, line.Place }));
        Tables.Write(output, session.Options.Redactor, "What stands in", phases.Context.Site.StandIns.Select(line => new[] { line }));
        Tables.Write(output, session.Options.Redactor, "Next", new[]
        {
            new[] { "./build.sh Status", "look again" },
            ["./build.sh Provision", "finds everything done, mends what is not"],
            ["./build.sh Destroy", "back to nothing"],
        });
        output.WriteLine();
    }

    private static string Mark(PhaseStatus status) => status switch
    {
        PhaseStatus.Done => "done",
        PhaseStatus.Unchanged => "unchanged",
        _ => "skipped",
    };
}
