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

    private readonly SemaphoreSlim turn = new(1);
    private CloudSession? session;

    public Task<CloudSession> SessionAsync(CancellationToken cancellationToken) => SessionAsync(refused: null, cancellationToken);

    /// <summary>The session, another one than the refused.</summary>
    public async Task<CloudSession> SessionAsync(CloudSession? refused, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (session is null || ReferenceEquals(session, refused) || session.ExpiresAt - time.GetUtcNow() < Margin)
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

    public void Dispose() => turn.Dispose();

    private async Task<CloudSession> LoginAsync(CancellationToken cancellationToken)
    {
        var login = credentials();
        var request = new CloudRequest(HttpMethod.Post, new Uri($"{login.AuthUrl}/auth/tokens"), "identity")
        {
            Body = KeystoneLogin.Body(login).ToJsonString(),
            Timeout = TimeSpan.FromSeconds(30),
            // A second token does no harm.
            Repeatable = true,
        };
        var answer = await http().SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(answer.SubjectToken))
        {
            throw Strange(login, "the answer has no X-Subject-Token");
        }

        var token = new Secret(answer.SubjectToken);
        redactor.Add(token);
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            return Session(token, document.RootElement.GetProperty("token"), login);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Strange(login, exception.Message);
        }
    }

    private static CloudSession Session(Secret token, JsonElement body, CloudCredentials login)
    {
        if (!body.TryGetProperty("project", out var project))
        {
            throw new CredentialsException($"The login to {login.Cloud} is not for a project", null, "add project_name to the cloud in clouds.yaml, or use an application credential");
        }

        return new CloudSession(
            token,
            body.GetProperty("expires_at").GetDateTimeOffset(),
            body.GetProperty("user").GetProperty("id").GetString()!,
            project.GetProperty("id").GetString()!,
            project.GetProperty("name").GetString()!,
            [.. body.GetProperty("roles").EnumerateArray().Select(role => role.GetProperty("name").GetString()!)],
            body.TryGetProperty("application_credential", out var credential) ? credential.GetProperty("restricted").GetBoolean() : null,
            Catalog(body.GetProperty("catalog")));
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

/// <summary>Login bodies. https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management</summary>
internal static class KeystoneLogin
{
    public static JsonObject Body(CloudCredentials credentials)
    {
        JsonObject auth = credentials switch
        {
            CloudCredentials.ApplicationCredential application => new()
            {
                ["identity"] = Identity("application_credential", new JsonObject { ["id"] = application.Id, ["secret"] = application.Secret.Reveal() }),
            },
            CloudCredentials.Password password => new()
            {
                ["identity"] = Identity("password", new JsonObject { ["user"] = User(password) }),
                ["scope"] = new JsonObject { ["project"] = Owned(password.Project) },
            },
            CloudCredentials.Token { Project: null } token => new() { ["identity"] = Identity("token", new JsonObject { ["id"] = token.Value.Reveal() }) },
            CloudCredentials.Token token => new()
            {
                ["identity"] = Identity("token", new JsonObject { ["id"] = token.Value.Reveal() }),
                ["scope"] = new JsonObject { ["project"] = Owned(token.Project!) },
            },
            _ => throw new InvalidOperationException($"No login for {credentials.GetType().Name}."),
        };
        return new JsonObject { ["auth"] = auth };
    }

    private static JsonObject Identity(string method, JsonObject body) => new() { ["methods"] = new JsonArray(method), [method] = body };

    private static JsonObject User(CloudCredentials.Password password)
    {
        var user = Owned(password.User);
        user["password"] = password.Value.Reveal();
        return user;
    }

    private static JsonObject Owned(OwnedName name) => name.Id is not null
        ? new JsonObject { ["id"] = name.Id }
        : new JsonObject
        {
            ["name"] = name.Name,
            ["domain"] = name.DomainId is not null ? new JsonObject { ["id"] = name.DomainId } : new JsonObject { ["name"] = name.DomainName },
        };
}
