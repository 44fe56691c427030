using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Doctor;

/// <summary>Something that a quota limits.</summary>
/// <param name="What">Its name: "servers".</param>
/// <param name="Limit">How much there may be; -1 for no limit.</param>
/// <param name="Used">How much there is.</param>
/// <param name="Needed">How much is still to be made.</param>
internal sealed record QuotaLine(string What, int Limit, int Used, int Needed)
{
    /// <summary>Whether what is needed fits.</summary>
    public bool Fits => Limit < 0 || Needed <= 0 || Used + Needed <= Limit;

    /// <summary>"servers 3 + 3 of 10".</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{What} {Used}{(Needed > 0 ? $" + {Needed}" : "")}{(Limit < 0 ? "" : $" of {Limit}")}");
}

/// <summary>Whether what is still to be made fits into the project; what is ours already counts as made.</summary>
/// <param name="settings">What the user chose.</param>
/// <param name="clouds">The cloud.</param>
/// <param name="facts">What was asked already.</param>
internal sealed class QuotaChecks(Settings settings, OpenStackClients clouds, CloudFacts facts)
{
    private const string Group = "project";

    private string Ending => $"-mlops-{settings.Suffix}";

    public IEnumerable<DoctorCheck> All() =>
    [
        new(Group, "compute quota", ComputeAsync) { BeforeLease = true },
        new(Group, "network quota", NetworkAsync) { BeforeLease = true },
    ];

    private async Task<Verdict?> ComputeAsync(CancellationToken cancellationToken)
    {
        await facts.RequireAsync("compute", cancellationToken).ConfigureAwait(false);
        var limits = clouds.Survey.LimitsAsync(cancellationToken);
        var servers = clouds.Nova.ServersAsync(Ending, cancellationToken);
        var flavor = await FlavorAsync(cancellationToken).ConfigureAwait(false);
        var known = await limits.ConfigureAwait(false);
        var ours = await servers.ConfigureAwait(false);
        var needed = settings.Nodes.Count(node => ours.All(server => server.Name != $"{node.Name}{Ending}" || server.Status == "DELETED"));
        ImmutableArray<QuotaLine> lines =
        [
            new("servers", known.Instances, known.InstancesUsed, needed),
            new("cores", known.Cores, known.CoresUsed, needed * (flavor?.Vcpus ?? 0)),
            new("MiB of memory", known.Ram, known.RamUsed, needed * (flavor?.Ram ?? 0)),
        ];
        return Judge(lines);
    }

    private async Task<Flavor?> FlavorAsync(CancellationToken cancellationToken)
    {
        try
        {
            return LeaseFit.Choose(await facts.FlavorsAsync(cancellationToken).ConfigureAwait(false), settings.Reservation ?? settings.Flavor);
        }
        catch (LeaseException)
        {
            // The check of the flavor tells.
            return null;
        }
    }

    private async Task<Verdict?> NetworkAsync(CancellationToken cancellationToken)
    {
        await facts.RequireAsync("network", cancellationToken).ConfigureAwait(false);
        var project = (await facts.SessionAsync(cancellationToken).ConfigureAwait(false)).ProjectId;
        var limits = clouds.Survey.NetworkLimitsAsync(project, cancellationToken);
        var networks = clouds.Neutron.NetworksAsync(cancellationToken);
        var subnets = clouds.Neutron.SubnetsAsync(cancellationToken);
        var ports = clouds.Neutron.PortsAsync(cancellationToken);
        var addresses = clouds.Neutron.FloatingIpsAsync(cancellationToken);
        var groups = facts.GroupsAsync(cancellationToken);
        await Task.WhenAll(limits, networks, subnets, ports, addresses, groups).ConfigureAwait(false);
        if (await limits.ConfigureAwait(false) is not { } known)
        {
            return null;
        }

        var ownNetworks = (await networks.ConfigureAwait(false)).Where(network => network.ProjectId == project).ToList();
        var ownSubnets = (await subnets.ConfigureAwait(false)).Where(subnet => subnet.ProjectId == project).ToList();
        var ownPorts = (await ports.ConfigureAwait(false)).Where(port => port.ProjectId == project).ToList();
        var ownAddresses = (await addresses.ConfigureAwait(false)).Where(address => address.ProjectId == project).ToList();
        var wanted = settings.Nodes.SelectMany(node => new[] { $"port-{node.Name}{Ending}", $"{Expected.SharedNetwork}-{node.Name}{Ending}" });
        ImmutableArray<QuotaLine> lines =
        [
            new("networks", known.Network, ownNetworks.Count, ownNetworks.Any(network => network.Name == $"private-net{Ending}") ? 0 : 1),
            new("subnets", known.Subnet, ownSubnets.Count, ownSubnets.Any(subnet => subnet.Name == $"private-subnet{Ending}") ? 0 : 1),
            new("ports", known.Port, ownPorts.Count, wanted.Count(name => ownPorts.All(port => port.Name != name))),
            new("floating IPs", known.FloatingIp, ownAddresses.Count, ownAddresses.Any(address => address.Description == $"MLOps IP for {settings.Suffix}") ? 0 : 1),
        ];
        // How many groups there are in all is of interest only where some are to be made.
        var missing = (await groups.ConfigureAwait(false)).Groups.Count(group => group.Found is null);
        return Judge(missing == 0 ? lines : lines.Add(new("security groups", known.SecurityGroup, await OwnGroupsAsync(project, cancellationToken).ConfigureAwait(false), missing)));
    }

    private async Task<int> OwnGroupsAsync(string project, CancellationToken cancellationToken) =>
        (await clouds.Neutron.SecurityGroupsAsync(cancellationToken).ConfigureAwait(false)).Count(group => group.ProjectId == project);

    /// <summary>Judges the lines of a quota.</summary>
    internal static Verdict Judge(ImmutableArray<QuotaLine> lines)
    {
        var over = lines.Where(line => !line.Fits).ToList();
        return over.Count == 0
            ? Verdict.Ok(string.Join(", ", lines.Select(line => line.Text)))
            : Verdict.Fail(
                $"too little is free: {string.Join(", ", over.Select(line => line.Text))} (in use + needed)",
                "free what the project no longer needs, ask for less (--node-count, --flavor), or ask for a larger quota");
    }
}
