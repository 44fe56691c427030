using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

/// <summary>Application credentials of the user himself.</summary>
internal sealed class CredentialsApi(CloudStore store)
{
    public void Map(ServiceRoutes routes)
    {
        routes.Get("/v3/users/{user}/application_credentials", List);
        routes.Post("/v3/users/{user}/application_credentials", Create);
        routes.Get("/v3/users/{user}/application_credentials/{id}", call =>
            Answer.Ok("application_credential", KeystoneViews.Credential(store.Current, Find(call, "get"), call.Origin)));
        routes.Delete("/v3/users/{user}/application_credentials/{id}", Delete);
    }

    private Answer List(Call call)
    {
        Own(call, "list_application_credentials");
        var state = store.Current;
        var name = call.QueryText("name");
        var own = state.Credentials.Values
            .Where(each => each.UserId == call.Identity.UserId && (name is null || each.Name == name))
            .OrderBy(each => each.Name, StringComparer.Ordinal);
        return Answer.Ok(KeystoneViews.List("application_credentials", own.Select(each => KeystoneViews.Credential(state, each, call.Origin)), call));
    }

    private Answer Create(Call call)
    {
        Own(call, "create_application_credential");
        Unrestricted(call);
        var body = call.Json().Object("application_credential")
            ?? throw KeystoneDialect.Invalid("Expecting to find application_credential in request body.");
        var name = body.Text("name") ?? throw new Refusal(400,
            $"Invalid input for field/attribute application_credential. Value: {PythonText.Of(body)}. 'name' is a required property");
        var fresh = new ApplicationCredential(
            Ids.Hex(),
            name,
            body.Text("secret") ?? Ids.Secret(64),
            call.Identity.UserId,
            call.ProjectId,
            body.Flag("unrestricted"),
            body.Text("description"),
            Expiry(body.Text("expires_at")),
            Roles(call, body));
        store.Update(state => state.Credentials.Values.Any(each => each.UserId == fresh.UserId && each.Name == name)
            ? throw new Refusal(409, $"Conflict occurred attempting to store application_credential - Duplicate entry found with name {name}.")
            : state with { Credentials = state.Credentials.Add(fresh.Id, fresh) });
        return Answer.Created("application_credential", KeystoneViews.Credential(store.Current, fresh, call.Origin, fresh.Secret));
    }

    private Answer Delete(Call call)
    {
        var credential = Find(call, "delete");
        Unrestricted(call);
        store.Update(state => state with { Credentials = state.Credentials.Remove(credential.Id) });
        return Answer.NoContent;
    }

    private ApplicationCredential Find(Call call, string verb)
    {
        Own(call, verb + "_application_credential");
        var id = call.Route("id");
        return store.Current.Credentials.TryGetValue(id, out var found) && found.UserId == call.Identity.UserId
            ? found
            : throw new Refusal(404, $"Could not find Application Credential: {id}.");
    }

    private static ImmutableArray<string> Roles(Call call, JsonObject body)
    {
        var wanted = body.Array("roles")?.Select(role => role.Text("name")).OfType<string>().ToImmutableArray();
        return wanted is { Length: > 0 } some ? [.. some.Where(call.Identity.Roles.Contains)] : call.Identity.Roles;
    }

    private static DateTimeOffset? Expiry(string? text) => text is null
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw KeystoneDialect.Invalid($"Unable to parse expires_at {text}.");

    private static void Own(Call call, string action)
    {
        if (call.Route("user") != call.Identity.UserId)
        {
            throw KeystoneDialect.Forbidden("identity:" + action);
        }
    }

    private static void Unrestricted(Call call)
    {
        if (call.Identity.Restricted)
        {
            throw KeystoneDialect.Forbidden(
                "Using method 'application_credential' is not allowed for managing additional application credentials.");
        }
    }
}
