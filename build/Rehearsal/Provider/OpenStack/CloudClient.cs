using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>The cloud as one configured provider sees it: logs in when first asked, and once more when a token is refused.</summary>
/// <param name="settings">Who logs in, where.</param>
/// <param name="wire">The connection.</param>
/// <param name="stopping">Terraform's wish to stop. It ends waits, never a request: what a cut request has made nobody would know of.</param>
internal sealed class CloudClient(CloudSettings settings, Wire wire, CancellationToken stopping) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private Catalog? catalog;

    public CloudSettings Settings { get; } = settings;

    public CancellationToken Stopping { get; } = stopping;

    public Service Compute(string? region) => new(this, "compute", "compute", string.Empty, Region(region));

    public Service Network(string? region) => new(this, "network", "networking", "v2.0/", Region(region));

    public Service Image(string? region) => new(this, "image", "image", "v2/", Region(region));

    /// <summary>The region of an object: its own, or the provider's; empty when neither is given.</summary>
    public string Region(string? own) => string.IsNullOrEmpty(own) ? Settings.Region ?? string.Empty : own;

    public async Task<Answer> SendAsync(Func<Catalog, ApiRequest> prepare, CancellationToken cancellationToken)
    {
        var current = catalog ?? await LogInAsync(null, cancellationToken);
        var request = prepare(current);
        var answer = await wire.SendAsync(request, current.Token, cancellationToken);
        if (answer.Status != 401)
        {
            return Checked(request, answer);
        }

        var renewed = await LogInAsync(current, cancellationToken);
        answer = await wire.SendAsync(request, renewed.Token, cancellationToken);
        if (answer.Status == 401)
        {
            throw new ProviderException($"Successfully re-authenticated, but got error executing request: {Failure(request, answer).Message}");
        }

        return Checked(request, answer);
    }

    public void Dispose() => gate.Dispose();

    private static Answer Checked(ApiRequest request, Answer answer) =>
        request.Expected.Contains(answer.Status) ? answer : throw Failure(request, answer);

    private static ApiException Failure(ApiRequest request, Answer answer) =>
        new(request.Method, request.Url, answer.Status, answer.Body, request.Expected);

    private async Task<Catalog> LogInAsync(Catalog? refused, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            // Many calls may have met the same refusal: one of them logs in.
            if (catalog is not null && !ReferenceEquals(catalog, refused))
            {
                return catalog;
            }

            var identity = await IdentityUrlAsync(cancellationToken);
            var request = new ApiRequest(HttpMethod.Post, new Uri(identity + "auth/tokens"), Login.Request(Settings), [201]);
            var answer = Checked(request, await wire.SendAsync(request, null, cancellationToken));
            return catalog = Catalog.Read(answer.Token ?? string.Empty, answer.Json());
        }
        finally
        {
            gate.Release();
        }
    }

    // An address that names version 3 is taken at its word; otherwise Keystone says where version 3 is.
    private async Task<string> IdentityUrlAsync(CancellationToken cancellationToken)
    {
        var url = Settings.AuthUrl.TrimEnd('/');
        if (url.EndsWith("/v3", StringComparison.Ordinal))
        {
            return url + "/";
        }

        var request = new ApiRequest(HttpMethod.Get, new Uri(url + "/"), null, [200, 300]);
        var answer = Checked(request, await wire.SendAsync(request, null, cancellationToken));
        var version = (answer.Json()?["versions"]?["values"]?.AsArray() ?? [])
            .OfType<JsonObject>()
            .FirstOrDefault(candidate =>
                ((string?)candidate["id"])?.StartsWith("v3", StringComparison.Ordinal) == true &&
                (string?)candidate["status"] is "stable" or "current" or "supported");
        var self = version?["links"]?.AsArray().OfType<JsonObject>().FirstOrDefault(link => (string?)link["rel"] == "self");
        return (string?)self?["href"] is { } href
            ? href.TrimEnd('/') + "/"
            : throw new ProviderException("No supported version available from endpoint " + url + "/");
    }
}
