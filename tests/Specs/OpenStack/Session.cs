using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record Reply(int Status, string Text, JsonNode? Body, HttpResponseHeaders Headers, string? ContentType)
{
    public JsonNode Json => Body ?? throw new InvalidOperationException($"{Status} without JSON: {Text}");

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    public Reply Expect(int status)
    {
        Status.Should().Be(status, "the answer was {0}", Text);
        return this;
    }
}

/// <summary>A logged-in user and the plain HTTP requests he makes.</summary>
internal sealed class Session
{
    private readonly HttpClient http;
    private readonly Dictionary<string, string> endpoints;

    private Session(HttpClient http, SpecCloud cloud, string token, JsonNode info)
    {
        this.http = http;
        Cloud = cloud;
        Token = token;
        Info = info;
        endpoints = Endpoints(info, cloud.Region);
    }

    public SpecCloud Cloud { get; }

    public string Token { get; }

    /// <summary>The body of the token.</summary>
    public JsonNode Info { get; }

    public string ProjectId => Info["project"]!["id"]!.GetValue<string>();

    public string UserId => Info["user"]!["id"]!.GetValue<string>();

    public static async Task<Session> LoginAsync(HttpClient http, SpecCloud cloud, CancellationToken cancellationToken)
    {
        var reply = (await TokenAsync(http, cloud, Auth(cloud), cancellationToken)).Expect(201);
        return new Session(http, cloud, reply.Header("X-Subject-Token")!, reply.Json["token"]!);
    }

    public static Task<Reply> TokenAsync(HttpClient http, SpecCloud cloud, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(http, "POST", cloud.AuthUrl + "/auth/tokens", body.ToJsonString(), [], cancellationToken);

    public static JsonObject Auth(SpecCloud cloud) => new()
    {
        ["auth"] = cloud.Auth.TryGetValue("application_credential_id", out var id)
            ? ByCredential(id, cloud.Auth["application_credential_secret"])
            : ByPassword(cloud, cloud.Auth["password"]),
    };

    public static JsonObject ByCredential(string id, string secret) => new()
    {
        ["identity"] = new JsonObject
        {
            ["methods"] = new JsonArray("application_credential"),
            ["application_credential"] = new JsonObject { ["id"] = id, ["secret"] = secret },
        },
    };

    public static JsonObject ByPassword(SpecCloud cloud, string password) => new()
    {
        ["identity"] = new JsonObject
        {
            ["methods"] = new JsonArray("password"),
            ["password"] = new JsonObject
            {
                ["user"] = new JsonObject
                {
                    ["name"] = cloud.Auth["username"],
                    ["domain"] = new JsonObject { ["name"] = cloud.Auth["user_domain_name"] },
                    ["password"] = password,
                },
            },
        },
        ["scope"] = new JsonObject
        {
            ["project"] = new JsonObject
            {
                ["name"] = cloud.Auth["project_name"],
                ["domain"] = new JsonObject { ["name"] = cloud.Auth["project_domain_name"] },
            },
        },
    };

    /// <summary>URL of a service as the catalog has it.</summary>
    public string Endpoint(string service) => endpoints[service];

    /// <summary>URL of a service without its version.</summary>
    public string Root(string service) => service switch
    {
        "compute" => Endpoint(service)[..^"/v2.1".Length],
        "reservation" => Endpoint(service)[..^"/v1".Length],
        "identity" => Endpoint(service)[..^"/v3".Length],
        _ => Endpoint(service),
    };

    public Task<Reply> GetAsync(string service, string path, CancellationToken cancellationToken, string? version = null) =>
        SendAsync("GET", service, path, null, cancellationToken, version);

    public Task<Reply> PostAsync(string service, string path, JsonNode? body, CancellationToken cancellationToken, string? version = null) =>
        SendAsync("POST", service, path, body?.ToJsonString(), cancellationToken, version);

    public Task<Reply> PutAsync(string service, string path, JsonNode? body, CancellationToken cancellationToken, string? version = null) =>
        SendAsync("PUT", service, path, body?.ToJsonString(), cancellationToken, version);

    public Task<Reply> DeleteAsync(string service, string path, CancellationToken cancellationToken, string? version = null) =>
        SendAsync("DELETE", service, path, null, cancellationToken, version);

    public Task<Reply> SendAsync(string method, string service, string path, string? body, CancellationToken cancellationToken, string? version = null)
    {
        var prefix = service switch { "network" => "/v2.0", "image" => "/v2", _ => "" };
        return SendAsync(http, method, Endpoint(service) + prefix + path, body, Headers(service, version, Token), cancellationToken);
    }

    /// <summary>Any URL, with another token or none.</summary>
    public Task<Reply> RawAsync(string method, string url, string? body, string? token, CancellationToken cancellationToken) =>
        SendAsync(http, method, url, body, token is null ? [] : [("X-Auth-Token", token)], cancellationToken);

    public Task<Reply> RawAsync(string method, string url, (string, string)[] headers, CancellationToken cancellationToken) =>
        SendAsync(http, method, url, null, headers, cancellationToken);

    private static (string, string)[] Headers(string service, string? version, string token) => version is null
        ? [("X-Auth-Token", token)]
        : [("X-Auth-Token", token), ("OpenStack-API-Version", $"{service} {version}")];

    private static async Task<Reply> SendAsync(
        HttpClient http, string method, string url, string? body, (string, string)[] headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var type = response.Content.Headers.ContentType?.MediaType;
        var json = type == "application/json" && text.Length > 0 ? JsonNode.Parse(text) : null;
        return new Reply((int)response.StatusCode, text, json, response.Headers, type);
    }

    private static Dictionary<string, string> Endpoints(JsonNode info, string region) => info["catalog"]!.AsArray().ToDictionary(
        entry => entry!["type"]!.GetValue<string>(),
        entry => entry!["endpoints"]!.AsArray()
            .First(each => each!["interface"]!.GetValue<string>() == "public" && each["region"]!.GetValue<string>() == region)!["url"]!
            .GetValue<string>());
}
