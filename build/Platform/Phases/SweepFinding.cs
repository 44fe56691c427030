using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>Kinds of things to sweep, in the order of their removal.</summary>
internal enum SweepKind
{
    FloatingIp,
    Server,
    Port,
    Subnet,
    Network,
    KeyPair,
    Lease,
}

/// <summary>One thing to sweep.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Service">compute, network or reservation: whoever keeps it.</param>
/// <param name="Text">For people: "server node1-mlops-ada (id)".</param>
/// <param name="RemoveAsync">Asks for its removal, again and again; true once it is gone.</param>
internal sealed record SweepTarget(SweepKind Kind, string Service, string Text, Func<CancellationToken, Task<bool>> RemoveAsync);

/// <summary>What the cloud holds under our names.</summary>
/// <param name="Targets">The things.</param>
/// <param name="Failures">Services that could not be asked.</param>
internal sealed record SweepFinding(ImmutableArray<SweepTarget> Targets, ImmutableArray<CloudException> Failures)
{
    private const string Compute = "compute";
    private const string Network = "network";
    private const string Reservation = "reservation";

    /// <summary>Asks all services at once.</summary>
    /// <param name="clouds">The site's cloud.</param>
    /// <param name="suffix">What our names end in.</param>
    /// <param name="brought">The reservation that the user brought, whose lease is not ours to end; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SweepFinding> LookAsync(OpenStackClients clouds, string suffix, string? brought, CancellationToken cancellationToken)
    {
        // Without a login there is nothing to look at: that failure is not one among others.
        var session = await clouds.Keystone.SessionAsync(cancellationToken).ConfigureAwait(false);
        var names = new OurNames(suffix);
        var parts = await Task.WhenAll(
            Guarded(() => ServersAsync(clouds.Nova, names, session, cancellationToken)),
            Guarded(() => NetworksAsync(clouds.Neutron, names, session, cancellationToken)),
            Guarded(() => KeyPairsAsync(clouds.Nova, names, cancellationToken)),
            Guarded(() => LeasesAsync(clouds, names, session, brought, cancellationToken))).ConfigureAwait(false);
        return new SweepFinding([.. parts.SelectMany(part => part.Targets)], [.. parts.SelectMany(part => part.Failures)]);
    }

    private static async Task<SweepFinding> Guarded(Func<Task<ImmutableArray<SweepTarget>>> look)
    {
        try
        {
            return new SweepFinding(await look().ConfigureAwait(false), []);
        }
        catch (CloudException exception)
        {
            return new SweepFinding([], [exception]);
        }
    }

    private static async Task<ImmutableArray<SweepTarget>> ServersAsync(INova nova, OurNames names, CloudSession session, CancellationToken cancellationToken) =>
    [
        .. from server in await nova.ServersAsync(names.Ending, cancellationToken).ConfigureAwait(false)
           where names.AreOurs(server.Name) && IsOfProject(server.TenantId, session)
           select new SweepTarget(SweepKind.Server, Compute, $"server {server.Name} ({server.Id})", async token =>
           {
               // A server that is going away is still found for seconds, and what it holds with it; deleting it again is harmless.
               await nova.DeleteServerAsync(server.Id, token).ConfigureAwait(false);
               return await nova.ServerAsync(server.Id, token).ConfigureAwait(false) is null;
           }),
    ];

