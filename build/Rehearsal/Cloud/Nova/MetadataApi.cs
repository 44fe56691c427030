using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

internal sealed class MetadataApi(CloudStore store, TimeProvider clock)
{
    public void Map(ServiceRoutes routes)
    {
        routes.Get("/v2.1/servers/{id}/metadata", call => All(ServersApi.Find(call, store.Current)));
        routes.Post("/v2.1/servers/{id}/metadata", call => Change(call, "create", server =>
            server with { Metadata = server.Metadata.SetItems(ServerRequest.Pairs(Wanted(call, "metadata"))) }));
        routes.Put("/v2.1/servers/{id}/metadata", call => Change(call, "update_all", server =>
            server with { Metadata = ServerRequest.Pairs(Wanted(call, "metadata")) }));
        routes.Get("/v2.1/servers/{id}/metadata/{key}", call => Item(ServersApi.Find(call, store.Current), call.Route("key")));
        routes.Put("/v2.1/servers/{id}/metadata/{key}", call =>
        {
            Change(call, "update", server => server with { Metadata = server.Metadata.SetItems(ServerRequest.Pairs(Wanted(call, "meta"))) });
            return Item(ServersApi.Find(call, store.Current), call.Route("key"));
        });
        routes.Delete("/v2.1/servers/{id}/metadata/{key}", call =>
        {
            Change(call, "delete", server => server.Metadata.ContainsKey(call.Route("key"))
                ? server with { Metadata = server.Metadata.Remove(call.Route("key")) }
                : throw NotFound());
            return Answer.NoContent;
        });
    }

    private Answer Change(Call call, string verb, Func<Server, Server> change)
    {
        NovaDialect.RequireWriter(call, "server-metadata:" + verb);
        var after = store.Update(state => state.Put(change(ServersApi.Find(call, state)) with { Updated = clock.GetUtcNow() }));
        return All(ServersApi.Find(call, after));
    }

    private static JsonObject Wanted(Call call, string wrapper)
    {
        var body = call.Json();
        return body.Object(wrapper) ?? throw new Refusal(400, $"'{wrapper}' is a required property");
    }

    private static Answer All(Server server) => Answer.Ok("metadata", ServerViews.Metadata(server));

    private static Answer Item(Server server, string key) => server.Metadata.TryGetValue(key, out var value)
        ? Answer.Ok("meta", new JsonObject { [key] = value })
        : throw NotFound();

    private static Refusal NotFound() => new(404, "Metadata item was not found");
}
