using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Cloud;

/// <summary>A cloud on a temporary folder that can be stopped and started again, and a client that speaks to it.</summary>
internal sealed class CloudHarness : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient http = new();
    private CloudServer? server;
    private string? token;

    public string Folder { get; } = Directory.CreateTempSubdirectory("cloud-").FullName;

    public SkippingClock Clock { get; } = new();

    public RecordingNodes Nodes { get; } = new();

    public List<string> Log { get; } = [];

    public Func<CloudOptions, CloudOptions> Options { get; set; } = options => options;

    public CloudServer Server => server ?? throw new InvalidOperationException("The cloud is not started.");

    public string Base => Server.AuthUrl.GetLeftPart(UriPartial.Authority);

    public static async Task<CloudHarness> StartAsync(Func<CloudOptions, CloudOptions>? options = null)
    {
        var harness = new CloudHarness();
        harness.Options = options ?? harness.Options;
        await harness.StartAgainAsync();
        return harness;
    }

    public async Task StartAgainAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        var options = new CloudOptions(Folder, 0, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(50))
        {
            ServerDeleteTime = TimeSpan.FromMilliseconds(20),
            ServerGoneDelay = TimeSpan.FromMilliseconds(50),
            PowerSyncInterval = TimeSpan.FromMilliseconds(100),
            TokenLifetime = TimeSpan.FromDays(30),
            Clock = Clock,
            Log = line =>
            {
                lock (Log)
                {
                    Log.Add(line);
                }
            },
        };
        server = await CloudServer.StartAsync(Options(options), Nodes, CancellationToken.None);
        token ??= await LoginAsync();
    }

    public async Task<(int Status, JsonNode? Body)> SendAsync(string method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Base + path);
        request.Headers.Add("X-Auth-Token", token);
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<JsonNode> GetAsync(string path) => (await SendAsync("GET", path)).Body!;

    public async Task<JsonNode> PostAsync(string path, string body)
    {
        var (status, reply) = await SendAsync("POST", path, JsonNode.Parse(body));
        status.Should().BeInRange(200, 202, "the answer was {0}", reply);
        return reply!;
    }

    public async Task<string> NetworkAsync(string name) =>
        (await GetAsync("/network/v2.0/networks?name=" + name))["networks"]![0]!["id"]!.GetValue<string>();

    public async Task<string> PortAsync(string name = "port") =>
        (await PostAsync("/network/v2.0/ports", $$$"""{"port":{"name":"{{{name}}}","network_id":"{{{await NetworkAsync("sharednet1")}}}"}}"""))
        ["port"]!["id"]!.GetValue<string>();

    public async Task<string> ServerAsync(string flavor = "1", string extra = "", params string[] ports)
    {
        var image = (await GetAsync("/image/v2/images"))["images"]![0]!["id"]!.GetValue<string>();
        var networks = string.Join(',', ports.Select(port => $$"""{"port":"{{port}}"}"""));
        var reply = await PostAsync("/compute/v2.1/servers",
            $$$"""{"server":{"name":"node1","imageRef":"{{{image}}}","flavorRef":"{{{flavor}}}","networks":[{{{networks}}}]{{{extra}}}}}""");
        return reply["server"]!["id"]!.GetValue<string>();
    }

    public async Task<JsonNode> LeaseAsync(int amount, TimeSpan length)
    {
        var end = (Clock.GetUtcNow() + length).UtcDateTime.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        var reply = await PostAsync("/reservation/v1/leases",
            $$$"""{"name":"l","start_date":"now","end_date":"{{{end}}}","events":[],"reservations":[{"resource_type":"flavor:instance","flavor_id":"1","amount":{{{amount}}},"affinity":null}]}""");
        return reply["lease"]!;
    }

    public Task<JsonNode> ServerIsAsync(string id, string status) =>
        UntilAsync($"server {status}", async () => (await GetAsync("/compute/v2.1/servers/" + id))["server"],
            server => server?["status"]?.GetValue<string>() == status)!;

    public Task<JsonNode> LeaseIsAsync(string id, string status) =>
        UntilAsync($"lease {status}", async () => (await GetAsync("/reservation/v1/leases/" + id))["lease"],
            lease => lease?["status"]?.GetValue<string>() == status)!;

    public Task GoneAsync(string path) => UntilAsync(path + " gone", () => SendAsync("GET", path), reply => reply.Status == 404);

    public async Task<T> UntilAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> wanted)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            var seen = await ask();
            if (wanted(seen))
            {
                return seen;
            }

            if (watch.Elapsed > Patience)
            {
                throw new TimeoutException($"{what}: last seen {seen}; log: {string.Join("; ", Log)}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    public Task CalledAsync(string call) =>
        UntilAsync(call, () => Task.FromResult(string.Join('\n', Nodes.Calls)), calls => calls.Split('\n').Contains(call));

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<string> LoginAsync()
    {
        var lines = await File.ReadAllLinesAsync(Server.CloudsFile);
        string Value(string key) => lines.First(line => line.Contains(key, StringComparison.Ordinal)).Split('"')[1];
        var body = new JsonObject
        {
            ["auth"] = new JsonObject
            {
                ["identity"] = new JsonObject
                {
                    ["methods"] = new JsonArray("application_credential"),
                    ["application_credential"] = new JsonObject
                    {
                        ["id"] = Value("application_credential_id"),
                        ["secret"] = Value("application_credential_secret"),
                    },
                },
            },
        };
        using var response = await http.PostAsJsonAsync(Server.AuthUrl + "/auth/tokens", body);
        return response.Headers.GetValues("X-Subject-Token").Single();
    }
}
