using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

internal sealed class KeyPairResource : IResourceType
{
    // The first microversion that knows key pairs of other users.
    public const string WithUser = "2.10";

    public string Name => "openstack_compute_keypair_v2";

    public BlockSchema Schema => KeyPairSchema.Block;

    public async Task CreateAsync(Creation creation, CloudClient cloud, CancellationToken cancellationToken)
    {
        var planned = creation.Planned;
        var body = new RequestBody(planned).Add("name").Add("public_key").Add("user_id").AddValueSpecs();
        var answer = await Attempt.To(
            $"Unable to create {Name} {planned.Text("name")}",
            () => Compute(cloud, planned).PostAsync("os-keypairs", body.Within("keypair"), [200, 201], cancellationToken));
        creation.Made(planned.Text("name"));
        creation.Learned("private_key", Value.Of(Observation.TextOf(answer["keypair"]?["private_key"])));
    }

    public async Task<ObjectValue?> ReadAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var id = state.Text("id") ?? string.Empty;
        var path = new Query($"os-keypairs/{Uri.EscapeDataString(id)}").With("user_id", state.Text("user_id")).ToString();
        var answer = await Attempt.ToFind($"Error retrieving {Name} {id}", () => Compute(cloud, state).GetAsync(path, cancellationToken));
        return answer is null ? null : Observation.Of(answer["keypair"])
            .Text("name").Text("public_key").Text("fingerprint")
            .Set("region", Value.Of(cloud.Region(state.Text("region"))))
            .ToValue();
    }

    public Task UpdateAsync(ObjectValue prior, ObjectValue planned, CloudClient cloud, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task DeleteAsync(ObjectValue state, CloudClient cloud, CancellationToken cancellationToken)
    {
        var id = state.Text("id") ?? string.Empty;
        var path = new Query($"os-keypairs/{Uri.EscapeDataString(id)}").With("user_id", state.Text("user_id")).ToString();
        await Attempt.ToFind($"Error deleting {Name} {id}", async () =>
        {
            await Compute(cloud, state).DeleteAsync(path, cancellationToken);
            return string.Empty;
        });
    }

    private static Service Compute(CloudClient cloud, ObjectValue state) =>
        cloud.Compute(state.Text("region")).At(state.Given("user_id") is null ? null : WithUser);
}
