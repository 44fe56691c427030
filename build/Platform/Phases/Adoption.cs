using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Finds through the API what tf/kvm would make and somebody made already: a run on another machine, one whose state was lost, one that
/// was killed before it could write down what it had made. Only things of this project, by the exact names that tf/kvm gives.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="clouds">The site's cloud.</param>
internal sealed class Adoption(PhaseContext context, OpenStackClients clouds)
{
    private const string Network = "openstack_networking_network_v2";
    private const string Subnet = "openstack_networking_subnet_v2";
    private const string Port = "openstack_networking_port_v2";
    private const string FloatingIp = "openstack_networking_floatingip_v2";

    private string Suffix => context.Settings.Suffix;

    /// <summary>What the state lacks and the cloud has.</summary>
    /// <param name="state">What the state holds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TerraformException">Two things bear a name that only one may bear.</exception>
    /// <exception cref="CloudException">The cloud refused or did not answer.</exception>
    public async Task<ImmutableArray<Adoptable>> FindAsync(ImmutableArray<StateResource> state, CancellationToken cancellationToken)
    {
        var known = state.Select(resource => resource.Address).ToHashSet(StringComparer.Ordinal);
        if (Addresses().All(known.Contains))
        {
            return [];
        }

        var session = clouds.Keystone.SessionAsync(cancellationToken);
        var networks = clouds.Neutron.NetworksAsync(cancellationToken);
        var subnets = clouds.Neutron.SubnetsAsync(cancellationToken);
        var ports = clouds.Neutron.PortsAsync(cancellationToken);
        var floatingIps = clouds.Neutron.FloatingIpsAsync(cancellationToken);
        var servers = clouds.Nova.ServersAsync($"-mlops-{Suffix}", cancellationToken);
        await Task.WhenAll(session, networks, subnets, ports, floatingIps, servers).ConfigureAwait(false);
        var project = (await session.ConfigureAwait(false)).ProjectId;

        var candidates = new List<(string Address, string Name, string Noun, string Id)>();
        candidates.AddRange((await networks.ConfigureAwait(false)).Where(one => Ours(one.ProjectId)).Where(one => one.Name == $"private-net-mlops-{Suffix}").Select(one => ($"{Network}.private", one.Name, "network", one.Id)));
        candidates.AddRange((await subnets.ConfigureAwait(false)).Where(one => Ours(one.ProjectId)).Where(one => one.Name == $"private-subnet-mlops-{Suffix}").Select(one => ($"{Subnet}.private", one.Name, "subnet", one.Id)));
        candidates.AddRange((await floatingIps.ConfigureAwait(false)).Where(one => Ours(one.ProjectId)).Where(one => one.Description == new OurNames(Suffix).FloatingIpDescription).Select(one => ($"{FloatingIp}.gateway", $"{one.Address} ({one.Description})", "floating IP", one.Id)));
        var portsByName = (await ports.ConfigureAwait(false)).Where(one => Ours(one.ProjectId)).ToLookup(one => one.Name);
        // A server in ERROR is deleted and made anew; one on its way out is no more.
        var serversByName = (await servers.ConfigureAwait(false)).Where(one => Ours(one.TenantId) && one.Status is not ("ERROR" or "DELETED")).ToLookup(one => one.Name);
        foreach (var node in context.Settings.Nodes.Select(node => node.Name))
        {
            candidates.AddRange(portsByName[$"port-{node}-mlops-{Suffix}"].Select(one => ($"{Port}.private[\"{node}\"]", one.Name, "port", one.Id)));
            candidates.AddRange(portsByName[$"sharednet1-{node}-mlops-{Suffix}"].Select(one => ($"{Port}.shared[\"{node}\"]", one.Name, "port", one.Id)));
            candidates.AddRange(serversByName[$"{node}-mlops-{Suffix}"].Select(one => ($"{ResourceName.Server}.nodes[\"{node}\"]", one.Name, "server", one.Id)));
        }

        return
        [
            .. from candidate in candidates
               where !known.Contains(candidate.Address)
               group candidate by candidate.Address into same
               select One([.. same]),
        ];

        bool Ours(string? projectId) => projectId is null || projectId == project;
    }

    /// <summary>Taking in must not take away: nothing that is imported may be deleted or replaced by the same plan.</summary>
    /// <exception cref="TerraformException">The plan would.</exception>
    public static void Check(ImmutableArray<PlannedChange> changes)
    {
        var lost = changes.Where(change => change.IsImported && change.Action is not ("import" or "update")).ToList();
        if (lost.Count > 0)
        {
            throw new TerraformException(
                "What the cloud holds does not fit tf/kvm well enough to be adopted",
                string.Join('\n', lost.Select(change => $"Terraform would {change.Text}")),
                "give the knobs that it was made with (--node-count, --node-addresses, --image …), or begin anew: ./build.sh Destroy, then Provision");
        }
    }

    private IEnumerable<string> Addresses() =>
        context.Settings.Nodes
            .SelectMany(node => new[] { $"{Port}.private[\"{node.Name}\"]", $"{Port}.shared[\"{node.Name}\"]", $"{ResourceName.Server}.nodes[\"{node.Name}\"]" })
            .Concat([$"{Network}.private", $"{Subnet}.private", $"{FloatingIp}.gateway"]);

    private static Adoptable One(ImmutableArray<(string Address, string Name, string Noun, string Id)> same) =>
        same.Length == 1
            ? new Adoptable(same[0].Address, same[0].Id, $"{same[0].Noun} {same[0].Name}")
            : throw new TerraformException(
                $"The cloud holds {same.Length} of {same[0].Noun} {same[0].Name}, and the state knows none of them",
                string.Join('\n', same.Select(one => one.Id)),
                "delete the one that is not wanted in the cloud's dashboard, or all of it with ./build.sh Destroy, then run the same command again");
}
