using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

internal sealed class NetworkResource : IResourceType
{
    public string Name => "openstack_networking_network_v2";

    public BlockSchema Schema => NetworkSchema.Block;

    public IEnumerable<Complaint> Check(ObjectValue config)
    {
        if (config.Given("dns_domain") is { } domain && !domain.EndsWith('.'))
        {
            yield return new Complaint("invalid value for dns_domain (must be empty or end with a dot)", string.Empty, ["dns_domain"]);
        }
    }

    public async Task CreateAsync(Creation creation, CloudClient cloud, CancellationToken cancellationToken)
    {
        var planned = creation.Planned;
        var service = cloud.Network(planned.Text("region"));
        var body = new RequestBody(planned)
            .Add("name").Add("description").Add("admin_state_up").Add("shared").Add("tenant_id").Add("mtu").Add("port_security_enabled")
            .Add("dns_domain").Add("qos_policy_id").Add("availability_zone_hints").Add("transparent_vlan", "vlan_transparent").AddValueSpecs();
        if (planned.Flag("external") == true)
        {
            body.Set("router:external", true);
        }

        if (Segments(planned) is { } segments)
        {
            body.Set("segments", segments);
        }

        var answer = await Attempt.To($"Error creating {Name}", () => service.PostAsync("networks", body.Within("network"), [201], cancellationToken));
        creation.Made((string?)answer["network"]?["id"]);
        await Neutron.WaitReadyAsync(
            service, $"networks/{creation.Id}", "network", $"Error waiting for {Name} {creation.Id} to become available",
            Timeouts.Of(planned, "create", Neutron.Patience), cancellationToken);
        await Neutron.TagNewAsync(service, "networks", Name, creation.Id!, planned, cancellationToken);
    }

    public async Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(state.Text("region")), state.Text("id"));
        var answer = await Attempt.ToFind($"Error getting {Name} {id}", () => service.GetAsync($"networks/{id}", cancellationToken));
        return answer is null ? null : Observation.Of(answer["network"])
            .Text("name").Text("description").Flag("admin_state_up").Flag("shared").Flag("external", "router:external").Text("tenant_id")
            .Number("mtu").Flag("port_security_enabled").Text("dns_domain").Text("qos_policy_id").Flag("transparent_vlan", "vlan_transparent")
            .TextSet("availability_zone_hints").Tags(state)
            .Set("region", Value.Of(cloud.Region(state.Text("region"))))
            .ToValue();
    }

    public async Task UpdateAsync(ObjectValue prior, ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(prior.Text("region")), prior.Text("id")!);
        await Neutron.TagAgainAsync(service, "networks", Name, id, prior, planned, cancellationToken);
        var body = new RequestBody(planned, prior)
            .Add("name").Add("description").Add("admin_state_up").Add("shared").Add("external", "router:external").Add("port_security_enabled")
            .Add("mtu").Add("dns_domain").Add("qos_policy_id");
        if (body.Concerns("segments"))
        {
            body.Set("segments", Segments(planned) ?? []);
        }

        if (!body.IsEmpty)
        {
            await Attempt.To($"Error updating {Name} {id}", () => service.PutAsync($"networks/{id}", body.Within("network"), cancellationToken));
        }
    }

    public Task DeleteAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken) =>
        new Removal(
            cloud.Network(state.Text("region")), $"networks/{state.Text("id")}", Name, state.Text("id")!,
            Timeouts.Of(state, "delete", Neutron.Patience)).OnceAsync(cancellationToken);

    private static JsonArray? Segments(ObjectValue planned)
    {
        var segments = planned.Blocks("segments");
        return segments.IsEmpty
            ? null
            : new JsonArray([.. segments.Select(segment => new RequestBody(segment)
                .Add("network_type", "provider:network_type").Add("physical_network", "provider:physical_network")
                .Add("segmentation_id", "provider:segmentation_id").Within("segment")["segment"]!.DeepClone())]);
    }
}
