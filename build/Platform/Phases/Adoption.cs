using System.Collections.Immutable;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Finds through the API what tf/kvm would make and somebody made already: a run on another machine, one whose state was lost or is an
/// old one, one that was killed before it could write down what it had made. Only things of this project, by the exact names that
/// tf/kvm gives.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="clouds">The site's cloud.</param>
internal sealed class Adoption(PhaseContext context, OpenStackClients clouds)
{
    private const string Network = "openstack_networking_network_v2";
    private const string Subnet = "openstack_networking_subnet_v2";
    private const string Port = "openstack_networking_port_v2";
    private const string FloatingIp = "openstack_networking_floatingip_v2";

    private static readonly TimeSpan BuildDeadline = TimeSpan.FromMinutes(10);

    private string Suffix => context.Settings.Suffix;

    /// <summary>Holds what the cloud has against what the state knows.</summary>
    /// <param name="state">What the state holds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TerraformException">Two things bear a name that only one may bear, or a server that was being made failed.</exception>
    /// <exception cref="CloudException">The cloud refused or did not answer.</exception>
    public async Task<AdoptionFinding> FindAsync(ImmutableArray<StateResource> state, CancellationToken cancellationToken)
    {
        var known = state.Where(resource => resource.Id is not null).ToLookup(resource => resource.Address, resource => resource.Id!, StringComparer.Ordinal);
        var knownIds = known.SelectMany(ids => ids).ToHashSet(StringComparer.Ordinal);
        var asked = Task.WhenAll(
            clouds.Neutron.NetworksAsync(cancellationToken).As(one => new Thing("network", one.Name, one.Id, one.ProjectId, $"{Network}.private", one.Name == $"private-net-mlops-{Suffix}")),
            clouds.Neutron.SubnetsAsync(cancellationToken).As(one => new Thing("subnet", one.Name, one.Id, one.ProjectId, $"{Subnet}.private", one.Name == $"private-subnet-mlops-{Suffix}")),
            clouds.Neutron.FloatingIpsAsync(cancellationToken).As(one => new Thing("floating IP", one.Address, one.Id, one.ProjectId, $"{FloatingIp}.gateway", one.Description == new OurNames(Suffix).FloatingIpDescription)),
            clouds.Neutron.PortsAsync(cancellationToken).As(one => PortOf(one)),
            ServersAsync(knownIds, cancellationToken));
        var session = clouds.Keystone.SessionAsync(cancellationToken);
        await Task.WhenAll(asked, session).ConfigureAwait(false);
        var project = (await session.ConfigureAwait(false)).ProjectId;
        var all = (await asked.ConfigureAwait(false)).SelectMany(things => things).Where(thing => thing.ProjectId is null || thing.ProjectId == project).ToList();
        var existing = all.Select(thing => thing.Id).ToHashSet(StringComparer.Ordinal);

        var offers = ImmutableArray.CreateBuilder<Adoptable>();
        var outdated = ImmutableArray.CreateBuilder<StateResource>();
        var notes = ImmutableArray.CreateBuilder<string>();
        foreach (var same in all.Where(thing => thing.IsFit).GroupBy(thing => thing.Address))
        {
            var strangers = same.Where(thing => !knownIds.Contains(thing.Id)).ToList();
            if (strangers.Count == 0)
            {
                continue;
            }

            if (known[same.Key].Any(existing.Contains))
            {
                notes.AddRange(strangers.Select(thing => $"{thing.Text} is one too many, beside {known[same.Key].First()}: it is left alone, and Destroy removes both"));
                continue;
            }

            // What the state knows under this address is gone; what came in its place was made elsewhere.
            outdated.AddRange(state.Where(resource => resource.Address == same.Key));
            offers.Add(One([.. strangers]));
        }

        notes.AddRange(all
            .Where(thing => thing is { IsFit: false, Noun: "server" or "port" } && new OurNames(Suffix).AreOurs(thing.Name) && !knownIds.Contains(thing.Id) && Wanted(thing.Name) is false)
            .Select(thing => $"{thing.Text} bears the suffix and is not among the nodes asked for: give the --node-count that it was made with; Destroy removes it"));
        return new AdoptionFinding(offers.ToImmutable(), [.. outdated, .. Records(state, outdated)], notes.ToImmutable());
    }

    /// <summary>Taking in must not take away: nothing that is imported may be deleted, replaced or resized by the same plan.</summary>
    /// <exception cref="TerraformException">The plan would.</exception>
    public static void Check(ImmutableArray<PlannedChange> changes)
    {
        var lost = changes.Where(change => change.IsImported && change.Action is not ("import" or "update")).ToList();
        if (lost.Count > 0)
        {
            throw new TerraformException(
                "What the cloud holds does not fit tf/kvm well enough to be adopted",
                string.Join('\n', lost.SelectMany(Lines)),
                "give the knobs that it was made with (--node-count, --node-addresses, --key-pair …), or begin anew: ./build.sh Destroy, then Provision");
        }

        var elsewhere = changes.Where(change => change.IsImported && change.ServerChangesReservation && !TerraformVariables.AwaitsLease(change)).ToList();
        if (elsewhere.Count > 0)
        {
            throw new TerraformException(
                "Servers that the cloud holds run on another reservation than this run's, and would not survive being adopted",
                string.Join('\n', elsewhere.SelectMany(Lines)),
                "name the lease that they run on with --lease-name or --reservation, or begin anew: ./build.sh Destroy, then Provision");
        }

        static IEnumerable<string> Lines(PlannedChange change) =>
            [$"Terraform would {change.Text}", .. change.Attributes.Where(attribute => attribute.ForcesReplacement || change.Action == "update").Select(attribute => $"  {attribute.Text}")];
    }

