using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Values;

namespace GourmetGram.Rehearsal.Provider.Resources;

/// <summary>A server's addresses, matched to its network blocks by the network's name, as Nova lists them.</summary>
internal static class InstanceNetworks
{
    public static async Task<ImmutableArray<ObjectValue>> ReadAsync(
        ObjectValue state, JsonNode server, Service service, CancellationToken cancellationToken)
    {
        var cards = Cards(server);
        var blocks = state.Blocks("network");
        if (blocks.IsEmpty)
        {
            // An import, or a server to which Nova gave networks by itself: what there is, without ports.
            var found = cards.Select(card => ObjectValue.Empty.With("name", Value.Of(card.Network)).With("port", Value.Of(string.Empty)));
            blocks = state["name"].IsNull ? [.. found] : [];
        }

        var result = ImmutableArray.CreateBuilder<ObjectValue>();
        foreach (var block in blocks)
        {
            var named = block;
            if (block.Given("name") is null || block.Given("uuid") is null)
            {
                var network = await InstanceLookups.NetworkAsync(block, service, cancellationToken);
                named = block.With("name", Value.Of(Observation.TextOf(network["name"]))).With("uuid", Value.Of(Observation.TextOf(network["id"])));
            }

            var card = Match(named, cards);
            if (card is not null)
            {
                cards.Remove(card);
            }

            result.Add(Filled(named, card));
        }

        return result.ToImmutable();
    }

    private static ObjectValue Filled(ObjectValue block, Card? card) => ObjectValue.Empty
        .With("name", block["name"])
        .With("uuid", block["uuid"])
        .With("port", Value.Of(block.Text("port") ?? string.Empty))
        .With("access_network", block["access_network"].IsUnknown ? Value.Null : block["access_network"])
        .With("mac", Value.Of(card?.Mac ?? string.Empty))
        .With("fixed_ip_v4", Value.Of(card?.V4 ?? string.Empty))
        .With("fixed_ip_v6", Value.Of(card?.V6 ?? string.Empty));

    // Two blocks may name one network: the address that is known already tells them apart.
    private static Card? Match(ObjectValue block, List<Card> cards)
    {
        var candidates = cards.Where(card => card.Network == block.Text("name")).ToList();
        return candidates.Find(card => block.Given("mac") == card.Mac)
            ?? candidates.Find(card => block.Given("fixed_ip_v4") is { } address && address == card.V4)
            ?? candidates.FirstOrDefault();
    }

    private static List<Card> Cards(JsonNode server)
    {
        var addresses =
            from network in server["addresses"] as JsonObject ?? []
            from address in network.Value as JsonArray ?? []
            where Observation.TextOf(address?["OS-EXT-IPS:type"]) != "floating"
            select (Network: network.Key, Mac: Observation.TextOf(address?["OS-EXT-IPS-MAC:mac_addr"]),
                Version: Observation.NumberOf(address?["version"]), Text: Observation.TextOf(address?["addr"]));
        return
        [
            .. addresses.GroupBy(address => (address.Network, address.Mac)).Select(group => new Card(
                group.Key.Network,
                group.Key.Mac,
                group.Where(address => address.Version == 4).Select(address => address.Text).FirstOrDefault(),
                group.Where(address => address.Version == 6).Select(address => $"[{address.Text}]").FirstOrDefault())),
        ];
    }

    private sealed record Card(string Network, string Mac, string? V4, string? V6);
}
