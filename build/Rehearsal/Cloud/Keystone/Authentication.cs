using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

/// <summary>Turns the body of POST /v3/auth/tokens into the content of a token, by Keystone's rules.</summary>
internal sealed class Authentication(CloudStore store, TokenMint mint, TokenGate gate, TimeProvider clock, TimeSpan lifetime)
{
    private const string Methods = """{"methods":["external","password","token","oauth1","mapped","application_credential"]}""";

    public TokenContent Authenticate(JsonObject body)
    {
        var auth = body.Object("auth") ?? throw KeystoneDialect.Invalid("Expecting to find auth in request body.");
        var identity = auth.Object("identity") ?? throw new Refusal(400, "'identity' is a required property");
        var method = identity.Array("methods")?.FirstOrDefault().AsText();
        if (method is not ("password" or "token" or "application_credential"))
        {
            throw new Refusal(401, "Attempted to authenticate with an unsupported method.", Methods);
        }

        var proof = identity.Object(method) ?? throw KeystoneDialect.Invalid($"Expecting to find {method} in identity.");
        return method switch
        {
            "application_credential" => ByCredential(proof, auth),
            "password" => ByPassword(proof, auth),
            _ => ByToken(proof, auth),
        };
    }

    private TokenContent ByCredential(JsonObject proof, JsonObject auth)
    {
        if (auth.ContainsKey("scope"))
        {
            throw new Refusal(401,
                "Error authenticating with application credential: Application credentials cannot request a scope.", "{}");
        }

        var now = clock.GetUtcNow();
        var credential = Find(proof);
        if (!Same(credential.Secret, proof.Text("secret")) || credential.ExpiresAt <= now)
        {
            throw Refusal.NotAuthenticated();
        }

        var expires = Min(now + lifetime, credential.ExpiresAt ?? DateTimeOffset.MaxValue);
        return New(credential.UserId, credential.ProjectId, credential.Id, TokenMethods.ApplicationCredential, [], now, expires);
    }

    private ApplicationCredential Find(JsonObject proof)
    {
        var state = store.Current;
        if (proof.Text("id") is { } id)
        {
            return state.Credentials.GetValueOrDefault(id) ?? throw new Refusal(404, $"Could not find Application Credential: {id}.");
        }

        var user = FindUser(state, proof.Object("user"));
        return state.Credentials.Values.FirstOrDefault(each => each.UserId == user.Id && each.Name == proof.Text("name"))
            ?? throw Refusal.NotAuthenticated();
    }

    private TokenContent ByPassword(JsonObject proof, JsonObject auth)
    {
        var state = store.Current;
        var claimed = proof.Object("user") ?? throw KeystoneDialect.Invalid("Expecting to find user in password.");
        var user = FindUser(state, claimed);
        if (!Same(user.Password, claimed.Text("password")))
        {
            throw Refusal.NotAuthenticated();
        }

        var now = clock.GetUtcNow();
        return New(user.Id, Scope(state, user, auth), null, TokenMethods.Password, [], now, now + lifetime);
    }

    private TokenContent ByToken(JsonObject proof, JsonObject auth)
    {
        var token = proof.Text("id") ?? "";
        var origin = mint.Read(token) is null ? throw BadToken() : gate.Identify(token) ?? throw Refusal.NotAuthenticated();
        if (origin.CredentialId is not null)
        {
            throw KeystoneDialect.Forbidden("Using a delegated token to create another token is not allowed.");
        }

        var state = store.Current;
        var project = auth.ContainsKey("scope") ? Scope(state, state.Users[origin.UserId], auth) : null;
        var methods = origin.Token.Methods | TokenMethods.Token;
        return New(origin.UserId, project, null, methods, [origin.Token.AuditIds[^1]], clock.GetUtcNow(), origin.Token.Expires);
    }

    public static Refusal BadToken() => new(404, "Could not recognize Fernet token");

    private static User FindUser(CloudState state, JsonObject? claimed)
    {
        var user = claimed.Text("id") is { } id
            ? state.Users.GetValueOrDefault(id)
            : IsDefaultDomain(claimed) ? state.Users.Values.FirstOrDefault(each => each.Name == claimed.Text("name")) : null;
        return user ?? throw Refusal.NotAuthenticated();
    }

    private static string? Scope(CloudState state, User user, JsonObject auth)
    {
        if (auth.Object("scope").Object("project") is not { } wanted)
        {
            return null;
        }

        var project = wanted.Text("id") is { } id
            ? state.Projects.GetValueOrDefault(id)
            : IsDefaultDomain(wanted) ? state.Projects.Values.FirstOrDefault(each => each.Name == wanted.Text("name")) : null;
        return project is not null && user.Roles.ContainsKey(project.Id) ? project.Id : throw Refusal.NotAuthenticated();
    }

    private static bool IsDefaultDomain(JsonObject? claimed)
    {
        var domain = claimed.Object("domain");
        return domain.Text("id") == "default" || string.Equals(domain.Text("name"), "Default", StringComparison.OrdinalIgnoreCase);
    }

    private static TokenContent New(
        string user,
        string? project,
        string? credential,
        TokenMethods methods,
        ImmutableArray<string> parents,
        DateTimeOffset now,
        DateTimeOffset expires) =>
        new(user, project, credential, methods, [TokenMint.NewAuditId(), .. parents], now.FloorToSecond(), expires.FloorToSecond());

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static bool Same(string expected, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));
}
