using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>Finds by name what Nova wants by id.</summary>
internal static class InstanceLookups
{
    public static async Task<string> ImageIdAsync(ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken)
    {
        if (planned.Given("image_id") is { } id)
        {
            return id;
        }

        // An instance that boots from a volume has no image.
        if (planned.Given("image_name") is not { } name)
        {
            return planned.Blocks("block_device").IsEmpty
                ? throw new ProviderException("Neither a boot device, image ID, or image name were able to be determined.")
                : string.Empty;
        }

        var answer = await cloud.Image(planned.Text("region")).GetAsync(new Query("images").With("name", name).ToString(), cancellationToken);
        return (answer["images"] as JsonArray ?? []) switch
        {
            [var image] => Observation.TextOf(image?["id"]),
            { Count: 0 } => throw new ProviderException($"Unable to find image with name {name}"),
            var images => throw new ProviderException($"Found {images.Count} images matching {name}"),
        };
    }

    public static async Task<string> FlavorIdAsync(ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken)
    {
        if (planned.Given("flavor_id") is { } id)
        {
            return id;
        }

        var name = planned.Given("flavor_name")
            ?? throw new ProviderException("Neither a flavor_id or flavor_name could be determined.");
        var answer = await cloud.Compute(planned.Text("region")).GetAsync("flavors/detail", cancellationToken);
        var flavor = (answer["flavors"] as JsonArray ?? []).FirstOrDefault(candidate => Observation.TextOf(candidate?["name"]) == name);
        return flavor is null ? throw new ProviderException($"Unable to find flavor with name {name}") : Observation.TextOf(flavor["id"]);
    }

    /// <summary>The Neutron network of a network block: that of its port, or the one it names.</summary>
    public static async Task<JsonNode> NetworkAsync(ObjectValue block, Service service, CancellationToken cancellationToken)
    {
        var (filter, value) = ("id", block.Given("uuid"));
        if (block.Given("port") is { } port)
        {
            var found = (await service.GetAsync(new Query("ports").With("id", port).ToString(), cancellationToken))["ports"] as JsonArray;
            value = found is [var only]
                ? Observation.TextOf(only?["network_id"])
                : throw new ProviderException($"Could not find any matching port for id {port}");
        }
        else if (value is null)
        {
            (filter, value) = ("name", block.Given("name")
                ?? throw new ProviderException("At least one of network.uuid, network.name, or network.port must be set."));
        }

        var answer = await service.GetAsync(new Query("networks").With(filter, value).With("status", "ACTIVE").ToString(), cancellationToken);
        return (answer["networks"] as JsonArray ?? []) switch
        {
            [{ } network] => network,
            { Count: 0 } => throw new ProviderException($"Could not find any matching network for {filter} {value}"),
            _ => throw new ProviderException($"More than one network found for {filter} {value}"),
        };
    }
}
