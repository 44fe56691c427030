using System.Globalization;
using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

/// <summary>What the specs of one class share: a login, a name that is theirs alone, and the duty to leave nothing behind.</summary>
public abstract class CloudSpecs(CloudFixture fixture) : IClassFixture<CloudFixture>, IAsyncLifetime
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Stack<(string Service, string Path)> made = [];

    internal CloudFixture Fixture { get; } = fixture;

    internal Session Cloud { get; private set; } = null!;

    internal string Suffix { get; } = "specs-" + Guid.NewGuid().ToString("N")[..8];

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Cloud = await Fixture.MemberAsync(Stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var (service, path) in made)
        {
            await RemoveAsync(service, path);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Deletes, again where a real cloud refuses for a moment, until the object is gone for good.</summary>
    internal async Task RemoveAsync(string service, string path)
    {
        var last = await Cloud.DeleteAsync(service, path, CancellationToken.None);
        await Eventually.UntilAsync($"{path} gone", async () =>
        {
            var seen = await Cloud.GetAsync(service, path, CancellationToken.None);
            if (seen.Status != 404 && last.Status >= 400)
            {
                last = await Cloud.DeleteAsync(service, path, CancellationToken.None);
            }

            return seen;
        }, seen => seen.Status == 404, Patience, CancellationToken.None);
    }

    internal void Cleanup(string service, string path) => made.Push((service, path));

    /// <summary>POSTs an object, expects it to be made and remembers to delete it.</summary>
    internal async Task<JsonNode> MakeAsync(string service, string collection, string wrapper, JsonObject body, int status = 201)
    {
        var reply = (await Cloud.PostAsync(service, "/" + collection, new JsonObject { [wrapper] = body }, Stop)).Expect(status);
        var item = reply.Json[wrapper]!;
        Cleanup(service, $"/{collection}/{Text(item["id"] ?? item["name"])}");
        return item;
    }

    internal async Task<string> IdAsync(string service, string collection, string name)
    {
        var key = collection.Replace('-', '_');
        var list = (await Cloud.GetAsync(service, $"/{collection}?name={name}", Stop)).Expect(200).Json[key]!.AsArray();
        return Text(list.Should().ContainSingle().Subject!["id"]);
    }

    internal Task<string> NetworkAsync(string name) => IdAsync("network", "networks", name);

    internal Task<string> ImageAsync() => IdAsync("image", "images", "CC-Ubuntu24.04");

    internal async Task<JsonNode> SharedPortAsync(string name) =>
        await MakeAsync("network", "ports", "port", new JsonObject { ["network_id"] = await NetworkAsync("sharednet1"), ["name"] = $"{name}-{Suffix}" });

    internal static string Text(JsonNode? node) => node!.GetValue<string>();

    internal static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    internal async Task<JsonNode> ServerBecomesAsync(string id, string status)
    {
        var reply = await Eventually.UntilAsync($"server {status}", () => Cloud.GetAsync("compute", "/servers/" + id, Stop),
            reply => reply.Body?["server"]?["status"]?.GetValue<string>() is { } now && (now == status || (now == "ERROR" && status != "BUILD")),
            Patience, Stop);
        Text(reply.Json["server"]!["status"]).Should().Be(status, "the answer was {0}", reply.Text);
        return reply.Json["server"]!;
    }

    internal async Task<JsonNode> LeaseBecomesAsync(string id, string status)
    {
        var reply = await Eventually.UntilAsync($"lease {status}", () => Cloud.GetAsync("reservation", "/leases/" + id, Stop),
            reply => Text(reply.Json["lease"]!["status"]) == status, Patience, Stop);
        return reply.Json["lease"]!;
    }

    internal async Task<JsonNode> LeaseAsync(int amount, DateTimeOffset end, string flavor = "1", string start = "now") =>
        await MakeAsync("reservation", "leases", LeaseBody(amount, end, flavor, start));

    internal JsonObject LeaseBody(int amount, DateTimeOffset end, string flavor = "1", string start = "now") => new()
    {
        ["name"] = "lease-" + Suffix,
        ["start_date"] = start,
        ["end_date"] = Minute(end),
        ["reservations"] = new JsonArray(new JsonObject
        {
            ["resource_type"] = "flavor:instance",
            ["flavor_id"] = flavor,
            ["amount"] = amount,
            ["affinity"] = null,
        }),
        ["events"] = new JsonArray(),
        ["before_end_date"] = null,
    };

    private async Task<JsonNode> MakeAsync(string service, string collection, JsonObject body)
    {
        var lease = (await Cloud.PostAsync(service, "/" + collection, body, Stop)).Expect(201).Json["lease"]!;
        Cleanup(service, $"/{collection}/{Text(lease["id"])}");
        return lease;
    }

    internal async Task<Reply> CreateServerAsync(string name, string flavor, params JsonObject[] networks)
    {
        var reply = await Cloud.PostAsync("compute", "/servers", new JsonObject
        {
            ["server"] = new JsonObject
            {
                ["name"] = $"{name}-{Suffix}",
                ["imageRef"] = await ImageAsync(),
                ["flavorRef"] = flavor,
                ["networks"] = new JsonArray([.. networks]),
            },
        }, Stop);
        if (reply.Status == 202)
        {
            Cleanup("compute", "/servers/" + Text(reply.Json["server"]!["id"]));
        }

        return reply;
    }

    internal async Task<string> ActiveAsync()
    {
        var made = await CreateServerAsync("node1", "1", new JsonObject { ["uuid"] = await NetworkAsync("sharednet1") });
        var id = Text(made.Expect(202).Json["server"]!["id"]);
        await ServerBecomesAsync(id, "ACTIVE");
        return id;
    }

    internal Task<Reply> ActAsync(string id, string action, JsonNode? argument = null) =>
        Cloud.PostAsync("compute", $"/servers/{id}/action", new JsonObject { [action] = argument }, Stop);
}
