using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal static class NeutronQuota
{
    public static readonly (string Name, int Limit, Func<CloudState, IEnumerable<NetworkObject>>? All)[] Limits =
    [
        ("network", 100, state => state.Networks.Values),
        ("subnet", 100, state => state.Subnets.Values),
        ("subnetpool", -1, null),
        ("port", 500, state => state.Ports.Values),
        ("router", 10, state => state.Routers.Values),
        ("floatingip", 50, state => state.FloatingIps.Values),
        ("rbac_policy", 10, null),
        ("security_group", 50, state => state.SecurityGroups.Values),
        ("security_group_rule", 500, state => state.SecurityGroupRules.Values),
    ];

    public static int Used(CloudState state, string name, string projectId) =>
        Limits.First(each => each.Name == name).All?.Invoke(state).Count(item => item.ProjectId == projectId) ?? 0;

    public static void Require(CloudState state, string name, string projectId)
    {
        var limit = Limits.First(each => each.Name == name).Limit;
        if (limit >= 0 && Used(state, name, projectId) >= limit)
        {
            throw new Refusal(409, $"Quota exceeded for resources: ['{name}'].", "OverQuota");
        }
    }
}

internal sealed class NeutronQuotaApi(CloudStore store)
{
    public void Map(ServiceRoutes routes)
    {
        routes.Get("/v2.0/quotas/{project}", call => Show(call, (limit, _) => limit));
        routes.Get("/v2.0/quotas/{project}/default", call => Show(call, (limit, _) => limit));
        routes.Get("/v2.0/quotas/{project}/details", Details);
        routes.Get("/v2.0/quotas/{project}/details.json", Details);
    }

    private Answer Details(Call call) => Show(call, (limit, used) => new JsonObject
    {
        ["limit"] = limit,
        ["used"] = used,
        ["reserved"] = 0,
    });

    private Answer Show(Call call, Func<int, int, JsonNode> view)
    {
        var project = call.Route("project");
        if (project != call.ProjectId)
        {
            throw NeutronDialect.Policy("rule:get_quota");
        }

        var state = store.Current;
        return Answer.Ok("quota", new JsonObject(NeutronQuota.Limits.Select(each =>
            KeyValuePair.Create<string, JsonNode?>(each.Name, view(each.Limit, NeutronQuota.Used(state, each.Name, project))))));
    }
}
