using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Resources;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.DataSources;

internal sealed class SecurityGroupData : IDataSourceType
{
    public string Name => "openstack_networking_secgroup_v2";

    public BlockSchema Schema => SecurityGroupDataSchema.Block;

    public async Task<ObjectValue> ReadAsync(ObjectValue config, CloudClient cloud, CancellationToken cancellationToken)
    {
        var query = new Query("security-groups")
            .With("name", config.Text("name")).With("id", config.Text("secgroup_id")).With("description", config.Text("description"))
            .With("tenant_id", config.Text("tenant_id")).With("stateful", config.Flag("stateful")).With("tags", string.Join(',', config.Texts("tags")));
        var answer = await cloud.Network(config.Text("region")).GetAsync(query.ToString(), cancellationToken);
        var name = config.Text("name");
        var group = Search.Only(
            Search.Hits(answer, "security_groups"),
            $"No Security Group found with name: {name}",
            $"More than one Security Group found with name: {name}");
        return Observation.Of(group)
            .Text("id").Text("secgroup_id", "id").Text("name").Text("description").Text("tenant_id").Flag("stateful").TextSet("all_tags", "tags")
            .Set("region", Value.Of(cloud.Region(config.Text("region"))))
            .ToValue();
    }
}
