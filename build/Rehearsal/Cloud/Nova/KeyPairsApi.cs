using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>Key pairs belong to a user, and a reader may have them too.</summary>
internal sealed partial class KeyPairsApi(CloudStore store, TimeProvider clock)
{
    private const int MostKeyPairs = 100;

    public void Map(ServiceRoutes routes)
    {
        routes.Get("/v2.1/os-keypairs", List);
        routes.Post("/v2.1/os-keypairs", Create);
        routes.Get("/v2.1/os-keypairs/{name}", Show);
        routes.Delete("/v2.1/os-keypairs/{name}", Delete);
    }

    public static KeyPair? Find(CloudState state, string userId, string name) =>
        state.KeyPairs.FirstOrDefault(each => each.UserId == userId && each.Name == name);

    private Answer List(Call call) => Answer.Ok("keypairs", store.Current.KeyPairs
        .Where(each => each.UserId == call.Identity.UserId)
        .OrderBy(each => each.Name, StringComparer.Ordinal)
        .Select(each => new JsonObject { ["keypair"] = Brief(each, call) })
        .ToJson());

    private Answer Show(Call call)
    {
        var found = Require(call);
        var view = Brief(found, call);
        view["user_id"] = found.UserId;
        view["created_at"] = found.Created.Micros();
        view["deleted"] = false;
        view["deleted_at"] = null;
        view["id"] = found.Number;
        view["updated_at"] = null;
        if (view.ContainsKey("type"))
        {
            view.Remove("type");
            view["type"] = found.Type;
        }

        return Answer.Ok("keypair", view);
    }

    private Answer Create(Call call)
    {
        var body = call.Json();
        var wanted = body.Object("keypair") ?? throw NovaDialect.Schema("body", body, "'keypair' is a required property");
        var name = wanted.Text("name") ?? throw NovaDialect.Schema("keypair", wanted, "'name' is a required property");
        if (call.Microversion < 92 && !GoodName().IsMatch(name))
        {
            throw new Refusal(400, "An invalid 'name' value was provided. The name must be: Only expected characters: "
                + "[_- 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ]");
        }

        var publicKey = wanted.Text("public_key");
        if (publicKey is null && call.Microversion >= 92)
        {
            throw NovaDialect.Schema("keypair", wanted, "'public_key' is a required property");
        }

        var (text, secret) = publicKey is null ? SshKeys.Make() : (publicKey, null);
        var print = SshKeys.Fingerprint(text) ?? throw new Refusal(400, "Keypair data is invalid: failed to generate fingerprint");
        var user = call.Identity.UserId;
        KeyPair? made = null;
        store.Update(state =>
        {
            if (Find(state, user, name) is not null)
            {
                throw new Refusal(409, $"Key pair '{name}' already exists.");
            }

            if (state.KeyPairs.Count(each => each.UserId == user) >= MostKeyPairs)
            {
                throw new Refusal(403, "Quota exceeded, too many key pairs.");
            }

            made = new KeyPair(state.NextKeyPair, name, user, text.Trim(), print, wanted.Text("type") ?? "ssh", clock.GetUtcNow().FloorToSecond());
            return state with { KeyPairs = state.KeyPairs.Add(made), NextKeyPair = state.NextKeyPair + 1 };
        });
        var view = Brief(made!, call);
        view["user_id"] = user;
        if (secret is not null)
        {
            view["private_key"] = secret;
        }

        return new Answer(call.Microversion >= 2 ? 201 : 200, new JsonObject { ["keypair"] = view });
    }

    private Answer Delete(Call call)
    {
        var found = Require(call);
        store.Update(state => state with { KeyPairs = state.KeyPairs.Remove(found) });
        return new Answer(call.Microversion >= 2 ? 204 : 202);
    }

    private KeyPair Require(Call call)
    {
        var user = call.Identity.UserId;
        if (call.QueryText("user_id") is { } other && other != user && call.Microversion >= 10)
        {
            throw NovaDialect.Policy("os-keypairs:show");
        }

        return Find(store.Current, user, call.Route("name"))
            ?? throw new Refusal(404, $"Keypair {call.Route("name")} not found for user {user}");
    }

    private static JsonObject Brief(KeyPair pair, Call call)
    {
        var view = new JsonObject { ["name"] = pair.Name, ["public_key"] = pair.PublicKey, ["fingerprint"] = pair.Fingerprint };
        if (call.Microversion >= 2)
        {
            view["type"] = pair.Type;
        }

        return view;
    }

    [GeneratedRegex("^[A-Za-z0-9 _-]{1,255}$")]
    private static partial Regex GoodName();
}
