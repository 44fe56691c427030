using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>The body of POST /v3/auth/tokens for whatever credentials are given (Keystone API v3, "Authentication and token management").</summary>
internal static class Login
{
    public static JsonObject Request(CloudSettings settings)
    {
        var (method, credentials, scoped) = Identity(settings);
        var auth = new JsonObject
        {
            ["identity"] = new JsonObject { ["methods"] = new JsonArray(method), [method] = credentials },
        };
        if (scoped && Scope(settings) is { } scope)
        {
            auth["scope"] = scope;
        }

        return new JsonObject { ["auth"] = auth };
    }

    private static (string Method, JsonObject Credentials, bool Scoped) Identity(CloudSettings settings)
    {
        if (settings.Password is { } password)
        {
            var user = User(settings);
            user["password"] = password;
            return ("password", new JsonObject { ["user"] = user }, true);
        }

        if (settings.Token is { } token)
        {
            return ("token", new JsonObject { ["id"] = token }, true);
        }

        if (settings.ApplicationCredentialId is null && settings.ApplicationCredentialName is null)
        {
            throw new ProviderException("You must provide a password to authenticate");
        }

        var credential = new JsonObject
        {
            ["secret"] = settings.ApplicationCredentialSecret ?? throw new ProviderException("You must provide an Application Credential Secret"),
        };
        if (settings.ApplicationCredentialId is { } id)
        {
            credential["id"] = id;
            if (settings.UserName is not null)
            {
                // A name beside an id is an ambient OS_USERNAME, and is refused as such when its domain is not known.
                User(settings);
            }
        }
        else
        {
            credential["name"] = settings.ApplicationCredentialName;
            credential["user"] = User(settings);
        }

        return ("application_credential", credential, false);
    }

    private static JsonObject User(CloudSettings settings)
    {
        if (settings.UserId is { } id)
        {
            return new JsonObject { ["id"] = id };
        }

        if (settings.UserName is not { } name)
        {
            throw new ProviderException("You must provide exactly one of UserID or Username to authenticate");
        }

        return new JsonObject
        {
            ["name"] = name,
            ["domain"] = Domain(settings.UserDomainId, settings.UserDomainName)
                ?? throw new ProviderException("You must provide exactly one of DomainID or DomainName to authenticate by Username"),
        };
    }

    private static JsonObject? Scope(CloudSettings settings)
    {
        if (settings.ProjectId is { } id)
        {
            return new JsonObject { ["project"] = new JsonObject { ["id"] = id } };
        }

        if (settings.ProjectName is not { } name)
        {
            return null;
        }

        var domain = Domain(settings.ProjectDomainId, settings.ProjectDomainName) ?? Domain(settings.UserDomainId, settings.UserDomainName)
            ?? throw new ProviderException("You must provide a domain to scope by project name");
        return new JsonObject { ["project"] = new JsonObject { ["name"] = name, ["domain"] = domain } };
    }

    private static JsonObject? Domain(string? id, string? name) =>
        id is not null ? new JsonObject { ["id"] = id }
        : name is not null ? new JsonObject { ["name"] = name }
        : null;
}
