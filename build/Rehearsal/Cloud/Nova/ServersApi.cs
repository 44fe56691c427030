using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

internal sealed class ServersApi(CloudStore store, CloudOptions options)
{
    public void Map(ServiceRoutes routes)
    {
        routes.Get("/v2.1/servers", call => List(call, detailed: false));
        routes.Get("/v2.1/servers/detail", call => List(call, detailed: true));
        routes.Post("/v2.1/servers", Create);
        routes.Get("/v2.1/servers/{id}", call =>
        {
            var state = store.Current;
            return Answer.Ok("server", ServerViews.Full(state, Find(call, state), call));
        });
        routes.Put("/v2.1/servers/{id}", Update);
        routes.Delete("/v2.1/servers/{id}", call => Delete(call, 204));
        routes.Get("/v2.1/servers/{id}/ips", call =>
        {
            var state = store.Current;
            return Answer.Ok("addresses", ServerViews.Addresses(state, Find(call, state), full: false));
        });
    }

    public static Server Find(Call call, CloudState state)
    {
        var id = call.Route("id");
        return state.Servers.TryGetValue(id, out var server) && server.ProjectId == call.ProjectId ? server : throw NovaDialect.ServerNotFound(id);
    }

    /// <summary>Marks a server for deletion; one that never found a host is gone at once.</summary>
    public Answer Delete(Call call, int status)
    {
        NovaDialect.RequireWriter(call, "servers:delete");
        store.Update(state =>
        {
            var server = Find(call, state);
            if (server.Job?.Kind == ServerJobKind.Delete)
            {
                return state;
            }

            return server.Scheduled ? state.Put(ServerSteps.AskDelete(server, Now())) : state with { Servers = state.Servers.Remove(server.Id) };
        });
        return new Answer(status);
    }

    private Answer List(Call call, bool detailed)
    {
        if (call.QueryText("all_tenants") is "1" or "True" or "true" or "")
        {
            throw NovaDialect.Policy($"servers:{(detailed ? "detail" : "index")}:get_all_tenants");
        }

        var state = store.Current;
        var servers = state.Servers.Values
            .Where(server => server.ProjectId == call.ProjectId && Matches(server, state, call))
            .OrderByDescending(server => server.Created)
            .ToList();
        var page = NovaPages.Cut(call, servers, server => server.Id);
        return Answer.Ok(page.Wrap("servers", page.Items.Select(server =>
            detailed ? ServerViews.Full(state, server, call, inList: true) : ServerViews.Brief(server, call))));
    }

    private static bool Matches(Server server, CloudState state, Call call)
    {
        if (server.Deleted is not null && !call.Query.ContainsKey("changes-since"))
        {
            return false;
        }

        return Like(call.QueryText("name"), server.Name)
            && (call.QueryText("status") is not { } status || string.Equals(status, server.Status, StringComparison.OrdinalIgnoreCase))
            && (call.QueryText("flavor") is not { } flavor || flavor == server.Flavor.Id)
            && (call.QueryText("image") is not { } image || image == server.ImageId)
            && (call.QueryText("ip") is not { } ip
                || ServerNetworking.PortsOf(state, server).SelectMany(port => port.FixedIps).Any(each => Like(ip, each.IpAddress)));
    }

    private static bool Like(string? pattern, string text)
    {
        try
        {
            return pattern is null || Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private Answer Create(Call call)
    {
        IReadOnlyList<Server> made = [];
        store.Update(state =>
        {
            made = ServerRequest.Read(call, state, options.Quota, Now());
            return state with { Servers = state.Servers.AddRange(made.Select(server => KeyValuePair.Create(server.Id, server))) };
        });
        var first = made[0];
        var groups = first.SecurityGroups.IsEmpty ? ["default"] : first.SecurityGroups;
        return new Answer(202, new JsonObject
        {
            ["server"] = new JsonObject
            {
                ["id"] = first.Id,
                ["links"] = NovaLinks.Of(call, "servers", first.Id),
                ["OS-DCF:diskConfig"] = "MANUAL",
                ["security_groups"] = groups.Select(name => new JsonObject { ["name"] = name }).ToJson(),
                ["adminPass"] = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789", 12),
            },
        }).With("Location", $"{call.Origin}/compute/v2.1/servers/{first.Id}");
    }

    private Answer Update(Call call)
    {
        NovaDialect.RequireWriter(call, "servers:update");
        var wanted = call.Json().Object("server") ?? throw new Refusal(400, "'server' is a required property");
        if (wanted.ContainsKey("name") && string.IsNullOrEmpty(wanted.Text("name")))
        {
            throw NovaDialect.Schema("name", wanted["name"], "'' is too short");
        }

        var after = store.Update(state =>
        {
            var server = Find(call, state);
            return state.Put(server with
            {
                Name = wanted.Text("name") ?? server.Name,
                Description = wanted.ContainsKey("description") && call.Microversion >= 19 ? wanted.Text("description") : server.Description,
                Updated = Now(),
            });
        });
        return Answer.Ok("server", ServerViews.Updated(after, Find(call, after), call));
    }

    private DateTimeOffset Now() => options.Clock.GetUtcNow();
}
