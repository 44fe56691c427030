using System.Net;
using GourmetGram.Rehearsal.Cloud.State;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>
/// Keeps the node host's routes equal to what the state says: a floating address leads to the machine whose server holds the port.
/// </summary>
internal sealed class FloatingRoutes(CloudStore store, INodeHost nodes, CloudOptions options)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, Route> laid = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var idle in store.Current.FloatingIps.Values.Where(each => each.PortId is null))
        {
            // An earlier process may have died between the answer and the route.
            await TryAsync(() => nodes.DisassociateFloatingIpAsync(IPAddress.Parse(idle.Address), cancellationToken));
        }

        while (true)
        {
            var changed = store.Changed;
            var done = await LayAsync(Wanted(store.Current), cancellationToken);
            DateTimeOffset? again = done ? null : options.Clock.GetUtcNow() + Retry;
            await Moments.ChangeOrTimeAsync(changed, again, options.Clock, cancellationToken);
        }
    }

    private static Dictionary<string, Route> Wanted(CloudState state)
    {
        var wanted = new Dictionary<string, Route>();
        foreach (var floating in state.FloatingIps.Values)
        {
            if (floating is { PortId: not null, FixedAddress: not null }
                && state.Ports.GetValueOrDefault(floating.PortId) is { } port
                && state.Servers.GetValueOrDefault(port.DeviceId) is { HasMachine: true } server)
            {
                wanted[floating.Address] = new Route(server.Id, floating.FixedAddress, server.MachineStarts);
            }
        }

        return wanted;
    }

    private async Task<bool> LayAsync(Dictionary<string, Route> wanted, CancellationToken cancellationToken)
    {
        var done = true;
        foreach (var (address, _) in laid.Where(each => !wanted.ContainsKey(each.Key)).ToList())
        {
            var gone = await TryAsync(() => nodes.DisassociateFloatingIpAsync(IPAddress.Parse(address), cancellationToken));
            done &= gone && laid.Remove(address);
        }

        foreach (var (address, route) in wanted.Where(each => laid.GetValueOrDefault(each.Key) != each.Value))
        {
            if (await TryAsync(() => nodes.AssociateFloatingIpAsync(
                route.ServerId, IPAddress.Parse(route.FixedAddress), IPAddress.Parse(address), cancellationToken)))
            {
                laid[address] = route;
            }
            else
            {
                done = false;
            }
        }

        return done;
    }

    private async Task<bool> TryAsync(Func<Task> change)
    {
        try
        {
            await change();
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            options.Log($"floating IP: {failure.Message}");
            return false;
        }
    }

    private sealed record Route(string ServerId, string FixedAddress, int MachineStarts);
}
