using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Planning;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

internal sealed class SecurityGroupResource : IResourceType
{
    public string Name => "openstack_networking_secgroup_v2";

    public BlockSchema Schema => SecurityGroupSchema.Block;

    public async Task CreateAsync(Creation creation, CloudClient cloud, CancellationToken cancellationToken)
    {
        var planned = creation.Planned;
        var service = cloud.Network(planned.Text("region"));
        var body = new RequestBody(planned).Add("name").Add("description").Add("tenant_id").Add("stateful");
        var answer = await Attempt.To(
            $"Error creating {Name}", () => service.PostAsync("security-groups", body.Within("security_group"), [201], cancellationToken));
        creation.Made((string?)answer["security_group"]?["id"]);
        if (planned.Flag("delete_default_rules") == true)
        {
            foreach (var rule in answer["security_group"]?["security_group_rules"] as JsonArray ?? [])
            {
                await Attempt.To($"There was a problem deleting a default security group rule of {creation.Id}", async () =>
                {
                    await service.DeleteAsync($"security-group-rules/{(string?)rule?["id"]}", cancellationToken);
                    return true;
                });
            }
        }

        await Neutron.TagNewAsync(service, "security-groups", Name, creation.Id!, planned, cancellationToken);
    }

    public async Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(state.Text("region")), state.Text("id"));
        var answer = await Attempt.ToFind($"Error retrieving {Name} {id}", () => service.GetAsync($"security-groups/{id}", cancellationToken));
        return answer is null ? null : Observation.Of(answer["security_group"])
            .Text("name").Text("description").Text("tenant_id").Flag("stateful").Tags(state)
            .Set("region", Value.Of(cloud.Region(state.Text("region"))))
            .ToValue();
    }

    public async Task UpdateAsync(ObjectValue prior, ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken)
    {
        var (service, id) = (cloud.Network(prior.Text("region")), prior.Text("id")!);
        var body = new RequestBody(planned, prior).Add("name").Add("description").Add("stateful");
        if (!body.IsEmpty)
        {
            await Attempt.To(
                $"Error updating {Name} {id}", () => service.PutAsync($"security-groups/{id}", body.Within("security_group"), cancellationToken));
        }

        await Neutron.TagAgainAsync(service, "security-groups", Name, id, prior, planned, cancellationToken);
    }

    public Task DeleteAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken) =>
        new Removal(
            cloud.Network(state.Text("region")), $"security-groups/{state.Text("id")}", Name, state.Text("id")!,
            Timeouts.Of(state, "delete", Neutron.Patience)).UntilFreeAsync(cancellationToken);
}
