using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

internal sealed record Usage(int Instances, int Cores, int RamMb);

internal static class Quota
{
    /// <summary>Servers in ERROR count, and those on reserved flavors too.</summary>
    public static Usage Used(CloudState state, string projectId)
    {
        var own = state.Servers.Values.Where(server => server.ProjectId == projectId && server.Deleted is null).ToList();
        return new Usage(own.Count, own.Sum(server => server.Flavor.Vcpus), own.Sum(server => server.Flavor.RamMb));
    }

    public static void Require(CloudState state, string projectId, Flavor flavor, int count, ComputeQuota quota)
    {
        var used = Used(state, projectId);
        var over = new (string Name, int Asked, int Used, int Limit)[]
        {
            ("cores", flavor.Vcpus * count, used.Cores, quota.Cores),
            ("instances", count, used.Instances, quota.Instances),
            ("ram", flavor.RamMb * count, used.RamMb, quota.RamMb),
        }.Where(each => each.Limit >= 0 && each.Used + each.Asked > each.Limit).ToList();
        if (over.Count > 0)
        {
            var names = string.Join(", ", over.Select(each => each.Name));
            var asked = string.Join(", ", over.Select(each => each.Asked));
            var taken = string.Join(", ", over.Select(each => each.Used));
            var limits = string.Join(", ", over.Select(each => each.Limit));
            throw new Refusal(403, $"Quota exceeded for {names}: Requested {asked}, but already used {taken} of {limits} {names}");
        }
    }
}

/// <summary>GET /limits and /os-quota-sets.</summary>
internal sealed class QuotaApi(CloudStore store, ComputeQuota quota)
{
    public void Map(ServiceRoutes routes)
    {
        routes.Get("/v2.1/limits", Limits);
        routes.Get("/v2.1/os-quota-sets/{project}", call => Sets(call, (limit, _) => limit));
        routes.Get("/v2.1/os-quota-sets/{project}/defaults", call => Sets(call, (limit, _) => limit));
        routes.Get("/v2.1/os-quota-sets/{project}/detail", call => Sets(call, (limit, used) => new JsonObject
        {
            ["limit"] = limit,
            ["in_use"] = used,
            ["reserved"] = 0,
        }));
    }

    private Answer Limits(Call call)
    {
        var used = Quota.Used(store.Current, call.ProjectId);
        var old = call.Microversion < 36;
        var absolute = new JsonObject
        {
            ["maxTotalInstances"] = quota.Instances,
            ["maxTotalCores"] = quota.Cores,
            ["maxTotalRAMSize"] = quota.RamMb,
            ["maxServerMeta"] = 128,
        };
        Add(absolute, call.Microversion < 39, ("maxImageMeta", 128));
        Add(absolute, call.Microversion < 57, ("maxPersonality", 5), ("maxPersonalitySize", 10240));
        Add(absolute, true, ("maxTotalKeypairs", 100), ("maxServerGroups", 10), ("maxServerGroupMembers", 10));
        Add(absolute, old, ("maxTotalFloatingIps", -1), ("maxSecurityGroups", -1), ("maxSecurityGroupRules", -1));
        Add(absolute, true, ("totalRAMUsed", used.RamMb), ("totalCoresUsed", used.Cores), ("totalInstancesUsed", used.Instances));
        Add(absolute, old, ("totalFloatingIpsUsed", 0), ("totalSecurityGroupsUsed", 0));
        Add(absolute, true, ("totalServerGroupsUsed", 0));
        return Answer.Ok("limits", new JsonObject { ["rate"] = new JsonArray(), ["absolute"] = absolute });
    }

    private Answer Sets(Call call, Func<int, int, JsonNode> view)
    {
        var project = call.Route("project");
        if (project != call.ProjectId)
        {
            throw NovaDialect.Policy("os-quota-sets:show");
        }

        var used = Quota.Used(store.Current, project);
        var old = call.Microversion < 36;
        var files = call.Microversion < 57;
        var set = new JsonObject { ["id"] = project, ["cores"] = view(quota.Cores, used.Cores) };
        Add(set, old, ("fixed_ips", -1), ("floating_ips", -1));
        Add(set, files, ("injected_file_content_bytes", 10240), ("injected_file_path_bytes", 255), ("injected_files", 5));
        set["instances"] = view(quota.Instances, used.Instances);
        Add(set, true, ("key_pairs", 100), ("metadata_items", 128));
        set["ram"] = view(quota.RamMb, used.RamMb);
        Add(set, old, ("security_group_rules", -1), ("security_groups", -1));
        Add(set, true, ("server_group_members", 10), ("server_groups", 10));
        return Answer.Ok("quota_set", set);

        void Add(JsonObject target, bool when, params (string Name, int Limit)[] limits)
        {
            foreach (var (name, limit) in when ? limits : [])
            {
                target[name] = view(limit, 0);
            }
        }
    }

    private static void Add(JsonObject target, bool when, params (string Name, int Value)[] values)
    {
        foreach (var (name, value) in when ? values : [])
        {
            target[name] = value;
        }
    }
}
