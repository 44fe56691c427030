using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.OpenStack;

/// <summary>
/// A login through an identity provider: its discovery document, a token for name and password (OpenID Connect, RFC 6749 section 4.3),
/// and Keystone's token for that. https://docs.openstack.org/api-ref/identity/v3-ext/#os-federation-api
/// </summary>
internal sealed class OidcLogin : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CloudCredentials.OidcPassword login;
    private readonly Redactor redactor;
    private readonly HttpClient client;

    public OidcLogin(CloudCredentials.OidcPassword login, Redactor redactor)
    {
        this.login = login;
        this.redactor = redactor;
        client = new HttpClient(CloudHttp.Handler(login)) { Timeout = Limit };
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        client.DefaultRequestHeaders.UserAgent.ParseAdd("gourmetgram-platform");
    }

    private OidcProvider Provider => login.Provider;

    /// <summary>Keystone's token, not yet for a project.</summary>
    /// <exception cref="CloudException">The provider or Keystone refused, or does not answer.</exception>
    public async Task<Secret> UnscopedAsync(CancellationToken cancellationToken)
    {
        var endpoint = Provider.TokenEndpoint ?? await DiscoverAsync(cancellationToken).ConfigureAwait(false);
        var word = await WordAsync(endpoint, cancellationToken).ConfigureAwait(false);
        return await FederateAsync(word, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => client.Dispose();

    private async Task<Uri> DiscoverAsync(CancellationToken cancellationToken)
    {
        var address = Provider.DiscoveryEndpoint!;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var (status, body, _) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        using var document = status == HttpStatusCode.OK ? Json(body) : null;
        if (document is null || Text(document.RootElement, "token_endpoint") is not { } text || !Uri.TryCreate(text, UriKind.Absolute, out var endpoint))
        {
            throw new CloudException(
                $"{address} is not the discovery document of an identity provider",
                document is null ? $"it answers {(int)status}, and no JSON" : "it has no token_endpoint",
                "check discovery_endpoint (OS_DISCOVERY_ENDPOINT): it ends in /.well-known/openid-configuration");
        }

        if (document.RootElement.TryGetProperty("grant_types_supported", out var grants)
            && grants.ValueKind == JsonValueKind.Array
            && !grants.EnumerateArray().Any(grant => grant.ValueEquals("password")))
        {
            throw new CredentialsException(
                $"The identity provider at {address.Host} takes no passwords",
                $"it takes {string.Join(", ", grants.EnumerateArray())}",
                "make an application credential in the cloud's dashboard and use v3applicationcredential");
        }

        return endpoint;
    }

    // The provider's word for the user.
    private async Task<Secret> WordAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = login.User,
            ["password"] = login.Value.Reveal(),
            ["scope"] = Provider.Scope,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (Provider.ClientSecret is { } secret)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Provider.ClientId}:{secret.Reveal()}")));
        }
        else
        {
            form["client_id"] = Provider.ClientId;
        }

        request.Content = new FormUrlEncodedContent(form);
        var (status, body, _) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        using var document = Json(body);
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            throw Refused(status, document);
        }

        if (document is null || Text(document.RootElement, Provider.TokenType) is not { } word)
        {
            throw new CloudException($"The identity provider's answer has no {Provider.TokenType}", $"POST {endpoint}", "check access_token_type (OS_ACCESS_TOKEN_TYPE): access_token or id_token");
        }

        return Known(word);
    }

    private async Task<Secret> FederateAsync(Secret word, CancellationToken cancellationToken)
    {
        var address = new Uri($"{login.AuthUrl}/OS-FEDERATION/identity_providers/{Uri.EscapeDataString(Provider.IdentityProvider)}/protocols/{Uri.EscapeDataString(Provider.Protocol)}/auth");
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", word.Reveal());
        var (status, body, token) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (status is HttpStatusCode.OK or HttpStatusCode.Created && !string.IsNullOrEmpty(token))
        {
            return Known(token);
        }

        using var document = Json(body);
        var said = document is not null && document.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? Text(error, "message") : null;
        throw new CloudException(
            $"Keystone does not take the word of identity provider {Provider.IdentityProvider}: {(int)status}",
            $"{said ?? "no message"} (POST {address.AbsolutePath})",
            "check identity_provider, protocol and client_id (OS_IDENTITY_PROVIDER, OS_PROTOCOL, OS_CLIENT_ID) against the openrc file of the cloud's dashboard");
    }

    private CloudException Refused(HttpStatusCode status, JsonDocument? document)
    {
        var said = document is null ? null : Text(document.RootElement, "error_description") ?? Text(document.RootElement, "error");
        var code = document is null ? null : Text(document.RootElement, "error");
        return new CloudException(
            $"The identity provider refused the login of {login.User}: {(int)status}",
            said,
            code is "invalid_client" or "unauthorized_client"
                ? "check client_id and client_secret (OS_CLIENT_ID, OS_CLIENT_SECRET) against the openrc file of the cloud's dashboard"
                : "check username and password: a cloud's CLI password is often another than the one for its web pages, and is set there");
    }

    private async Task<(HttpStatusCode Status, string Body, string? Token)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return (response.StatusCode, body, response.Headers.TryGetValues("X-Subject-Token", out var tokens) ? tokens.First() : null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var cause = exception is OperationCanceledException ? new TimeoutException($"no answer within {Limit.TotalSeconds:0} s", exception) : exception;
            throw ApiErrors.NoAnswer(cause, "identity", $"{request.Method} {request.RequestUri!.AbsolutePath}", request.RequestUri);
        }
    }

    private Secret Known(string value)
    {
        var secret = new Secret(value);
        redactor.Add(secret);
        return secret;
    }

    private static JsonDocument? Json(string text)
    {
        try
        {
            var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
