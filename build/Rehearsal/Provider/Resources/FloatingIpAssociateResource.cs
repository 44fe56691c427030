using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

internal sealed class FloatingIpAssociateResource : IResourceType
{
    public string Name => "openstack_networking_floatingip_associate_v2";

    public BlockSchema Schema => FloatingIpAssociateSchema.Block;

    public async Task CreateAsync(Creation creation, CloudClient cloud, CancellationToken cancellationToken)
    {
        var planned = creation.Planned;
        var service = cloud.Network(planned.Text("region"));
        var address = planned.Text("floating_ip") ?? string.Empty;
        var answer = await Attempt.To(
            $"Error finding {Name} {address}",
            () => service.GetAsync(new Query("floatingips").With("floating_ip_address", address).ToString(), cancellationToken));
        if (answer["floatingips"] is not JsonArray { Count: 1 } found)
        {
            throw new ProviderException($"Unable to get ID of {Name} floating_ip {address}: there must be exactly one such floating IP");
        }

        var id = (string?)found[0]?["id"];
        var body = new RequestBody(planned).Add("port_id").Add("fixed_ip", "fixed_ip_address");
        await Attempt.To(
            $"Error associating {Name} {id} with port {planned.Text("port_id")}",
            () => service.PutAsync($"floatingips/{id}", body.Within("floatingip"), cancellationToken));
        creation.Made(id);
    }

    public async Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(state.Text("region")), state.Text("id"));
        var answer = await Attempt.ToFind($"Error retrieving {Name} {id}", () => service.GetAsync($"floatingips/{id}", cancellationToken));
        return answer is null ? null : Observation.Of(answer["floatingip"])
            .Text("floating_ip", "floating_ip_address").Text("port_id").Text("fixed_ip", "fixed_ip_address")
            .Set("region", Value.Of(cloud.Region(state.Text("region"))))
            .ToValue();
    }

    public async Task UpdateAsync(ObjectValue prior, ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken)
    {
        var id = prior.Text("id");
        var body = new RequestBody(planned).Add("port_id").Add("fixed_ip", "fixed_ip_address");
        await Attempt.To(
            $"Error updating {Name} {id}",
            () => cloud.Network(prior.Text("region")).PutAsync($"floatingips/{id}", body.Within("floatingip"), cancellationToken));
    }

    public Task DeleteAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken) => Attempt.To(
        $"Error disassociating {Name} {state.Text("id")}",
        () => cloud.Network(state.Text("region")).PutAsync(
            $"floatingips/{state.Text("id")}",
            new JsonObject { ["floatingip"] = new JsonObject { ["port_id"] = null } },
            cancellationToken));
}
