using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Terraform;

/// <summary>The variables of tf/kvm, as terraform.tfvars.json.</summary>
internal static class TerraformVariables
{
    // Stands in where a destroy needs some value: a UUID that is no flavor.
    private const string NoReservation = "00000000-0000-0000-0000-000000000000";

    /// <summary>The text of the file.</summary>
    /// <param name="settings">What the user chose.</param>
    /// <param name="cloud">Entry in clouds.yaml.</param>
    /// <param name="flavorId">Reserved flavor, null when there is none (any more).</param>
    public static string Json(Settings settings, string cloud, string? flavorId)
    {
        var nodes = new JsonObject(settings.Nodes.Select(node => KeyValuePair.Create(node.Name, (JsonNode?)node.PrivateAddress.ToString())));
        return new JsonObject
        {
            ["suffix"] = settings.Suffix,
            ["key"] = settings.KeyPair,
            ["reservation"] = flavorId ?? NoReservation,
            ["nodes"] = nodes,
            ["image"] = settings.Image,
            ["cloud"] = cloud,
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }
}
