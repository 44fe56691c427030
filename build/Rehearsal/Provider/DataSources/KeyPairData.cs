using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Resources;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.DataSources;

internal sealed class KeyPairData : IDataSourceType
{
    public string Name => "openstack_compute_keypair_v2";

    public BlockSchema Schema => KeyPairDataSchema.Block;

    public async Task<ObjectValue> ReadAsync(ObjectValue config, CloudClient cloud, CancellationToken cancellationToken)
    {
        var name = config.Text("name") ?? string.Empty;
        var path = new Query($"os-keypairs/{Uri.EscapeDataString(name)}").With("user_id", config.Text("user_id")).ToString();
        var answer = await Attempt.To(
            $"Error retrieving {Name} {name}",
            () => cloud.Compute(config.Text("region")).At(KeyPairResource.WithUser).GetAsync(path, cancellationToken));
        return Observation.Of(answer["keypair"])
            .Text("name").Text("public_key").Text("fingerprint").Text("user_id")
            .Set("id", Value.Of(name))
            .Set("region", Value.Of(cloud.Region(config.Text("region"))))
            .ToValue();
    }
}
