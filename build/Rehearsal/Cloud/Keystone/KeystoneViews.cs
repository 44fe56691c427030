using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

internal static class KeystoneViews
{
    public static JsonObject Token(CloudState state, Identity identity, string? catalogOrigin)
    {
        var content = identity.Token;
        var token = new JsonObject
        {
            ["methods"] = MethodNames(content.Methods).ToJson(),
            ["user"] = new JsonObject
            {
                ["domain"] = Domain(),
                ["id"] = identity.UserId,
                ["name"] = identity.UserName,
                ["password_expires_at"] = null,
            },
            ["audit_ids"] = content.AuditIds.ToJson(),
            ["expires_at"] = content.Expires.Micros() + "Z",
            ["issued_at"] = content.Issued.Micros() + "Z",
        };
        if (identity.ProjectId is not null)
        {
            token["project"] = new JsonObject
            {
                ["domain"] = Domain(),
                ["id"] = identity.ProjectId,
                ["name"] = state.Projects[identity.ProjectId].Name,
            };
            token["is_domain"] = false;
            token["roles"] = identity.Roles
                .Select(name => new JsonObject { ["id"] = state.Roles[name].Id, ["name"] = name }).ToJson();
            if (catalogOrigin is not null)
            {
                token["catalog"] = Catalog.Render(catalogOrigin);
            }
        }

        if (identity.CredentialId is not null)
        {
            token["application_credential"] = new JsonObject
            {
                ["id"] = identity.CredentialId,
                ["name"] = state.Credentials[identity.CredentialId].Name,
                ["restricted"] = identity.Restricted,
            };
        }

        return token;
    }

    public static JsonObject Credential(CloudState state, ApplicationCredential credential, string origin, string? secret = null)
    {
        var view = new JsonObject
        {
            ["id"] = credential.Id,
            ["name"] = credential.Name,
            ["description"] = credential.Description,
            ["user_id"] = credential.UserId,
            ["project_id"] = credential.ProjectId,
            ["system"] = null,
            ["expires_at"] = credential.ExpiresAt?.Micros(),
            ["unrestricted"] = credential.Unrestricted,
            ["roles"] = credential.Roles.Select(name => new JsonObject
            {
                ["id"] = state.Roles[name].Id,
                ["name"] = name,
                ["domain_id"] = null,
                ["description"] = null,
                ["options"] = new JsonObject { ["immutable"] = true },
            }).ToJson(),
        };
        if (secret is not null)
        {
            view["secret"] = secret;
        }

        view["links"] = Self($"{origin}/identity/v3/application_credentials/{credential.Id}");
        return view;
    }

    public static JsonObject Project(Project project, string origin) => new()
    {
        ["id"] = project.Id,
        ["name"] = project.Name,
        ["domain_id"] = "default",
        ["description"] = "",
        ["enabled"] = true,
        ["parent_id"] = "default",
        ["is_domain"] = false,
        ["tags"] = new JsonArray(),
        ["options"] = new JsonObject(),
        ["links"] = Self($"{origin}/identity/v3/projects/{project.Id}"),
    };

    public static JsonObject User(User user, string origin) => new()
    {
        ["id"] = user.Id,
        ["name"] = user.Name,
        ["domain_id"] = "default",
        ["enabled"] = true,
        ["password_expires_at"] = null,
        ["options"] = new JsonObject(),
        ["links"] = Self($"{origin}/identity/v3/users/{user.Id}"),
    };

    public static JsonObject Version(string origin) => new()
    {
        ["id"] = "v3.14",
        ["status"] = "stable",
        ["updated"] = "2020-04-07T00:00:00Z",
        ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = $"{origin}/identity/v3/" }),
        ["media-types"] = new JsonArray(new JsonObject
        {
            ["base"] = "application/json",
            ["type"] = "application/vnd.openstack.identity-v3+json",
        }),
    };

    public static JsonObject List(string name, IEnumerable<JsonObject> items, Call call) => new()
    {
        [name] = items.ToJson(),
        ["links"] = new JsonObject
        {
            ["next"] = null,
            ["self"] = call.Url + call.Context.Request.QueryString,
            ["previous"] = null,
        },
    };

    private static JsonObject Domain() => new() { ["id"] = "default", ["name"] = "Default" };

    private static JsonObject Self(string url) => new() { ["self"] = url };

    private static IEnumerable<string> MethodNames(TokenMethods methods)
    {
        if (methods.HasFlag(TokenMethods.ApplicationCredential))
        {
            yield return "application_credential";
        }

        if (methods.HasFlag(TokenMethods.Password))
        {
            yield return "password";
        }

        if (methods.HasFlag(TokenMethods.Token))
        {
            yield return "token";
        }
    }
}
