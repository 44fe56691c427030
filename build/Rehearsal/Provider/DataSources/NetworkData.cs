using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Resources;
using GourmetGram.Rehearsal.Provider.Schemas;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.DataSources;

internal sealed class NetworkData : IDataSourceType
{
    public string Name => "openstack_networking_network_v2";

    public BlockSchema Schema => NetworkDataSchema.Block;

    public async Task<ObjectValue> ReadAsync(ObjectValue config, CloudClient cloud, CancellationToken cancellationToken)
    {
        var service = cloud.Network(config.Text("region"));
        var tags = config.Texts("tags");
        var query = tags.IsEmpty
            ? new Query("networks")
                .With("name", config.Text("name")).With("id", config.Text("network_id")).With("description", config.Text("description"))
                .With("tenant_id", config.Text("tenant_id")).With("status", config.Text("status")).With("router:external", config.Flag("external"))
                .With("mtu", config.Number("mtu"))
            : new Query("networks").With("tags", string.Join(',', tags));
        var hits = Search.Hits(await service.GetAsync(query.ToString(), cancellationToken), "networks");
        if (config.Given("matching_subnet_cidr") is { } cidr)
        {
            hits = await WithSubnetAsync(hits, cidr, service, cancellationToken);
        }

        var network = Search.Only(hits);
        return Observation.Of(network)
            .Text("id").Text("network_id", "id").Text("name").Text("description").Text("tenant_id").Text("status").Flag("external", "router:external")
            .Number("mtu").Text("dns_domain").Flag("transparent_vlan", "vlan_transparent").Texts("availability_zone_hints").Texts("subnets")
            .TextSet("all_tags", "tags")
            .Set("admin_state_up", Value.Of(Observation.IsTrue(network["admin_state_up"]) ? "true" : "false"))
            .Set("shared", Value.Of(Observation.IsTrue(network["shared"]) ? "true" : "false"))
            .Set("segments", SequenceValue.Empty)
            .Set("region", Value.Of(cloud.Region(config.Text("region"))))
            .ToValue();
    }

    private static async Task<IReadOnlyList<JsonNode>> WithSubnetAsync(
        IReadOnlyList<JsonNode> networks, string cidr, Service service, CancellationToken cancellationToken)
    {
        var matching = new List<JsonNode>();
        foreach (var network in networks)
        {
            foreach (var subnet in Observation.TextsOf(network["subnets"]))
            {
                var answer = await Attempt.ToFind("Unable to retrieve subnet", () => service.GetAsync($"subnets/{subnet}", cancellationToken));
                if ((string?)answer?["subnet"]?["cidr"] == cidr)
                {
                    matching.Add(network);
                    break;
                }
            }
        }

        return matching;
    }
}
