using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>Tags of servers, there since 2.26.</summary>
internal sealed class TagsApi(CloudStore store)
{
    private const int Since = 26;

    public void Map(ServiceRoutes routes)
    {
        routes.Get("/v2.1/servers/{id}/tags", call => Answer.Ok("tags", Find(call).Tags.ToJson()));
        routes.Put("/v2.1/servers/{id}/tags", call =>
        {
            var tags = call.Json().Array("tags") ?? throw new Refusal(400, "'tags' is a required property");
            return Answer.Ok("tags", Change(call, "update_all", server =>
                server with { Tags = [.. tags.Select(tag => tag.AsText()).OfType<string>().Distinct()] }).Tags.ToJson());
        });
        routes.Delete("/v2.1/servers/{id}/tags", call =>
        {
            Change(call, "delete_all", server => server with { Tags = [] });
            return Answer.NoContent;
        });
        routes.Get("/v2.1/servers/{id}/tags/{tag}", call => Find(call).Tags.Contains(call.Route("tag")) ? Answer.NoContent : throw Missing(call));
        routes.Put("/v2.1/servers/{id}/tags/{tag}", Add);
        routes.Delete("/v2.1/servers/{id}/tags/{tag}", call =>
        {
            Change(call, "delete", server => server.Tags.Contains(call.Route("tag"))
                ? server with { Tags = server.Tags.Remove(call.Route("tag")) }
                : throw Missing(call));
            return Answer.NoContent;
        });
    }

    private Answer Add(Call call)
    {
        var tag = call.Route("tag");
        var had = Find(call).Tags.Contains(tag);
        Change(call, "update", server => server with { Tags = [.. server.Tags.Append(tag).Distinct()] });
        return had ? Answer.NoContent : new Answer(201).With("Location", call.Url);
    }

    private Server Change(Call call, string verb, Func<Server, Server> change)
    {
        Find(call);
        NovaDialect.RequireWriter(call, "os-server-tags:" + verb);
        return ServersApi.Find(call, store.Update(state => state.Put(change(ServersApi.Find(call, state)))));
    }

    private Server Find(Call call) => call.Microversion >= Since
        ? ServersApi.Find(call, store.Current)
        : throw new Refusal(404, "The resource could not be found.");

    private static Refusal Missing(Call call) => new(404, $"Server {call.Route("id")} has no tag '{call.Route("tag")}'");
}
