using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

/// <summary>What a member may see of users, projects and regions, and what is closed to him.</summary>
internal sealed class UsersApi(CloudStore store)
{
    private static readonly string[] Closed = ["projects", "roles", "services", "users", "role_assignments", "endpoints", "domains"];

    public void Map(ServiceRoutes routes)
    {
        routes.Get("/v3/auth/projects", Projects);
        routes.Get("/v3/auth/domains", call => Answer.Ok(KeystoneViews.List("domains", [], call)));
        routes.Get("/v3/auth/catalog", Catalogue);
        routes.Get("/v3/regions", call => Answer.Ok(KeystoneViews.List("regions", [Region(call)], call)));
        routes.Get("/v3/users/{user}", call => Answer.Ok("user", KeystoneViews.User(Self(call, "get_user"), call.Origin)));
        routes.Get("/v3/users/{user}/projects", call =>
        {
            Self(call, "list_user_projects");
            return Projects(call);
        });
        routes.Get("/v3/projects/{id}", Project);
        routes.Get("/v3/OS-TRUST/trusts", Trusts);
        foreach (var kind in Closed)
        {
            routes.Get($"/v3/{kind}", _ => throw KeystoneDialect.Forbidden($"identity:list_{kind}"));
        }
    }

    private Answer Projects(Call call)
    {
        var state = store.Current;
        var own = state.Users[call.Identity.UserId].Roles.Keys.Select(id => KeystoneViews.Project(state.Projects[id], call.Origin));
        return Answer.Ok(KeystoneViews.List("projects", own, call));
    }

    private Answer Project(Call call)
    {
        var state = store.Current;
        var id = call.Route("id");
        return id == call.Identity.ProjectId
            ? Answer.Ok("project", KeystoneViews.Project(state.Projects[id], call.Origin))
            : throw KeystoneDialect.Forbidden("identity:get_project");
    }

    private static Answer Catalogue(Call call) => Answer.Ok(new JsonObject
    {
        ["catalog"] = Catalog.Render(call.Origin),
        ["links"] = new JsonObject { ["next"] = null, ["self"] = call.Url, ["previous"] = null },
    });

    private Answer Trusts(Call call)
    {
        if (call.QueryText("trustor_user_id") != call.Identity.UserId)
        {
            throw KeystoneDialect.Forbidden("identity:list_trusts");
        }

        var trusts = store.Current.Leases.Values.Where(lease => lease.UserId == call.Identity.UserId).Select(lease => new JsonObject
        {
            ["id"] = lease.TrustId,
            ["trustor_user_id"] = lease.UserId,
            ["project_id"] = lease.ProjectId,
            ["impersonation"] = true,
            ["expires_at"] = null,
            ["remaining_uses"] = null,
            ["deleted_at"] = null,
            ["redelegated_trust_id"] = null,
            ["redelegation_count"] = 0,
            ["links"] = new JsonObject { ["self"] = $"{call.Origin}/identity/v3/OS-TRUST/trusts/{lease.TrustId}" },
        });
        return Answer.Ok(KeystoneViews.List("trusts", trusts, call));
    }

    private User Self(Call call, string action) => call.Route("user") == call.Identity.UserId
        ? store.Current.Users[call.Identity.UserId]
        : throw KeystoneDialect.Forbidden("identity:" + action);

    private static JsonObject Region(Call call) => new()
    {
        ["id"] = Catalog.Region,
        ["description"] = "",
        ["parent_region_id"] = null,
        ["links"] = new JsonObject { ["self"] = $"{call.Origin}/identity/v3/regions/{Catalog.Region}" },
    };
}
