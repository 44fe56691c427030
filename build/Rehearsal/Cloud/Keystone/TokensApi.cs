using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

internal sealed class TokensApi(CloudStore store, TokenMint mint, TokenGate gate, Authentication authentication, TimeProvider clock)
{
    public void Map(ServiceRoutes routes)
    {
        routes.Open("GET", "/", call => new Answer(300, new JsonObject
        {
            ["versions"] = new JsonObject { ["values"] = new JsonArray(KeystoneViews.Version(call.Origin)) },
        }).With("Location", $"{call.Origin}/identity/v3/"));
        routes.Open("GET", "/v3", call => Answer.Ok("version", KeystoneViews.Version(call.Origin)));
        routes.Open("POST", "/v3/auth/tokens", Issue);
        routes.Get("/v3/auth/tokens", Validate);
        routes.Map("HEAD", "/v3/auth/tokens", Validate);
        routes.Delete("/v3/auth/tokens", Revoke);
    }

    private Answer Issue(Call call)
    {
        if (call.Context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) is not true)
        {
            throw KeystoneDialect.Invalid("Expecting to find application/json in Content-Type header.");
        }

        var token = mint.Write(authentication.Authenticate(call.Json()));
        var identity = gate.Identify(token) ?? throw Refusal.NotAuthenticated();
        return Answer.Created("token", View(call, identity)).With("X-Subject-Token", token);
    }

    private Answer Validate(Call call)
    {
        var (token, identity) = Subject(call, "identity:validate_token");
        return Answer.Ok("token", View(call, identity)).With("X-Subject-Token", token);
    }

    private Answer Revoke(Call call)
    {
        var (_, identity) = Subject(call, "identity:revoke_token");
        var now = clock.GetUtcNow();
        store.Update(state => state with
        {
            RevokedTokens = state.RevokedTokens
                .RemoveRange(state.RevokedTokens.Where(each => each.Value <= now).Select(each => each.Key))
                .SetItem(identity.Token.AuditIds[0], identity.Token.Expires),
        });
        return Answer.NoContent;
    }

    private (string Token, Identity Identity) Subject(Call call, string action)
    {
        var token = call.Header("X-Subject-Token") ?? throw KeystoneDialect.Forbidden(action);
        if (mint.Read(token) is not { } content)
        {
            throw Authentication.BadToken();
        }

        var identity = gate.Identify(token) ?? throw new Refusal(404, "Failed to validate token");
        return content.UserId == call.Identity.UserId ? (token, identity) : throw KeystoneDialect.Forbidden(action);
    }

    private JsonObject View(Call call, Identity identity) =>
        KeystoneViews.Token(store.Current, identity, call.Query.ContainsKey("nocatalog") ? null : call.Origin);
}
