using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>One service of the cloud in one region. Paths are relative to the service's version, e.g. <c>networks/{id}</c>.</summary>
internal sealed record Service(CloudClient Cloud, string Type, string Title, string Version, string Region)
{
    /// <summary>Nova's microversion; null is the oldest, 2.1.</summary>
    private string? Microversion { get; init; }

    public Service At(string? microversion) => this with { Microversion = microversion };

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Get, path, null, [200, 203], cancellationToken) ?? new JsonObject();

    public async Task<JsonNode> PostAsync(string path, JsonNode body, int[] expected, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Post, path, body, expected, cancellationToken) ?? new JsonObject();

    public async Task<JsonNode> PutAsync(string path, JsonNode body, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Put, path, body, [200, 201], cancellationToken) ?? new JsonObject();

    public async Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Delete, path, null, [202, 204], cancellationToken);

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, int[] expected, CancellationToken cancellationToken)
    {
        var answer = await Cloud.SendAsync(
            catalog => new ApiRequest(method, new Uri(Base(catalog) + path), body, expected, Microversion), cancellationToken);
        return answer.Json();
    }

    private string Base(Catalog catalog)
    {
        if (Cloud.Settings.EndpointOverrides.TryGetValue(Type, out var given))
        {
            return given;
        }

        var url = catalog.Find(Type, Cloud.Settings.Interface, Region)
            ?? throw new ProviderException($"Error creating OpenStack {Title} client: No suitable endpoint could be found in the service catalog.");
        return url.TrimEnd('/') + "/" + Version;
    }
}
