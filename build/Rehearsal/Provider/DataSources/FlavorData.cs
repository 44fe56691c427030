using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Resources;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.DataSources;

internal sealed class FlavorData : IDataSourceType
{
    // The first microversion whose flavors have a description.
    private const string WithDescription = "2.55";

    public string Name => "openstack_compute_flavor_v2";

    public BlockSchema Schema => FlavorDataSchema.Block;

    public async Task<ObjectValue> ReadAsync(ObjectValue config, CloudClient cloud, CancellationToken cancellationToken)
    {
        var service = cloud.Compute(config.Text("region"));
        var flavor = config.Given("flavor_id") is { } id
            ? await ByIdAsync(service, id, cancellationToken)
            : await ByPropertiesAsync(service, config, cancellationToken);
        var specs = await service.GetAsync($"flavors/{Observation.TextOf(flavor["id"])}/os-extra_specs", cancellationToken);
        return Observation.Of(flavor)
            .Text("id").Text("flavor_id", "id").Text("name").Text("description").Number("disk").Flag("is_public", "os-flavor-access:is_public").Number("ram")
            .Number("rx_tx_factor", "rxtx_factor").Number("vcpus")
            .Set("swap", Value.Of(Swap(flavor)))
            .Set("extra_specs", Value.Map(Observation.MapOf(specs["extra_specs"])))
            .Set("region", Value.Of(cloud.Region(config.Text("region"))))
            .ToValue();
    }

    private static async Task<JsonNode> ByIdAsync(Service service, string id, CancellationToken cancellationToken)
    {
        try
        {
            return (await service.At(WithDescription).GetAsync($"flavors/{id}", cancellationToken))["flavor"]!;
        }
        catch (ApiException)
        {
            var answer = await Attempt.ToFind("Unable to retrieve OpenStack flavor", () => service.GetAsync($"flavors/{id}", cancellationToken));
            return answer?["flavor"] ?? throw new ProviderException("No Flavor found");
        }
    }

    private static async Task<JsonNode> ByPropertiesAsync(Service service, ObjectValue config, CancellationToken cancellationToken)
    {
        var access = config.Flag("is_public") switch
        {
            true => "true",
            false => "false",
            null => "None",
        };
        var query = new Query("flavors/detail")
            .With("is_public", access).With("minDisk", config.Number("min_disk")).With("minRam", config.Number("min_ram"));
        var answer = await service.At(WithDescription).GetAsync(query.ToString(), cancellationToken);
        return Search.Only([.. Search.Hits(answer, "flavors").Where(flavor => Fits(flavor, config))]);
    }

    private static bool Fits(JsonNode flavor, ObjectValue config) =>
        (config.Given("name") is not { } name || name == Observation.TextOf(flavor["name"])) &&
        (config.Given("description") is not { } description || description == Observation.TextOf(flavor["description"])) &&
        (config.Number("ram") is not { } ram || ram == Observation.NumberOf(flavor["ram"])) &&
        (config.Number("vcpus") is not { } vcpus || vcpus == Observation.NumberOf(flavor["vcpus"])) &&
        (config.Number("disk") is not { } disk || disk == Observation.NumberOf(flavor["disk"])) &&
        (config.Number("swap") is not { } swap || swap == Swap(flavor)) &&
        (config.Number("rx_tx_factor") is not { } factor || factor == Observation.NumberOf(flavor["rxtx_factor"]));

    // Nova writes a flavor without swap as an empty text.
    private static decimal Swap(JsonNode flavor) =>
        decimal.TryParse(Observation.TextOf(flavor["swap"]), NumberStyles.Integer, CultureInfo.InvariantCulture, out var swap) ? swap : 0;
}
