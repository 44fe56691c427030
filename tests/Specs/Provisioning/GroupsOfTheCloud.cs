using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Specs.Provisioning;

/// <summary>Takes security groups and rules away behind everybody's back, and adds some.</summary>
internal sealed class GroupsOfTheCloud : IDisposable
{
    private readonly Connections connections = new();
    private readonly CloudClient api;

    public GroupsOfTheCloud(string cloudsFile, string cloud)
    {
        var settings = CloudSettingsReader.Read(
            ObjectValue.Empty.With("cloud", Value.Of(cloud)),
            new Dictionary<string, string> { ["OS_CLIENT_CONFIG_FILE"] = cloudsFile },
            "specs");
        api = new CloudClient(settings, new Wire(connections.For(settings.Transport), settings), CancellationToken.None);
    }

    public async Task RemoveGroupAsync(string name) =>
        await api.Network(null).DeleteAsync($"security-groups/{(await GroupAsync(name))["id"]}", CancellationToken.None);

    public async Task RemoveRulesAsync(string name)
    {
        foreach (var rule in (await GroupAsync(name))["security_group_rules"]!.AsArray().Where(rule => (string?)rule!["direction"] == "ingress"))
        {
            await api.Network(null).DeleteAsync($"security-group-rules/{rule!["id"]}", CancellationToken.None);
        }
    }

    public async Task AddGroupAsync(string name) =>
        await api.Network(null).PostAsync("security-groups", new JsonObject { ["security_group"] = new JsonObject { ["name"] = name } }, [201], CancellationToken.None);

    public void Dispose()
    {
        api.Dispose();
        connections.Dispose();
    }

    private async Task<JsonNode> GroupAsync(string name) =>
        (await api.Network(null).GetAsync($"security-groups?name={name}", CancellationToken.None))["security_groups"]!.AsArray().Single()!;
}
