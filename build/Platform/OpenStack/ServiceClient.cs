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
        var answer = await SendAsync(HttpMethod.Get, path, null, null, repeatable: true, cancellationToken).ConfigureAwait(false);
        return Under(answer, path, key, shape);
    }

    /// <summary>
    /// A whole list; follows "next" links. Of a link only the query counts: where it leads is the service's own address, for the token goes
    /// along, and behind a proxy the link names another host or scheme.
    /// </summary>
    public async Task<ImmutableArray<T>> ListAsync<T>(string path, string key, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        var asked = new HashSet<string>(StringComparer.Ordinal);
        for (var next = path; next is not null && asked.Add(next);)
        {
            var answer = await SendAsync(HttpMethod.Get, next, null, null, repeatable: true, cancellationToken).ConfigureAwait(false);
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

            next = Next(document.RootElement, key, path);
        }

        return items.ToImmutable();
    }

    /// <summary>Creates or changes something.</summary>
    /// <param name="method">POST, PUT …</param>
    /// <param name="path">What.</param>
    /// <param name="body">JSON.</param>
    /// <param name="key">Key under which the answer has it.</param>
    /// <param name="shape">How to read it.</param>
    /// <param name="repeatable">False where the caller must look before it asks again; a POST is never repeated.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> WriteAsync<T>(HttpMethod method, string path, string body, string key, JsonTypeInfo<T> shape, bool repeatable, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(method, path, body, null, repeatable, cancellationToken).ConfigureAwait(false);
        return Under(answer, path, key, shape);
    }

    /// <summary>Deletes; what is gone already is fine.</summary>
    /// <param name="path">What.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="repeatable">False where the caller must look before it asks again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when there was nothing to delete.</returns>
    public async Task<bool> DeleteAsync(string path, TimeSpan timeout, bool repeatable, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, path, null, timeout, repeatable, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CloudException exception) when (exception.Is(HttpStatusCode.NotFound))
        {
            return false;
        }
    }

    private async Task<CloudAnswer> SendAsync(HttpMethod method, string path, string? body, TimeSpan? timeout, bool repeatable, CancellationToken cancellationToken)
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
            return request with { Timeout = timeout ?? request.Timeout, Repeatable = request.Repeatable && repeatable };
        }
    }

    private Uri Url(CloudSession session, string path)
    {
        var endpoint = session.Endpoint(type, credentials()).ToString().TrimEnd('/');
        var versioned = version.Length == 0 || endpoint.EndsWith($"/{version}", StringComparison.Ordinal) ? endpoint : $"{endpoint}/{version}";
        try
        {
            return new Uri($"{versioned}/{path}");
        }
        catch (UriFormatException exception)
        {
            throw Strange(path, exception.Message);
        }
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
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or UriFormatException)
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

    // The path of the next page, null after the last one.
    private string? Next(JsonElement root, string key, string path)
    {
        string? href;
        try
        {
            href = root.TryGetProperty($"{key}_links", out var links)
                ? links.EnumerateArray()
                    .Where(link => link.GetProperty("rel").GetString() == "next")
                    .Select(link => link.GetProperty("href").GetString())
                    .FirstOrDefault()
                : null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException)
        {
            throw Strange(path, $"{key}_links: {exception.Message}");
        }

        if (href is null)
        {
            return null;
        }

        var query = href.Split('#')[0].Split('?', 2);
        return query.Length == 2 ? $"{path.Split('?')[0]}?{query[1]}" : throw Strange(path, $"{key}_links: {href} leads to no other page");
    }
}