    private static async Task<ImmutableArray<SweepTarget>> NetworksAsync(INeutron neutron, OurNames names, CloudSession session, CancellationToken cancellationToken)
    {
        var asked = (networks: neutron.NetworksAsync(cancellationToken), subnets: neutron.SubnetsAsync(cancellationToken), ports: neutron.PortsAsync(cancellationToken), floatingIps: neutron.FloatingIpsAsync(cancellationToken));
        await Task.WhenAll(asked.networks, asked.subnets, asked.ports, asked.floatingIps).ConfigureAwait(false);
        var networks = (await asked.networks.ConfigureAwait(false)).Where(network => names.AreOurs(network.Name) && IsOfProject(network.ProjectId, session)).ToList();
        var subnets = (await asked.subnets.ConfigureAwait(false)).Where(subnet => names.AreOurs(subnet.Name) && IsOfProject(subnet.ProjectId, session)).ToList();
        // A port without a name on a network of ours (Nova makes such) is ours too; Neutron's own (DHCP) go with the network.
        var ports = (await asked.ports.ConfigureAwait(false))
            .Where(port => IsOfProject(port.ProjectId, session))
            .Where(port => names.AreOurs(port.Name)
                || (networks.Any(network => network.Id == port.NetworkId) && port.DeviceOwner?.StartsWith("network:", StringComparison.Ordinal) != true))
            .ToList();
        var floatingIps = (await asked.floatingIps.ConfigureAwait(false))
            .Where(address => IsOfProject(address.ProjectId, session))
            .Where(address => address.Description == names.FloatingIpDescription || ports.Any(port => port.Id == address.PortId))
            .ToList();
        return
        [
            .. floatingIps.Select(address => new SweepTarget(SweepKind.FloatingIp, Network, $"floating IP {address.Address} ({address.Id})", Once(token => neutron.DeleteFloatingIpAsync(address.Id, token)))),
            .. ports.Select(port => new SweepTarget(SweepKind.Port, Network, $"port {port.Name} ({port.Id})", Once(token => neutron.DeletePortAsync(port.Id, token)))),
            .. subnets.Select(subnet => new SweepTarget(SweepKind.Subnet, Network, $"subnet {subnet.Name} ({subnet.Id})", Once(token => neutron.DeleteSubnetAsync(subnet.Id, token)))),
            .. networks.Select(network => new SweepTarget(SweepKind.Network, Network, $"network {network.Name} ({network.Id})", Once(token => neutron.DeleteNetworkAsync(network.Id, token)))),
        ];
    }

    private static async Task<ImmutableArray<SweepTarget>> KeyPairsAsync(INova nova, OurNames names, CancellationToken cancellationToken) =>
        await nova.KeyPairAsync(names.KeyPair, cancellationToken).ConfigureAwait(false) is { } pair
            ? [new SweepTarget(SweepKind.KeyPair, Compute, $"key pair {pair.Name}", Once(token => nova.DeleteKeyPairAsync(pair.Name, token)))]
            : [];

    private static async Task<ImmutableArray<SweepTarget>> LeasesAsync(OpenStackClients clouds, OurNames names, CloudSession session, string? brought, CancellationToken cancellationToken)
    {
        return
        [
            .. from lease in await Offered().ConfigureAwait(false)
               where lease.Name == names.Lease && LeaseFit.BelongsTo(lease, session) && !MayHoldBrought(lease)
               select new SweepTarget(SweepKind.Lease, Reservation, $"lease {lease.Name} ({lease.Id}, {lease.Status})", token => new LeaseDeletion(clouds).OnceAsync(lease, token)),
        ];

        // A cloud without a reservation service holds no leases.
        Task<ImmutableArray<Lease>> Offered() => session.Offers(Reservation, clouds.Login.Credentials)
            ? clouds.Blazar.ListAsync(cancellationToken)
            : Task.FromResult(ImmutableArray<Lease>.Empty);

        // A lease that does not tell what it reserves may be the one.
        bool MayHoldBrought(Lease lease) => brought is not null && (lease.Reservations.IsDefault || lease.Holds(brought));
    }

    // These are gone when the call returns.
    private static Func<CancellationToken, Task<bool>> Once(Func<CancellationToken, Task<bool>> delete) => async token =>
    {
        await delete(token).ConfigureAwait(false);
        return true;
    };

    // An administrator sees every project's things.
    private static bool IsOfProject(string? projectId, CloudSession session) => projectId is null || projectId == session.ProjectId;
}

/// <summary>The names that tf/kvm, the key pair step and the lease give.</summary>
internal sealed record OurNames(string Suffix)
{
    /// <summary>End of every name in tf/kvm.</summary>
    public string Ending => $"-mlops-{Suffix}";

    /// <summary>Description of the floating IP in tf/kvm.</summary>
    public string FloatingIpDescription => $"MLOps IP for {Suffix}";

    /// <summary>Name of the key pair, unless the user chose one.</summary>
    public string KeyPair => $"gourmetgram-{Suffix}";

    /// <summary>Name of the lease, unless the user chose one.</summary>
    public string Lease => $"lease_mlops_{Suffix}";

    /// <summary>
    /// Whether a name is ours: X-mlops-SUFFIX, where X is not itself of that kind. A suffix may hold hyphens, and "node1-mlops-x-mlops-ada"
    /// belongs to suffix "x-mlops-ada", not to "ada".
    /// </summary>
    public bool AreOurs(string name) =>
        name.EndsWith(Ending, StringComparison.Ordinal)
        && name.Length > Ending.Length
        && name.IndexOf("-mlops-", StringComparison.Ordinal) == name.Length - Ending.Length;
}
