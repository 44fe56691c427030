using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Keystone v3: the login. https://docs.openstack.org/api-ref/identity/v3/</summary>
public interface IKeystone
{
    /// <summary>The session; logs in at the first call and again before the token ends.</summary>
    /// <exception cref="CloudException">The login was refused, or Keystone does not answer.</exception>
    /// <exception cref="CredentialsException">clouds.yaml is missing, broken or incomplete.</exception>
    Task<CloudSession> SessionAsync(CancellationToken cancellationToken);
}

/// <inheritdoc cref="IKeystone"/>
internal sealed class Keystone(Func<CloudCredentials> credentials, Func<CloudHttp> http, Redactor redactor, TimeProvider time) : IKeystone, IDisposable
{
    // A token about to end might do so on its way.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LoginTimeout = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim turn = new(1);
    private CloudSession? session;
    private Uri? found;

    public Task<CloudSession> SessionAsync(CancellationToken cancellationToken) => SessionAsync(Margin, null, cancellationToken);

    /// <summary>The session, another one than the refused.</summary>
    public Task<CloudSession> SessionAsync(CloudSession? refused, CancellationToken cancellationToken) => SessionAsync(Margin, refused, cancellationToken);

    /// <summary>A session with at least this much time left, if a new login yields one.</summary>
    public Task<CloudSession> SessionAsync(TimeSpan least, CancellationToken cancellationToken) => SessionAsync(least, null, cancellationToken);

    public void Dispose() => turn.Dispose();

    private async Task<CloudSession> SessionAsync(TimeSpan least, CloudSession? refused, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (session is null || ReferenceEquals(session, refused) || session.ExpiresAt - time.GetUtcNow() < least)
            {
                session = await LoginAsync(cancellationToken).ConfigureAwait(false);
            }

            return session;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<CloudSession> LoginAsync(CancellationToken cancellationToken)
    {
        var login = credentials();
        login = login with { AuthUrl = await VersionedAsync(login, cancellationToken).ConfigureAwait(false) };
        var unscoped = login is CloudCredentials.OidcPassword oidc ? await UnscopedAsync(oidc, cancellationToken).ConfigureAwait(false) : null;
        var request = Request(login, unscoped);
        CloudAnswer answer;
        var asked = time.GetUtcNow();
        try
        {
            answer = await http().SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (CloudException exception) when (exception.Fault() is { } fault && (int)fault.Status is >= 400 and < 500)
        {
            throw LoginRefusal.Explain(exception, fault, login);
        }

        if ((request.SubjectToken ?? answer.SubjectToken) is not { Length: > 0 } text)
        {
            throw Strange(login, "the answer has no X-Subject-Token");
        }

        var token = new Secret(text);
        redactor.Add(token);
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            var body = document.RootElement.GetProperty("token");
            return Session(token, body, login) with
            {
                Unscoped = unscoped,
                // Of a token that was had before nothing can be learnt about the time.
                Skew = request.SubjectToken is null ? Skew(body, asked, time.GetUtcNow()) : null,
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Strange(login, exception.Message);
        }
    }

    // A token for which no project is named is taken as it is, and looked at: Keystone would make one for no project of it.
    private static CloudRequest Request(CloudCredentials login, Secret? unscoped)
    {
        var address = new Uri($"{login.AuthUrl}/auth/tokens");
        return login is CloudCredentials.Token { Project: null } given
            ? new CloudRequest(HttpMethod.Get, address, "identity")
            {
                Token = given.Value.Reveal(),
                SubjectToken = given.Value.Reveal(),
                Timeout = LoginTimeout,
            }
            : new CloudRequest(HttpMethod.Post, address, "identity")
            {
                Body = KeystoneLogin.Body(login, unscoped).ToJsonString(),
                Timeout = LoginTimeout,
                // A second token does no harm.
                Repeatable = true,
            };
    }

    // The time is told in whole seconds: half a second is the best guess.
    private static TimeSpan? Skew(JsonElement body, DateTimeOffset asked, DateTimeOffset answered) =>
        body.TryGetProperty("issued_at", out var issued) && issued.TryGetDateTimeOffset(out var time)
            ? time.AddSeconds(0.5) - (asked + ((answered - asked) / 2))
            : null;

    private async Task<Secret> UnscopedAsync(CloudCredentials.OidcPassword login, CancellationToken cancellationToken)
    {
        using var provider = new OidcLogin(login, redactor);
        return await provider.UnscopedAsync(cancellationToken).ConfigureAwait(false);
    }

    // Where an address without a version leads: Keystone's own list of its versions, or, without one, what it is called everywhere.
    private async Task<Uri> VersionedAsync(CloudCredentials login, CancellationToken cancellationToken)
    {
        if (login.VersionsUrl is not { } bare)
        {
            return login.AuthUrl;
        }

        if (found is not null)
        {
            return found;
        }

        try
        {
            var answer = await http().SendAsync(new CloudRequest(HttpMethod.Get, bare, "identity") { Timeout = LoginTimeout }, cancellationToken).ConfigureAwait(false);
            found = KeystoneVersions.Third(answer.Body, bare) ?? login.AuthUrl;
        }
        catch (CloudException exception) when (exception.Fault() is { IsTransient: false })
        {
            found = login.AuthUrl;
        }

        return found;
    }

    private static CloudSession Session(Secret token, JsonElement body, CloudCredentials login)
    {
        if (!body.TryGetProperty("project", out var project))
        {
            throw new CredentialsException($"The login to {login.Cloud} is not for a project", null, "add project_name (OS_PROJECT_NAME), or use an application credential");
        }

        return new CloudSession(
            token,
            body.GetProperty("expires_at").GetDateTimeOffset(),
            body.GetProperty("user").GetProperty("id").GetString()!,
            project.GetProperty("id").GetString()!,
            project.GetProperty("name").GetString()!,
            [.. body.GetProperty("roles").EnumerateArray().Select(role => role.GetProperty("name").GetString()!)],
            body.TryGetProperty("application_credential", out var credential) ? credential.GetProperty("restricted").GetBoolean() : null,
            Catalog(body.GetProperty("catalog")))
        {
            UserName = body.GetProperty("user").GetProperty("name").GetString()!,
            ApplicationCredentialId = body.TryGetProperty("application_credential", out credential) ? credential.GetProperty("id").GetString() : null,
        };
    }

    private static ImmutableArray<CatalogEndpoint> Catalog(JsonElement catalog) =>
    [
        .. from service in catalog.EnumerateArray()
           from endpoint in service.GetProperty("endpoints").EnumerateArray()
           select new CatalogEndpoint(
               service.GetProperty("type").GetString()!,
               endpoint.GetProperty("interface").GetString()!,
               endpoint.GetProperty("region").GetString() ?? "",
               new Uri(endpoint.GetProperty("url").GetString()!.TrimEnd('/'))),
    ];

    private static CloudException Strange(CloudCredentials login, string why) =>
        new($"What answers at {login.AuthUrl} is not Keystone", why, "check auth_url in clouds.yaml");
}
