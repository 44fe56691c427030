using System.Globalization;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform.Phases;

/// <summary>The project's security groups alone: once per project, for whoever may make them. Terraform does it by itself where they are missing.</summary>
/// <param name="context">What every phase is given.</param>
/// <param name="clouds">The site's cloud, null when it has none.</param>
/// <param name="tool">Finds Terraform.</param>
public sealed class SecurityGroupsPhase(PhaseContext context, OpenStackClients? clouds, TerraformTool tool) : IPhase
{
    /// <inheritdoc/>
    public string Name => "SecurityGroups";

    /// <inheritdoc/>
    public async Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken)
    {
        if (clouds is null)
        {
            return new PhasePlan.Skip($"site {context.Site.Name} has its own machines");
        }

        var groups = await ProjectGroups.LookAsync(clouds, cancellationToken).ConfigureAwait(false);
        foreach (var group in groups.Groups.Where(group => group.Twins > 0))
        {
            context.Reporter.Warn(string.Create(CultureInfo.InvariantCulture, $"{group.Twins + 1} security groups are named {group.Name}; {group.Found!.Id} is used"));
        }

        return groups.Steps.IsEmpty ? new PhasePlan.Nothing(Outcome(groups)) : new PhasePlan.Act(groups.Steps, groups);
    }

    /// <inheritdoc/>
    public async Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Outcome(await new SecurityGroupStep(context, clouds!, tool).ApplyAsync((ProjectGroups)plan.State!, cancellationToken).ConfigureAwait(false));
    }

    private static string Outcome(ProjectGroups groups) =>
        string.Create(CultureInfo.InvariantCulture, $"{groups.Groups.Length} security groups let in TCP {string.Join(", ", groups.Groups.Select(group => group.Port))}; they are the project's, and stay when a pipeline is destroyed");
}
