using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

/// <summary>What the generic parts of the API (list, show, delete, tags) need to know of one kind of object.</summary>
internal sealed record ResourceKind<T>(
    string Plural,
    string Singular,
    Func<CloudState, ImmutableDictionary<string, T>> All,
    Func<CloudState, ImmutableDictionary<string, T>, CloudState> With,
    Func<CloudState, T, JsonObject> View,
    Func<CloudState, T, string, bool> Sees,
    Func<string, Refusal> NotFound)
    where T : NetworkObject
{
    public T Find(CloudState state, string id, string projectId) =>
        All(state).TryGetValue(id, out var found) && Sees(state, found, projectId) ? found : throw NotFound(id);

    /// <summary>An object that the caller may change: his own, and only with the role for it.</summary>
    public T FindOwn(CloudState state, Call call, string rule)
    {
        var found = Find(state, call.Route("id"), call.ProjectId);
        return found.ProjectId == call.ProjectId && call.Identity.MayWrite ? found : throw NeutronDialect.Policy("rule:" + rule);
    }

    public CloudState Put(CloudState state, T item) => With(state, All(state).SetItem(item.Id, item));

    public CloudState Remove(CloudState state, string id) => With(state, All(state).Remove(id));
}
