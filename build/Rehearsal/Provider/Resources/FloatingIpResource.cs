using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

internal sealed class FloatingIpResource : IResourceType
{
    public string Name => "openstack_networking_floatingip_v2";

    public BlockSchema Schema => FloatingIpSchema.Block;

    public async Task CreateAsync(Creation creation, CloudClient cloud, CancellationToken cancellationToken)
    {
        var planned = creation.Planned;
        var service = cloud.Network(planned.Text("region"));
        var pool = planned.Text("pool") ?? string.Empty;
        var network = await PoolAsync(service, "name", pool, cancellationToken)
            ?? throw new ProviderException($"Error retrieving floating IP pool name: No network found with name: {pool}");
        var body = new RequestBody(planned)
            .Set("floating_network_id", (string?)network["id"])
            .Add("address", "floating_ip_address").Add("port_id").Add("description").Add("tenant_id").Add("fixed_ip", "fixed_ip_address")
            .Add("subnet_id").Add("dns_name").Add("dns_domain").AddValueSpecs();
        var answer = await Attempt.To($"Error creating {Name}", () => PostAsync(service, body, planned, cancellationToken));
        creation.Made((string?)answer["floatingip"]?["id"]);
        await Neutron.WaitReadyAsync(
            service, $"floatingips/{creation.Id}", "floatingip", $"Error waiting for {Name} {creation.Id} to become available",
            Timeouts.Of(planned, "create", Neutron.Patience), cancellationToken);
        await Neutron.TagNewAsync(service, "floatingips", Name, creation.Id!, planned, cancellationToken);
    }

    public async Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(state.Text("region")), state.Text("id"));
        var answer = await Attempt.ToFind($"Error retrieving {Name} {id}", () => service.GetAsync($"floatingips/{id}", cancellationToken));
        if (answer?["floatingip"] is not { } address)
        {
            return null;
        }

        var pool = await Attempt.To(
            $"Error retrieving pool name for {Name} {id}",
            () => PoolAsync(service, "id", Observation.TextOf(address["floating_network_id"]), cancellationToken));
        return Observation.Of(address)
            .Text("description").Text("address", "floating_ip_address").Text("port_id").Text("fixed_ip", "fixed_ip_address").Text("tenant_id")
            .Text("dns_name").Text("dns_domain").Tags(state)
            .Set("pool", pool is null ? state["pool"] : Value.Of(Observation.TextOf(pool["name"])))
            .Set("region", Value.Of(cloud.Region(state.Text("region"))))
            .ToValue();
    }

    public async Task UpdateAsync(ObjectValue prior, ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(prior.Text("region")), prior.Text("id")!);
        var body = new RequestBody(planned, prior).Add("description").Add("fixed_ip", "fixed_ip_address");
        if (body.Concerns("port_id"))
        {
            body.Set("port_id", planned.Given("port_id"));
        }

        if (!body.IsEmpty)
        {
            await Attempt.To($"Error updating {Name} {id}", () => service.PutAsync($"floatingips/{id}", body.Within("floatingip"), cancellationToken));
        }

        await Neutron.TagAgainAsync(service, "floatingips", Name, id, prior, planned, cancellationToken);
    }

    public Task DeleteAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken) =>
        new Removal(
            cloud.Network(state.Text("region")), $"floatingips/{state.Text("id")}", Name, state.Text("id")!,
            Timeouts.Of(state, "delete", Neutron.Patience)).OnceAsync(cancellationToken);

    // Of several subnets each is tried in turn: a full one answers with a conflict.
    private static async Task<JsonNode> PostAsync(Service service, RequestBody body, ObjectValue planned, CancellationToken cancellationToken)
    {
        var subnets = planned.Texts("subnet_ids");
        for (var index = 0; ; index++)
        {
            if (index < subnets.Length)
            {
                body.Set("subnet_id", subnets[index]);
            }

            try
            {
                return await service.PostAsync("floatingips", body.Within("floatingip").DeepClone(), [201], cancellationToken);
            }
            catch (ApiException exception) when (exception.Status == 409 && index + 1 < subnets.Length)
            {
                // The next subnet.
            }
        }
    }

    private static async Task<JsonNode?> PoolAsync(Service service, string filter, string value, CancellationToken cancellationToken)
    {
        var answer = await service.GetAsync(new Query("networks").With(filter, value).ToString(), cancellationToken);
        return (answer["networks"] as JsonArray ?? []).FirstOrDefault(network => Observation.TextOf(network?[filter]) == value);
    }
}
