using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal static class PortSteps
{
    /// <summary>Takes a port away: its floating IP is free again, the server that had it loses the interface.</summary>
    public static CloudState Remove(CloudState state, Port port, DateTimeOffset now)
    {
        foreach (var floating in state.FloatingIps.Values.Where(each => each.PortId == port.Id))
        {
            state = Kinds.FloatingIps.Put(state, FloatingIpSteps.Free(floating, now));
        }

        if (state.Servers.GetValueOrDefault(port.DeviceId) is { } server)
        {
            var rest = server.Interfaces.RemoveAll(each => each.PortId == port.Id);
            state = state with { Servers = state.Servers.SetItem(server.Id, server with { Interfaces = rest }) };
        }

        return Kinds.Ports.Remove(state, port.Id);
    }
}

internal static class FloatingIpSteps
{
    public static FloatingIp Free(FloatingIp floating, DateTimeOffset now) => floating with
    {
        PortId = null,
        FixedAddress = null,
        RouterId = null,
        Status = "DOWN",
        Updated = now,
        Revision = floating.Revision + 1,
    };
}
