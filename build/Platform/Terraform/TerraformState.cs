using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Terraform;

/// <summary>What a state says about a resource.</summary>
/// <param name="Address">openstack_compute_instance_v2.nodes["node1"]</param>
/// <param name="Type">openstack_compute_instance_v2</param>
/// <param name="Id">Id in the cloud, null when unknown.</param>
/// <param name="Subject">For people: "server node1-mlops-ada".</param>
internal sealed record StateResource(string Address, string Type, string? Id, string Subject)
{
    /// <summary>Reads the output of <c>terraform state pull</c> (state format 4); an empty text is an empty state.</summary>
    public static ImmutableArray<StateResource> Read(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return !document.RootElement.TryGetProperty("resources", out var resources)
                ? []
                :
                [
                    .. from resource in resources.EnumerateArray()
                       where resource.GetProperty("mode").GetString() == "managed"
                       from instance in resource.GetProperty("instances").EnumerateArray()
                       select One(resource, instance),
                ];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new TerraformException("Terraform's state is not understood", exception.Message, "see the state with terraform state pull in the folder of the site");
        }
    }

    private static StateResource One(JsonElement resource, JsonElement instance)
    {
        var type = resource.GetProperty("type").GetString()!;
        var index = !instance.TryGetProperty("index_key", out var key)
            ? ""
            : key.ValueKind == JsonValueKind.Number ? $"[{key.GetInt32().ToString(CultureInfo.InvariantCulture)}]" : $"[\"{key.GetString()}\"]";
        var address = $"{type}.{resource.GetProperty("name").GetString()}{index}";
        var attributes = instance.TryGetProperty("attributes", out var known) ? known : default;
        var id = attributes.ValueKind == JsonValueKind.Object && attributes.TryGetProperty("id", out var value) ? value.GetString() : null;
        return new StateResource(address, type, id, ResourceName.Of(type, attributes, address));
    }
}
