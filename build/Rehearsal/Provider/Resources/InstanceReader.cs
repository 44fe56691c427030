using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>Reads a server and what belongs to it: flavor, image, tags.</summary>
internal static class InstanceReader
{
    // The first microversion with tags on servers.
    public const string WithTags = "2.26";

    private static readonly string[] PowerStates =
        ["active", "shutoff", "error", "migrating", "shelved_offloaded", "shelved", "build", "paused"];

    public static async Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Compute(state.Text("region")), state.Text("id")!);
        var answer = await Attempt.ToFind($"Error retrieving server {id}", () => service.GetAsync($"servers/{id}", cancellationToken));
        if (answer?["server"] is not { } server || Observation.TextOf(server["status"]) is "DELETED" or "SOFT_DELETED")
        {
            // For some seconds after its deletion Nova still shows a server.
            return null;
        }

        // The look-ups do not depend on each other.
        var flavor = FlavorAsync(service, server, cancellationToken);
        var image = ImageAsync(cloud.Image(state.Text("region")), server, cancellationToken);
        var tags = TagsAsync(service.At(WithTags), id, cancellationToken);
        var networks = await InstanceNetworks.ReadAsync(state, server, cloud.Network(state.Text("region")), cancellationToken);

        var observation = Observation.Of(server)
            .Text("name").TextMap("all_metadata", "metadata").Text("key_pair", "key_name").Text("availability_zone", "OS-EXT-AZ:availability_zone")
            .Text("hypervisor_hostname", "OS-EXT-SRV-ATTR:hypervisor_hostname")
            .Set("created", Value.Of(Time(server["created"])))
            .Set("updated", Value.Of(Time(server["updated"])))
            .Set("security_groups", Value.Set((server["security_groups"] as JsonArray ?? []).Select(group => Observation.TextOf(group?["name"]))))
            .Set("network", Value.List(networks.Select(network => (Value)network)))
            .Set("access_ip_v4", Value.Of(Access(networks, "fixed_ip_v4", server["accessIPv4"])))
            .Set("access_ip_v6", Value.Of(Access(networks, "fixed_ip_v6", server["accessIPv6"])))
            .Set("region", Value.Of(cloud.Region(state.Text("region"))));
        ReadPower(observation, state, server, id);
        if (state["name"].IsNull)
        {
            // An import: later reads leave metadata to all_metadata.
            observation.TextMap("metadata");
        }

        var (flavorId, flavorName) = await flavor;
        var (imageId, imageName) = await image;
        observation.Set("flavor_id", Value.Of(flavorId)).Set("flavor_name", Value.Of(flavorName));
        observation.Set("image_id", Value.Of(imageId)).Set("image_name", Value.Of(imageName));
        if (await tags is { } all)
        {
            observation.Set("all_tags", Value.Set(all));
            if (state.Has("tags"))
            {
                observation.Set("tags", Value.Set(state.Texts("tags").Intersect(all)));
            }
        }

        return observation.ToValue();
    }

    // Where no power state is configured, only a server that somebody switched off differs from the wish; one in trouble does not.
    private static void ReadPower(Observation observation, ObjectValue state, JsonNode server, string id)
    {
        var status = Observation.TextOf(server["status"]).ToLower(CultureInfo.InvariantCulture);
        if (!PowerStates.Contains(status))
        {
            throw new ProviderException($"Invalid power_state for instance {id}: {Observation.TextOf(server["status"])}");
        }

        if (state.Has("power_state") || status is not ("error" or "migrating" or "build"))
        {
            observation.Set("power_state", Value.Of(status));
        }
    }

    private static async Task<(string Id, string Name)> FlavorAsync(Service service, JsonNode server, CancellationToken cancellationToken)
    {
        var id = (string?)server["flavor"]?["id"]
            ?? throw new ProviderException($"Error setting OpenStack server's flavor: {server["flavor"]?.ToJsonString()}");
        try
        {
            var flavor = await service.GetAsync($"flavors/{id}", cancellationToken);
            return (id, Observation.TextOf(flavor["flavor"]?["name"]));
        }
        catch (ApiException exception) when (exception.Status == 404)
        {
            // The flavor of a lease that has ended: both attributes are blank, so that the next flavor means a new server.
            return (string.Empty, string.Empty);
        }
    }

    private static async Task<(string Id, string Name)> ImageAsync(Service service, JsonNode server, CancellationToken cancellationToken)
    {
        if (server["image"] is not JsonObject image)
        {
            return ("Attempt to boot from volume - no image supplied", string.Empty);
        }

        var id = Observation.TextOf(image["id"]);
        try
        {
            return (id, Observation.TextOf((await service.GetAsync($"images/{id}", cancellationToken))["name"]));
        }
        catch (ApiException exception) when (exception.Status == 404)
        {
            return (id, "Image not found");
        }
    }

    private static async Task<string[]?> TagsAsync(Service service, string id, CancellationToken cancellationToken)
    {
        try
        {
            return [.. Observation.TextsOf((await service.GetAsync($"servers/{id}/tags", cancellationToken))["tags"])];
        }
        catch (ApiException)
        {
            // Older clouds have no tags on servers.
            return null;
        }
    }

    private static string Access(IReadOnlyList<ObjectValue> networks, string address, JsonNode? fallback)
    {
        var chosen = networks.FirstOrDefault(network => network.Flag("access_network") == true)?.Given(address)
            ?? networks.Select(network => network.Given(address)).FirstOrDefault(value => value is not null);
        return chosen ?? Observation.TextOf(fallback);
    }

    private static string Time(JsonNode? node) =>
        DateTimeOffset.TryParse(Observation.TextOf(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " +0000 UTC"
            : Observation.TextOf(node);
}
