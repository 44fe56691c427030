using System.Text.Json.Nodes;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Login bodies. https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management</summary>
internal static class KeystoneLogin
{
    /// <summary>The body of POST /auth/tokens.</summary>
    /// <param name="credentials">The login.</param>
    /// <param name="unscoped">The token that Keystone gave for an identity provider's word; null for other logins.</param>
    public static JsonObject Body(CloudCredentials credentials, Secret? unscoped = null)
    {
        JsonObject auth = credentials switch
        {
            CloudCredentials.ApplicationCredential application => new()
            {
                ["identity"] = Identity("application_credential", Application(application)),
            },
            CloudCredentials.Password password => new()
            {
                ["identity"] = Identity("password", new JsonObject { ["user"] = User(password) }),
                ["scope"] = Scope(password.Project),
            },
            CloudCredentials.Token { Project: { } project } token => new()
            {
                ["identity"] = Token(token.Value),
                ["scope"] = Scope(project),
            },
            CloudCredentials.OidcPassword oidc when unscoped is not null => new()
            {
                ["identity"] = Token(unscoped),
                ["scope"] = Scope(oidc.Project),
            },
            _ => throw new InvalidOperationException($"No login for {credentials.GetType().Name}."),
        };
        return new JsonObject { ["auth"] = auth };
    }

    private static JsonObject Application(CloudCredentials.ApplicationCredential application)
    {
        var body = application.Id is not null
            ? new JsonObject { ["id"] = application.Id }
            : new JsonObject { ["name"] = application.Name, ["user"] = Owned(application.User!) };
        body["secret"] = application.Secret.Reveal();
        return body;
    }

    private static JsonObject Token(Secret token) => Identity("token", new JsonObject { ["id"] = token.Reveal() });

    private static JsonObject Scope(OwnedName project) => new() { ["project"] = Owned(project) };

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
