using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

/// <summary>The verbs that are the same for every kind: list, show, tags.</summary>
internal sealed class Collection<T>(CloudStore store, ResourceKind<T> kind, IReadOnlyCollection<string> attributes, TimeProvider clock)
    where T : NetworkObject
{
    private string Path => "/v2.0/" + kind.Plural;

    public void MapReading(ServiceRoutes routes)
    {
        routes.Get(Path, List);
        routes.Get(Path + "/{id}", call =>
        {
            var state = store.Current;
            return Answer.Ok(kind.Singular, kind.View(state, kind.Find(state, call.Route("id"), call.ProjectId)));
        });
    }

    public void MapTags(ServiceRoutes routes)
    {
        routes.Get(Path + "/{id}/tags", call => Answer.Ok("tags", kind.Find(store.Current, call.Route("id"), call.ProjectId).Tags.ToJson()));
        routes.Put(Path + "/{id}/tags", call =>
        {
            var tags = call.Json().Array("tags") ?? throw new Refusal(400, "Invalid input for operation: Invalid tags body.", "InvalidInput");
            return Answer.Ok("tags", Change(call, _ => tags.Select(tag => tag.AsText()).OfType<string>()).ToJson());
        });
        routes.Delete(Path + "/{id}/tags", call =>
        {
            Change(call, _ => []);
            return Answer.NoContent;
        });
        routes.Get(Path + "/{id}/tags/{tag}", call =>
            kind.Find(store.Current, call.Route("id"), call.ProjectId).Tags.Contains(call.Route("tag")) ? Answer.NoContent : throw Missing(call));
        routes.Put(Path + "/{id}/tags/{tag}", call =>
        {
            Change(call, tags => tags.Append(call.Route("tag")));
            return new Answer(201) { Text = "null" };
        });
        routes.Delete(Path + "/{id}/tags/{tag}", call =>
        {
            var tag = call.Route("tag");
            Change(call, tags => tags.Contains(tag)
                ? tags.Where(each => each != tag)
                : throw Missing(call));
            return Answer.NoContent;
        });
    }

    private static Refusal Missing(Call call) => new(404, $"Tag {call.Route("tag")} could not be found.", "TagNotFound");

    private Answer List(Call call)
    {
        var state = store.Current;
        var views = kind.All(state).Values
            .Where(item => kind.Sees(state, item, call.ProjectId))
            .Select(item => kind.View(state, item))
            .ToList();
        return Answer.Ok(NeutronQuery.Apply(views, attributes, kind.Plural.Replace('-', '_'), call));
    }

    private IReadOnlyList<string> Change(Call call, Func<IEnumerable<string>, IEnumerable<string>> change)
    {
        T? after = null;
        store.Update(state =>
        {
            var item = kind.FindOwn(state, call, $"update_{kind.Singular}:tags");
            after = item with { Tags = [.. change(item.Tags).Distinct()], Updated = clock.GetUtcNow(), Revision = item.Revision + 1 };
            return kind.Put(state, after);
        });
        return after!.Tags;
    }
}
