using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.Neutron;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>Reads `networks` of a new server.</summary>
internal static class ServerNetworks
{
    public static ImmutableArray<ServerInterface> Read(JsonObject wanted, CloudState state, string projectId) => wanted["networks"] switch
    {
        null => Automatic(state, projectId),
        JsonArray { Count: 0 } => Automatic(state, projectId),
        JsonArray list => [.. list.Select(each => ReadOne(each as JsonObject ?? [], state, projectId))],
        var word => word.AsText() == "none" ? [] : Automatic(state, projectId),
    };

    public static ServerInterface ReadOne(JsonObject wanted, CloudState state, string projectId)
    {
        if (wanted.Text("port") is { } portId)
        {
            return FromPort(portId, state, projectId);
        }

        var networkId = wanted.Text("uuid") ?? "";
        if (!Ids.IsUuid(networkId))
        {
            throw new Refusal(400, $"Bad networks format: network uuid is not in proper format ({networkId})");
        }

        var network = state.Networks.GetValueOrDefault(networkId);
        if (network is null || !Sight.Sees(network, projectId))
        {
            throw new Refusal(400, $"Network {networkId} could not be found.");
        }

        return new ServerInterface(networkId, null, wanted.Text("fixed_ip"), MadeByNova: true);
    }

    private static ServerInterface FromPort(string portId, CloudState state, string projectId)
    {
        if (!Ids.IsUuid(portId))
        {
            throw NovaDialect.Schema("port", portId, $"'{portId}' is not valid under any of the given schemas");
        }

        var port = state.Ports.GetValueOrDefault(portId);
        if (port is null || port.ProjectId != projectId)
        {
            throw new Refusal(400, $"Port id {portId} could not be found.");
        }

        return port.DeviceId.Length == 0
            ? new ServerInterface(port.NetworkId, port.Id, null, MadeByNova: false)
            : throw new Refusal(409, $"Port {portId} is still in use.");
    }

    private static ImmutableArray<ServerInterface> Automatic(CloudState state, string projectId)
    {
        var possible = state.Networks.Values
            .Where(network => (network.ProjectId == projectId || network.Shared) && !network.External)
            .Where(network => state.Subnets.Values.Any(subnet => subnet.NetworkId == network.Id))
            .ToList();
        return possible.Count > 1
            ? throw new Refusal(409, "Multiple possible networks found, use a Network ID to be more specific.")
            : [.. possible.Select(network => new ServerInterface(network.Id, null, null, MadeByNova: true))];
    }
}