    private async Task<ImmutableArray<Thing>> ServersAsync(HashSet<string> known, CancellationToken cancellationToken)
    {
        var awaited = new HashSet<string>(StringComparer.Ordinal);
        var servers = await context.Conditions.WaitAsync(
            new Condition<ImmutableArray<Server>>(
                "servers that are being made are there",
                async token =>
                {
                    var now = await clouds.Nova.ServersAsync(new OurNames(Suffix).Ending, token).ConfigureAwait(false);
                    // One that is still being built cannot be taken in: its plan would differ from what it becomes.
                    var building = now.Where(server => server.Status == "BUILD" && !known.Contains(server.Id) && Wanted(server.Name) is true).ToList();
                    building.ForEach(server => awaited.Add(server.Id));
                    return building.Count == 0 ? Observed.Met(now) : Observed.NotYet<ImmutableArray<Server>>($"{string.Join(", ", building.Select(server => server.Name))} in BUILD");
                },
                BuildDeadline,
                "run the same command again to go on waiting, or ./build.sh Destroy"),
            cancellationToken).ConfigureAwait(false);
        if (servers.FirstOrDefault(server => server.Status == "ERROR" && awaited.Contains(server.Id)) is { } failed)
        {
            throw new TerraformException($"Server {failed.Name} was being made when an earlier run ended, and failed", failed.Fault?.Message.Trim(), "run the same command again: it is deleted and made anew");
        }

        return
        [
            .. from server in servers
               let node = NodeOf(server.Name, "", $"-mlops-{Suffix}")
               // A server in ERROR is deleted and made anew; one on its way out is no more.
               select new Thing("server", server.Name, server.Id, server.TenantId, $"{ResourceName.Server}.nodes[\"{node}\"]", node is not null && server.Status is not ("ERROR" or "DELETED")),
        ];
    }

    private Thing PortOf(Port port)
    {
        var (kind, node) = NodeOf(port.Name, "port-", $"-mlops-{Suffix}") is { } onPrivate
            ? ("private", onPrivate)
            : ("shared", NodeOf(port.Name, "sharednet1-", $"-mlops-{Suffix}"));
        return new Thing("port", port.Name, port.Id, port.ProjectId, $"{Port}.{kind}[\"{node}\"]", node is not null);
    }

    private string? NodeOf(string name, string beginning, string ending) =>
        context.Settings.Nodes.Select(node => node.Name).FirstOrDefault(node => name == $"{beginning}{node}{ending}");

    // Whether a name is that of something asked for.
    private bool Wanted(string name) =>
        new[] { "", "port-", "sharednet1-" }.Any(beginning => NodeOf(name, beginning, $"-mlops-{Suffix}") is not null);

    // What remembers the ports of a node would replace it for ports that are taken in anew.
    private static IEnumerable<StateResource> Records(ImmutableArray<StateResource> state, IEnumerable<StateResource> outdated)
    {
        var nodes = outdated.Where(resource => resource.Type == Port).Select(resource => resource.Address[resource.Address.IndexOf('[', StringComparison.Ordinal)..]).ToHashSet(StringComparer.Ordinal);
        return state.Where(resource => PlannedChange.IsRecord(resource.Address) && nodes.Any(node => resource.Address.EndsWith(node, StringComparison.Ordinal)));
    }

    private static Adoptable One(ImmutableArray<Thing> same) =>
        same.Length == 1
            ? new Adoptable(same[0].Address, same[0].Id, $"{same[0].Noun} {same[0].Name}")
            : throw new TerraformException(
                $"The cloud holds {same.Length} of {same[0].Noun} {same[0].Name}, and the state knows none of them",
                string.Join('\n', same.Select(one => one.Text)),
                "delete the one that is not wanted in the cloud's dashboard, or all of it with ./build.sh Destroy, then run the same command again");

    // IsFit: whether it could be what tf/kvm makes at this address.
    private sealed record Thing(string Noun, string Name, string Id, string? ProjectId, string Address, bool IsFit)
    {
        public string Text => $"{Noun} {Name} ({Id})";
    }
}

/// <summary>What the cloud and the state make of each other.</summary>
/// <param name="Offers">What the state lacks and the cloud has.</param>
/// <param name="Outdated">What the state has to forget first: it is gone, and something else has its name.</param>
/// <param name="Notes">What is there and fits nowhere, for people.</param>
internal sealed record AdoptionFinding(ImmutableArray<Adoptable> Offers, ImmutableArray<StateResource> Outdated, ImmutableArray<string> Notes);

file static class Listing
{
    public static async Task<ImmutableArray<TResult>> As<T, TResult>(this Task<ImmutableArray<T>> listing, Func<T, TResult> each) =>
        [.. (await listing.ConfigureAwait(false)).Select(each)];
}
