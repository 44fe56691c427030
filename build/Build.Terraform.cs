using GourmetGram.Platform;
using Nuke.Common;
using Nuke.Common.Utilities.Collections;

// What there is to Terraform beside its place in the chain.
partial class Build
{
    // Hides the engine's switch --plan, which shows the graph of targets, in this class only: the switch works as before.
    new Target Plan => _ => _
        .Description(About(nameof(Plan)))
        .Executes(() => Perform(async (session, cancellationToken) =>
        {
            var acting = await new PlanReport(session).PrintAsync(cancellationToken);
            ReportSummary(summary => summary.AddPair("Would act", acting.IsEmpty ? "none" : string.Join(", ", acting)));
        }));

    Target SecurityGroups => _ => _
        .Description(About(nameof(SecurityGroups)))
        .DependsOn(Tools)
        .Executes(() => PerformPhase(nameof(SecurityGroups)));

    Target ExtendLease => _ => _
        .Description(About(nameof(ExtendLease)))
        .DependsOn(Tools)
        .Executes(() => Perform(async (session, cancellationToken) => session.Reporter.Info(await session.ExtendLeaseAsync(cancellationToken))));

    Target Adopt => _ => _
        .Description(About(nameof(Adopt)))
        .DependsOn(Tools)
        .Executes(() => Perform(async (session, cancellationToken) => session.Reporter.Info(await session.AdoptAsync(cancellationToken))));

    Target ReplaceNode => _ => _
        .Description(About(nameof(ReplaceNode)))
        .DependsOn(Tools)
        .Executes(() => Perform(async (session, cancellationToken) => await new NodeReplacement(session).RunAsync(cancellationToken)));
}
