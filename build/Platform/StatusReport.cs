using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform;

/// <summary>What exists, where it is, what stands in. Starts and changes nothing.</summary>
/// <param name="session">The run.</param>
public sealed class StatusReport(Session session)
{
    /// <summary>Prints it.</summary>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var settings = session.Options.Settings;
        if (await session.PeekAsync(cancellationToken).ConfigureAwait(false) is not { } phases)
        {
            session.Reporter.Info(session.World is { Exists: true }
                ? $"site {settings.Site}: its world is there but does not run; ./build.sh Provision goes on with it, ./build.sh Destroy removes it"
                : $"site {settings.Site}: nothing is provisioned; ./build.sh Provision begins");
            return;
        }

        var lines = await new Whereabouts(phases, TimeProvider.System).FindAsync(cancellationToken).ConfigureAwait(false);
        var output = session.Options.Output;
        Tables.Write(output, session.Options.Redactor, $"Site {settings.Site}, suffix {settings.Suffix}", lines.IsEmpty
            ? [["nothing is provisioned", "./build.sh Provision begins"]]
            : lines.Select(line => new[] { line.Thing, line.Place }));
        Tables.Write(output, session.Options.Redactor, "What stands in", phases.Context.Site.StandIns.Select(line => new[] { line }));
        output.WriteLine();
    }
}
