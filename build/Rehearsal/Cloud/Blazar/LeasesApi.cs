using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Blazar;

internal sealed class LeasesApi(CloudStore store, CloudOptions options)
{
    public void Map(ServiceRoutes routes)
    {
        routes.Get("/", Versions);
        routes.Get("/v1/leases", List);
        routes.Post("/v1/leases", Create);
        routes.Get("/v1/leases/{id}", call => Answer.Ok("lease", LeaseViews.Of(Find(call, store.Current, "get"))));
        routes.Put("/v1/leases/{id}", Update);
        routes.Map("DELETE", "/v1/leases/{id}", DeleteAsync);
        routes.Get("/v1/os-hosts", _ => throw Policy("oshosts:get"));
    }

    private static Answer Versions(Call call) => new(300, new JsonObject
    {
        ["versions"] = new JsonArray(
            new JsonObject
            {
                ["id"] = "v1.0",
                ["status"] = "CURRENT",
                ["links"] = new JsonArray(new JsonObject { ["href"] = $"{call.Origin}/reservation/v1", ["rel"] = "self" }),
                ["min_version"] = "1.0",
                ["max_version"] = "1.0",
            },
            new JsonObject
            {
                ["id"] = "v2.0",
                ["status"] = "DEPRECATED",
                ["links"] = new JsonArray(new JsonObject { ["href"] = $"{call.Origin}/reservation/v2", ["rel"] = "self" }),
            }),
    });

    private Answer List(Call call) => Answer.Ok(new JsonObject
    {
        ["leases"] = store.Current.Leases.Values
            .Where(lease => lease.ProjectId == call.ProjectId)
            .OrderBy(lease => lease.Created)
            .Select(lease => LeaseViews.Of(lease))
            .ToJson(),
    });

    private Answer Create(Call call)
    {
        RequireWriter(call, "post");
        var body = call.Json();
        if (call.Identity.Restricted)
        {
            // Blazar needs a trust for the lease, and Keystone refuses one to a restricted credential.
            throw new Refusal(500, "Internal Server Error", "INTERNAL_SERVER_ERROR");
        }

        Lease? made = null;
        store.Update(state =>
        {
            made = LeasePlan.Read(body, state, call.Identity.UserId, call.ProjectId, Now());
            return HostRoom.Fits(state, made, options.Capacity)
                ? state with { Leases = state.Leases.Add(made.Id, made), NextAggregate = state.NextAggregate + made.Reservations.Length }
                : throw new Refusal(500, "Not enough hosts available");
        });
        return Answer.Created("lease", LeaseViews.Of(made!));
    }

    private Answer Update(Call call)
    {
        RequireWriter(call, "put");
        var body = call.Json();
        Refusal? refused = null;
        var after = store.Update(state =>
        {
            var lease = Find(call, state, "put");
            if (LeaseUpdate.NeedsFlavor(lease, body) && lease.Status is LeaseStatus.Pending or LeaseStatus.Terminated)
            {
                refused = LeasePlan.UnknownFlavor(lease.Reservations[0].Id);
                return state with { Leases = state.Leases.SetItem(lease.Id, lease.Enter(LeaseStatus.Error, Now())) };
            }

            return state with { Leases = state.Leases.SetItem(lease.Id, LeaseUpdate.Apply(lease, body, state, options.Capacity, Now())) };
        });
        return refused is null
            ? Answer.Ok("lease", LeaseViews.Of(after.Leases[call.Route("id")], LeaseStatus.Updating))
            : throw refused;
    }

    /// <summary>Answers when the lease and its servers are gone. A client that gives up changes nothing: the work goes on.</summary>
    private async Task<Answer> DeleteAsync(Call call, CancellationToken cancellationToken)
    {
        RequireWriter(call, "delete");
        var id = call.Route("id");
        store.Update(state =>
        {
            var lease = Find(call, state, "delete");
            return state with { Leases = state.Leases.SetItem(id, lease.Enter(LeaseStatus.Deleting, Now()) with { DeletionAsked = true }) };
        });
        await store.WaitAsync(state => !state.Leases.ContainsKey(id), cancellationToken);
        return Answer.NoContent;
    }

    private static Lease Find(Call call, CloudState state, string verb)
    {
        var id = call.Route("id");
        var lease = state.Leases.GetValueOrDefault(id)
            ?? throw new Refusal(404, $"Object with {{'lease_id': '{id}'}} not found");
        return lease.ProjectId == call.ProjectId ? lease : throw Policy("leases:" + verb);
    }

    private static void RequireWriter(Call call, string verb)
    {
        if (!call.Identity.MayWrite)
        {
            throw Policy("leases:" + verb);
        }
    }

    private static Refusal Policy(string rule) => new(403, $"Policy doesn't allow blazar:{rule} to be performed");

    private DateTimeOffset Now() => options.Clock.GetUtcNow();
}
