using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Speaks to one service of the catalog: finds it, sends the token, logs in once more when the token was withdrawn.</summary>
/// <param name="type">Type in the catalog.</param>
/// <param name="version">Path of the API version when the catalog's address may lack it ("v2.0" for networks); empty when it never does.</param>
/// <param name="keystone">Logs in.</param>
/// <param name="credentials">Say which region and interface.</param>
/// <param name="http">The client.</param>
internal sealed class ServiceClient(string type, string version, Keystone keystone, Func<CloudCredentials> credentials, Func<CloudHttp> http)
{
    public async Task<T> GetAsync<T>(string path, string key, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Get, path, null, null, cancellationToken).ConfigureAwait(false);
        return Under(answer, path, key, shape);
    }

    /// <summary>A whole list; follows "next" links.</summary>
    public async Task<ImmutableArray<T>> ListAsync<T>(string path, string key, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        for (var next = path; next is not null;)
        {
            var answer = await SendAsync(HttpMethod.Get, next, null, null, cancellationToken).ConfigureAwait(false);
            using var document = Parse(answer, path);
            var list = Member(document.RootElement, key, path);
            if (list.ValueKind != JsonValueKind.Array)
            {
                throw Strange(path, $"{key} is not a list");
            }

            foreach (var item in list.EnumerateArray())
            {
                items.Add(Read(item, path, shape));
            }

            next = Next(document.RootElement, key);
        }

        return items.ToImmutable();
    }

    public async Task<T> WriteAsync<T>(HttpMethod method, string path, string body, string key, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(method, path, body, null, cancellationToken).ConfigureAwait(false);
        return Under(answer, path, key, shape);
    }

    /// <summary>Deletes; what is gone already is fine.</summary>
    /// <returns>False when there was nothing to delete.</returns>
    public async Task<bool> DeleteAsync(string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, path, null, timeout, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CloudException exception) when (exception.Is(HttpStatusCode.NotFound))
        {
            return false;
        }
    }

    private async Task<CloudAnswer> SendAsync(HttpMethod method, string path, string? body, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var session = await keystone.SessionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await http().SendAsync(Request(session), cancellationToken).ConfigureAwait(false);
        }
        catch (CloudException exception) when (exception.Is(HttpStatusCode.Unauthorized))
        {
            // 401 means that nothing was done: one new login, once more, whatever the method.
            session = await keystone.SessionAsync(session, cancellationToken).ConfigureAwait(false);
            return await http().SendAsync(Request(session), cancellationToken).ConfigureAwait(false);
        }

        CloudRequest Request(CloudSession session)
        {
            var request = new CloudRequest(method, Url(session, path), type) { Body = body, Token = session.Token.Reveal() };
            return timeout is null ? request : request with { Timeout = timeout.Value };
        }
    }

    private Uri Url(CloudSession session, string path)
    {
        if (Uri.IsWellFormedUriString(path, UriKind.Absolute))
        {
            return new Uri(path);
        }

        var endpoint = session.Endpoint(type, credentials()).ToString().TrimEnd('/');
        var versioned = version.Length == 0 || endpoint.EndsWith($"/{version}", StringComparison.Ordinal) ? endpoint : $"{endpoint}/{version}";
        return new Uri($"{versioned}/{path}");
    }

    private T Under<T>(CloudAnswer answer, string path, string key, JsonTypeInfo<T> shape)
    {
        using var document = Parse(answer, path);
        return Read(Member(document.RootElement, key, path), path, shape);
    }

    private T Read<T>(JsonElement element, string path, JsonTypeInfo<T> shape)
    {
        try
        {
            return element.Deserialize(shape) ?? throw Strange(path, "it is null");
        }
        catch (JsonException exception)
        {
            throw Strange(path, exception.Message);
        }
    }

    private JsonDocument Parse(CloudAnswer answer, string path)
    {
        try
        {
            return JsonDocument.Parse(answer.Body);
        }
        catch (JsonException exception)
        {
            throw Strange(path, exception.Message);
        }
    }

    private JsonElement Member(JsonElement root, string key, string path) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(key, out var member) ? member : throw Strange(path, $"the answer has no {key}");

    private CloudException Strange(string path, string why) =>
        new($"The {type} service gave an answer to {path} that is not understood", why, "check that the catalog's endpoint is the service itself and not a page in front of it");

    private static string? Next(JsonElement root, string key) =>
        root.TryGetProperty($"{key}_links", out var links)
            ? links.EnumerateArray()
                .Where(link => link.GetProperty("rel").GetString() == "next")
                .Select(link => link.GetProperty("href").GetString())
                .FirstOrDefault()
            : null;
}
