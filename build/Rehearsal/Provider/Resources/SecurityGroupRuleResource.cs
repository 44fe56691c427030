using System.Globalization;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

internal sealed class SecurityGroupRuleResource : IResourceType
{
    public string Name => "openstack_networking_secgroup_rule_v2";

    public BlockSchema Schema => SecurityGroupRuleSchema.Block;

    public async Task CreateAsync(Creation creation, CloudClient cloud, CancellationToken cancellationToken)
    {
        var planned = creation.Planned;
        var body = new RequestBody(planned)
            .Add("direction").Add("ethertype").Add("security_group_id").Add("description").Add("protocol").Add("remote_ip_prefix")
            .Add("remote_group_id").Add("remote_address_group_id").Add("tenant_id");
        foreach (var port in new[] { "port_range_min", "port_range_max" }.Where(port => planned.Number(port) is > 0))
        {
            body.Add(port);
        }

        var answer = await Attempt.To(
            $"Error creating {Name}",
            () => cloud.Network(planned.Text("region")).PostAsync("security-group-rules", body.Within("security_group_rule"), [201], cancellationToken));
        creation.Made((string?)answer["security_group_rule"]?["id"]);
    }

    public async Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(state.Text("region")), state.Text("id"));
        var answer = await Attempt.ToFind($"Error getting {Name} {id}", () => service.GetAsync($"security-group-rules/{id}", cancellationToken));
        if (answer?["security_group_rule"] is not { } rule)
        {
            return null;
        }

        var prefix = Observation.TextOf(rule["remote_ip_prefix"]);
        var written = state.Text("remote_ip_prefix");
        return Observation.Of(rule)
            .Text("description").Text("direction").Text("ethertype").Text("protocol").Number("port_range_min").Number("port_range_max")
            .Text("remote_group_id").Text("remote_address_group_id").Text("security_group_id").Text("tenant_id")
            .Set("remote_ip_prefix", Value.Of(string.Equals(prefix, written, StringComparison.OrdinalIgnoreCase)
                ? written
                : prefix.ToLower(CultureInfo.InvariantCulture)))
            .Set("region", Value.Of(cloud.Region(state.Text("region"))))
            .ToValue();
    }

    public Task UpdateAsync(ObjectValue prior, ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken) =>
        new Removal(
            cloud.Network(state.Text("region")), $"security-group-rules/{state.Text("id")}", Name, state.Text("id")!,
            Timeouts.Of(state, "delete", Neutron.Patience)).OnceAsync(cancellationToken);
}
