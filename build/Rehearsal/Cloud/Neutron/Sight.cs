using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

/// <summary>What a project sees: its own objects, and what is shared with everybody.</summary>
internal static class Sight
{
    public static bool Sees(Network network, string projectId) => network.ProjectId == projectId || network.Shared || network.External;

    public static bool Sees(CloudState state, Subnet subnet, string projectId) =>
        subnet.ProjectId == projectId || (state.Networks.TryGetValue(subnet.NetworkId, out var network) && Sees(network, projectId));
}
