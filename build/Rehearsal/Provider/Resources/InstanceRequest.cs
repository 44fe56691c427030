using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>The body of POST /servers, and the microversion that understands it.</summary>
internal static class InstanceRequest
{
    public static async Task<(JsonObject Body, string? Microversion)> BuildAsync(ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken)
    {
        var body = new RequestBody(planned)
            .Add("name")
            .Set("imageRef", await InstanceLookups.ImageIdAsync(planned, cloud, cancellationToken))
            .Set("flavorRef", await InstanceLookups.FlavorIdAsync(planned, cloud, cancellationToken))
            .Set("config_drive", planned.Flag("config_drive") ?? false)
            .Set("user_data", Convert.ToBase64String(Encoding.UTF8.GetBytes(planned.Text("user_data") ?? string.Empty)))
            .Set("metadata", new JsonObject(planned.Map("metadata").Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))))
            .Add("key_pair", "key_name").Add("availability_zone").Add("admin_pass", "adminPass").Add("tags").Add("hypervisor_hostname");
        if (planned.Given("availability_zone") is null && planned.Given("availability_zone_hints") is { } zone)
        {
            body.Set("availability_zone", zone);
        }

        if (planned.Given("network_mode") is { } mode)
        {
            body.Set("networks", mode);
        }
        else if (planned.Blocks("network") is { IsEmpty: false } networks)
        {
            body.Set("networks", await NetworksAsync(networks, cloud.Network(planned.Text("region")), cancellationToken));
        }

        if (planned.Texts("security_groups") is { IsEmpty: false } groups)
        {
            body.Set("security_groups", new JsonArray([.. groups.Select(group => new JsonObject { ["name"] = group })]));
        }

        if (planned.Blocks("block_device") is { IsEmpty: false } devices)
        {
            body.Set("block_device_mapping_v2", new JsonArray([.. devices.Select(Device)]));
        }

        if (planned.Blocks("personality") is { IsEmpty: false } files)
        {
            body.Set("personality", new JsonArray([.. files.Select(file => new JsonObject
            {
                ["path"] = file.Text("file"),
                ["contents"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(file.Text("content") ?? string.Empty)),
            })]));
        }

        var request = body.Within("server");
        if (planned.Blocks("scheduler_hints") is [var hints, ..])
        {
            request["os:scheduler_hints"] = Hints(hints);
        }

        return (request, Microversion(planned));
    }

    private static string? Microversion(ObjectValue planned) =>
        planned.Given("hypervisor_hostname") is not null ? "2.74"
        : !planned.Texts("tags").IsEmpty ? "2.52"
        : planned.Given("network_mode") is not null ? "2.37"
        : null;

    private static async Task<JsonArray> NetworksAsync(IEnumerable<ObjectValue> blocks, Service service, CancellationToken cancellationToken)
    {
        var networks = new JsonArray();
        foreach (var block in blocks)
        {
            var network = new JsonObject { ["uuid"] = (string?)(await InstanceLookups.NetworkAsync(block, service, cancellationToken))["id"] };
            if (block.Given("port") is { } port)
            {
                network["port"] = port;
            }

            if ((block.Given("fixed_ip_v4") ?? block.Given("fixed_ip_v6")) is { } address)
            {
                network["fixed_ip"] = address;
            }

            networks.Add((JsonNode)network);
        }

        return networks;
    }

    private static JsonNode Device(ObjectValue device) => new RequestBody(device)
        .Add("uuid").Add("source_type").Add("destination_type").Add("volume_size").Add("volume_type").Add("guest_format").Add("device_type")
        .Add("disk_bus")
        .Set("boot_index", (int)(device.Number("boot_index") ?? 0))
        .Set("delete_on_termination", device.Flag("delete_on_termination") ?? false)
        .Within("device")["device"]!.DeepClone();

    private static JsonObject Hints(ObjectValue hints)
    {
        var body = new RequestBody(hints)
            .Add("group").Add("different_host").Add("same_host").Add("query").Add("target_cell").Add("different_cell").Add("build_near_host_ip");
        foreach (var (name, value) in hints.Map("additional_properties"))
        {
            body.Set(name, value);
        }

        return (JsonObject)body.Within("hints")["hints"]!.DeepClone();
    }
}
