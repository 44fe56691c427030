using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Terraform;

/// <summary>The variables of tf/kvm, as terraform.tfvars.json.</summary>
internal static class TerraformVariables
{
    // Stands in where a destroy needs some value: a UUID that is no flavor.
    private const string NoReservation = "00000000-0000-0000-0000-000000000000";

    /// <summary>The change without the flavor that stands in for the one of a lease to come.</summary>
    public static PlannedChange WithoutPlaceholder(PlannedChange change) => change with
    {
        Attributes = [.. change.Attributes.Select(attribute => attribute.After == $"\"{NoReservation}\"" ? attribute with { After = "(that of the lease to come)" } : attribute)],
    };

    /// <summary>Whether the change is to the flavor that stands in for the one of a lease to come.</summary>
    public static bool AwaitsLease(PlannedChange change) => change.Attributes.Any(attribute => attribute.After == $"\"{NoReservation}\"");

    /// <summary>The text of the file.</summary>
    /// <param name="settings">What the user chose.</param>
    /// <param name="cloud">Entry in clouds.yaml.</param>
    /// <param name="flavorId">Reserved flavor, null when there is none (any more).</param>
    /// <param name="groupIds">Which security group is meant where several bear one name; null for none.</param>
    public static string Json(Settings settings, string cloud, string? flavorId, IReadOnlyDictionary<string, string>? groupIds = null)
    {
        var nodes = new JsonObject(settings.Nodes.Select(node => KeyValuePair.Create(node.Name, (JsonNode?)node.PrivateAddress.ToString())));
        var variables = new JsonObject
        {
            ["suffix"] = settings.Suffix,
            ["key"] = settings.KeyPair,
            ["reservation"] = flavorId ?? NoReservation,
            ["nodes"] = nodes,
            ["image"] = settings.Image,
            ["cloud"] = cloud,
        };
        if (groupIds is { Count: > 0 })
        {
            variables["security_group_ids"] = new JsonObject(groupIds.OrderBy(id => id.Key, StringComparer.Ordinal).Select(id => KeyValuePair.Create(id.Key, (JsonNode?)id.Value)));
        }

        return variables.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }
}
