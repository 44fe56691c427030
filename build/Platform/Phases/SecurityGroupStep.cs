using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Makes what the project lacks of its security groups, by applying tf/security-groups. What exists, whoever made it, is used as it is:
/// Terraform would make a second group of the same name, so it is told what is there.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="clouds">The cloud.</param>
/// <param name="tool">Finds Terraform.</param>
internal sealed class SecurityGroupStep(PhaseContext context, OpenStackClients clouds, TerraformTool tool)
{
    private readonly TerraformCli terraform = new(context, tool, () => clouds.Login, TerraformPlace.SecurityGroups(context.Paths));

    /// <summary>Makes what is missing.</summary>
    /// <param name="groups">What was found.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <returns>What the project has then.</returns>
    public async Task<ProjectGroups> ApplyAsync(ProjectGroups groups, CancellationToken cancellationToken)
    {
        if (groups.Steps.IsEmpty)
        {
            return groups;
        }

        var ours = await terraform.StateAsync(cancellationToken).ConfigureAwait(false);
        await terraform.PrepareAsync(Variables(groups, ours, context.Site.Cloud!.CloudName), cancellationToken).ConfigureAwait(false);
        var changes = await terraform.PlanAsync(TerraformGoal.Apply, cancellationToken).ConfigureAwait(false);
        if (changes.FirstOrDefault(change => change.Action is "delete" or "replace") is { } loss)
        {
            // Others stand behind these groups: nothing of them is taken away, whatever an old state makes of it.
            throw new TerraformException($"Making the security groups would {loss.Text}", "what an earlier run remembers does not fit the project any more", $"look into {context.Paths.SiteFolder}/security-groups; without that folder only what is missing is made");
        }

        if (changes.Length > 0)
        {
            using var progress = new ApplyProgress(context.Reporter, changes);
            await terraform.ApplyAsync(progress.Tell, cancellationToken).ConfigureAwait(false);
        }

        return await context.Conditions.WaitAsync(
            new Condition<ProjectGroups>(
                "the security groups are there",
                async token => await ProjectGroups.LookAsync(clouds, token).ConfigureAwait(false) is { Steps.IsEmpty: true } made
                    ? Observed.Met(made)
                    : Observed.NotYet<ProjectGroups>("not all of them are seen yet"),
                TimeSpan.FromSeconds(30),
                "run the same command again"),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The variables of tf/security-groups: what is there and not in our state is named as existing.</summary>
    internal static string Variables(ProjectGroups groups, ImmutableArray<StateResource> ours, string cloud)
    {
        var known = ours.Select(resource => resource.Id).ToHashSet(StringComparer.Ordinal);
        var existing = groups.Groups.Where(group => group.Found is { } found && !known.Contains(found.Id));
        var open = groups.Groups.Where(group => group.IsOpen && !group.Found!.Rules.Any(rule => rule.Opens(group.Port) && known.Contains(rule.Id)));
        return new JsonObject
        {
            ["groups"] = new JsonObject(groups.Groups.Select(group => KeyValuePair.Create(group.Name, (JsonNode?)group.Port))),
            ["existing"] = new JsonObject(existing.Select(group => KeyValuePair.Create(group.Name, (JsonNode?)group.Found!.Id))),
            ["open"] = new JsonArray([.. open.Select(group => JsonValue.Create(group.Name))]),
            ["cloud"] = cloud,
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }
}
