using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform;

/// <summary>
/// What Provision would do, told phase by phase: every phase looks, none acts. What a phase finds may not hold any more when one before
/// it has acted; then that is said. Nothing is started either: of a rehearsal that is not up only the general course is told.
/// </summary>
/// <param name="session">The run.</param>
public sealed class PlanReport(Session session)
{
    /// <summary>Tells it, and leaves it as a page with a flow chart in the site's folder.</summary>
    /// <returns>The phases that would act, in order.</returns>
    public async Task<ImmutableArray<string>> PrintAsync(CancellationToken cancellationToken)
    {
        var settings = session.Options.Settings;
        if (await session.PeekAsync(cancellationToken).ConfigureAwait(false) is not { } phases)
        {
            session.Reporter.Info($"site {settings.Site} does not run here, and a plan starts nothing; ./build.sh Provision begins with its world, then:");
            foreach (var line in FromNothing(settings))
            {
                session.Reporter.Info($"  {line}");
            }

            return ["everything"];
        }

        if (phases.Context.Site.Cloud is not null)
        {
            // As Tools does: what is planned depends on the public key.
            await new SshKeyPair(phases.Context.Processes).EnsureAsync(settings.SshKey, generate: true, cancellationToken).ConfigureAwait(false);
        }

        var told = ImmutableArray.CreateBuilder<PlannedPhase>();
        foreach (var phase in phases.Chain)
        {
            var after = told.LastOrDefault(before => before.Moves)?.Name;
            // Nodes that are about to go have nothing to say; those that are yet to come do not keep anybody waiting.
            var planned = after is "Terraform" && await phases.Terraform.FindAsync(cancellationToken).ConfigureAwait(false) is not null
                ? new PlannedPhase(phase.Name, PlannedPhase.Later, $"looks at the nodes after {after}", [], Moves: false)
                : await LookAsync(phase, after, cancellationToken).ConfigureAwait(false);
            Tell(planned);
            told.Add(planned);
        }

        phases.Guard.Told();
        var page = Path.Combine(phases.Context.Paths.SiteFolder, "plan.md");
        PrivateFile.Write(page, session.Options.Redactor.Redact(PlanPage.Text(settings, told.ToImmutable())));
        var acting = told.Where(phase => phase.Acts).Select(phase => phase.Name).ToImmutableArray();
        session.Reporter.Info(acting.IsEmpty
            ? "Provision would find nothing to do"
            : $"Provision would act in {string.Join(", ", acting)}; nothing was changed. With a flow chart: {page}");
        return acting;
    }

    private static async Task<PlannedPhase> LookAsync(IPhase phase, string? after, CancellationToken cancellationToken)
    {
        try
        {
            return PlannedPhase.Of(phase.Name, await phase.ProbeAsync(cancellationToken).ConfigureAwait(false), after);
        }
        catch (PlatformException failure) when (after is not null)
        {
            // It looks at what is yet to be made, or made anew.
            return new PlannedPhase(phase.Name, PlannedPhase.Later, $"to be seen after {after}: {failure.What}", [], Moves: false);
        }
    }

    private void Tell(PlannedPhase phase)
    {
        session.Reporter.Info($"{phase.Name}: {phase.Text}");
        foreach (var line in phase.Lines)
        {
            session.Reporter.Info(line);
        }
    }

    private static IEnumerable<string> FromNothing(Settings settings) =>
    [
        $"Lease: create {settings.EffectiveLeaseName}, {settings.Nodes.Length} × {settings.Flavor} for {settings.LeaseHours} h",
        $"Terraform: create the private network, two ports for each of {string.Join(", ", settings.Nodes.Select(node => node.Name))}, the servers, a floating IP",
        "PreK8s: prepare the nodes",
        "Kubespray: install the cluster",
        "PostK8s: install Argo CD, Argo Workflows, Argo Events",
        "ArgoApps: deploy the platform, build the first images, deploy staging, canary and production",
        "WorkflowTemplates: apply the model's workflows",
    ];
}

/// <summary>What one phase would do, in words.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Kind">Act, same, skip or later.</param>
/// <param name="Text">One line.</param>
/// <param name="Lines">More of them.</param>
/// <param name="Moves">Whether the ground moves on which later phases stand: servers come or go.</param>
internal sealed record PlannedPhase(string Name, string Kind, string Text, ImmutableArray<string> Lines, bool Moves)
{
    public const string Act = "act";
    public const string Same = "same";
    public const string Skip = "skip";
    public const string Later = "later";

    /// <summary>Whether it would act.</summary>
    public bool Acts => Kind == Act;

    /// <summary>In words.</summary>
    /// <param name="name">The phase.</param>
    /// <param name="plan">What it said.</param>
    /// <param name="after">Phase before it that moves the ground; null for none.</param>
    public static PlannedPhase Of(string name, PhasePlan plan, string? after)
    {
        switch (plan)
        {
            case PhasePlan.Nothing nothing when after is not null:
                return new PlannedPhase(name, Later, $"looks again after {after}; as it is now: {nothing.Because}", [], Moves: false);
            case PhasePlan.Nothing nothing:
                return new PlannedPhase(name, Same, $"nothing to do, {nothing.Because}", [], Moves: false);
            case PhasePlan.Skip skip:
                return new PlannedPhase(name, Skip, $"skipped: {skip.Reason}", [], Moves: false);
            case PhasePlan.Act act:
                var changes = TerraformPhase.ChangesOf(act);
                return changes.IsEmpty
                    ? new PlannedPhase(name, Act, "would", [.. act.Steps.Select(step => $"  • {step}")], Moves: name is "Lease" or "Terraform")
                    : new PlannedPhase(name, Act, $"would apply a plan: {Platform.Terraform.PlannedChange.Summary(changes)}", [.. PlanLines.Diff(changes)], changes.Any(change => change.ServerArrives || change.ServerLeaves));
            default:
                throw new InvalidOperationException($"Phase {name} planned {plan}.");
        }
    }
}
