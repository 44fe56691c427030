using System.Collections.Immutable;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.Neutron;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>Binds the ports of a server, makes those that the user did not give, and lets them go again.</summary>
internal static class ServerNetworking
{
    /// <summary>All interfaces get a port that is bound to the server. A refusal means that the build must fail.</summary>
    public static CloudState Bind(CloudState state, Server server, DateTimeOffset now)
    {
        var interfaces = ImmutableArray.CreateBuilder<ServerInterface>();
        foreach (var wanted in server.Interfaces)
        {
            (state, var bound) = Attach(state, server, wanted, now);
            interfaces.Add(bound);
        }

        return state.Put(server with { Interfaces = interfaces.ToImmutable() });
    }

    public static (CloudState State, ServerInterface Bound) Attach(CloudState state, Server server, ServerInterface wanted, DateTimeOffset now)
    {
        var port = wanted.PortId is null
            ? Make(state, server, wanted, now)
            : state.Ports.GetValueOrDefault(wanted.PortId) ?? throw new Refusal(404, $"Port id {wanted.PortId} could not be found.");
        if (port.DeviceId.Length > 0 && port.DeviceId != server.Id)
        {
            throw new Refusal(409, $"Port {port.Id} is still in use.");
        }

        var bound = port with { DeviceId = server.Id, DeviceOwner = "compute:nova", Updated = now, Revision = port.Revision + 2 };
        return (state with { Ports = state.Ports.SetItem(port.Id, bound) }, wanted with { PortId = port.Id });
    }

    public static CloudState Activate(CloudState state, Server server) => state with
    {
        Ports = state.Ports.SetItems(PortsOf(state, server)
            .Select(port => KeyValuePair.Create(port.Id, port with { Status = "ACTIVE", Revision = port.Revision + 1 }))),
    };

    /// <summary>Ports of the user are let go, ports of Nova's own making vanish.</summary>
    public static CloudState Release(CloudState state, Server server, DateTimeOffset now)
    {
        foreach (var port in PortsOf(state, server))
        {
            state = Release(state, port.Id, server.Interfaces.Any(each => each.PortId == port.Id && each.MadeByNova), now);
        }

        return state;
    }

    public static CloudState Release(CloudState state, string portId, bool madeByNova, DateTimeOffset now)
    {
        if (state.Ports.GetValueOrDefault(portId) is not { } port)
        {
            return state;
        }

        return madeByNova ? PortSteps.Remove(state, port, now) : state with { Ports = state.Ports.SetItem(portId, Unbound(port, now)) };
    }

    public static Port Unbound(Port port, DateTimeOffset now) =>
        port with { DeviceId = "", DeviceOwner = "", Status = "DOWN", Updated = now, Revision = port.Revision + 1 };

    /// <summary>In the order of the server's interfaces, which is the order of its network cards.</summary>
    public static IEnumerable<Port> PortsOf(CloudState state, Server server)
    {
        var order = server.Interfaces.Select(each => each.PortId).ToList();
        return state.Ports.Values
            .Where(port => port.DeviceId == server.Id)
            .OrderBy(port => order.IndexOf(port.Id) is var at && at < 0 ? int.MaxValue : at)
            .ThenBy(port => port.Created);
    }

    private static Port Make(CloudState state, Server server, ServerInterface wanted, DateTimeOffset now)
    {
        var network = state.Networks.GetValueOrDefault(wanted.NetworkId)
            ?? throw new Refusal(400, $"Network {wanted.NetworkId} could not be found.");
        var foreign = network.ProjectId != server.ProjectId;
        if (foreign && (network.External || !network.Shared))
        {
            throw new Refusal(403, $"Build of instance {server.Id} aborted: Failed to allocate the network(s), not rescheduling.");
        }

        if (foreign && wanted.FixedIp is not null)
        {
            throw new Refusal(403,
                $"Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance {server.Id}.");
        }

        var subnet = state.Subnets.Values.Where(each => each.NetworkId == network.Id).OrderBy(each => each.Created).FirstOrDefault()
            ?? throw new Refusal(400, $"Network {network.Id} requires a subnet in order to boot instances on.");
        var address = wanted.FixedIp ?? AddressPool.Free(state, subnet)
            ?? throw new Refusal(400, $"Build of instance {server.Id} aborted: Failed to allocate the network(s), not rescheduling.");
        return new Port
        {
            Id = Ids.Uuid(),
            ProjectId = server.ProjectId,
            NetworkId = network.Id,
            MacAddress = Ids.Mac(),
            PortSecurity = network.PortSecurity,
            SecurityGroups = network.PortSecurity ? Groups(state, server) : [],
            FixedIps = [new FixedIp(subnet.Id, address)],
            Created = now,
            Updated = now,
            Revision = 1,
        };
    }

    private static ImmutableArray<string> Groups(CloudState state, Server server) =>
    [
        .. (server.SecurityGroups.Length == 0 ? ["default"] : server.SecurityGroups)
            .Select(name => SecurityGroupSteps.FindByNameOrId(state, server.ProjectId, name)?.Id)
            .OfType<string>()
            .Distinct(),
    ];
}
