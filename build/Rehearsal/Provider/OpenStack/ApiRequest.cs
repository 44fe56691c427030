using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>One request; any status but the expected ones is a failure.</summary>
internal sealed record ApiRequest(HttpMethod Method, Uri Url, JsonNode? Body, IReadOnlyList<int> Expected, string? Microversion = null);

/// <summary>One answer. <paramref name="Token"/> is Keystone's X-Subject-Token.</summary>
internal sealed record Answer(int Status, string Body, string? Token)
{
    public JsonNode? Json()
    {
        try
        {
            return string.IsNullOrWhiteSpace(Body) ? null : JsonNode.Parse(Body);
        }
        catch (System.Text.Json.JsonException exception)
        {
            throw new ProviderException($"The cloud's answer is not JSON: {exception.Message}", exception);
        }
    }
}
