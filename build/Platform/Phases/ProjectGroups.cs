using System.Collections.Immutable;
using System.Globalization;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>A security group that the nodes stand behind, and what the project has of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Port">TCP port that it opens.</param>
/// <param name="Found">The group; null when there is none.</param>
/// <param name="Twins">How many others bear the same name.</param>
internal sealed record ProjectGroup(string Name, int Port, SecurityGroup? Found, int Twins)
{
    /// <summary>Whether the port is open, to whomever the project lets in.</summary>
    public bool IsOpen => Found?.Opens(Port) == true;

    /// <summary>What is to be done, null for nothing.</summary>
    public string? Step => (Found, IsOpen) switch
    {
        (null, _) => string.Create(CultureInfo.InvariantCulture, $"create security group {Name} (TCP {Port} from anywhere)"),
        (_, false) => string.Create(CultureInfo.InvariantCulture, $"open TCP {Port} in security group {Name}"),
        _ => null,
    };
}

/// <summary>
/// The project's security groups that tf/kvm puts the nodes behind. They belong to the project, bear no suffix, and are never removed by
/// this build: others stand behind them too. Names are not unique; of several the one that opens the port is taken, and of those the one
/// with the lowest id, so that every run takes the same.
/// </summary>
/// <param name="Groups">All of them, in the order of tf/security-groups.</param>
internal sealed record ProjectGroups(ImmutableArray<ProjectGroup> Groups)
{
    /// <summary>Name and port, as tf/security-groups has them by default.</summary>
    public static readonly ImmutableArray<(string Name, int Port)> Wanted =
    [
        ("allow-ssh", 22),
        ("allow-http-80", 80),
        ("allow-8000", 8000),
        ("allow-8080", 8080),
        ("allow-8081", 8081),
        ("allow-8082", 8082),
        ("allow-9001", 9001),
        ("allow-9090", 9090),
    ];

    /// <summary>What is to be done, one line each; empty when all are there and open.</summary>
    public ImmutableArray<string> Steps => [.. Groups.Select(group => group.Step).OfType<string>()];

    /// <summary>Ids where a name alone does not tell which group is meant.</summary>
    public ImmutableDictionary<string, string> Ambiguous =>
        Groups.Where(group => group.Twins > 0).ToImmutableDictionary(group => group.Name, group => group.Found!.Id);

    /// <summary>Asks Neutron.</summary>
    public static async Task<ProjectGroups> LookAsync(OpenStackClients clouds, CancellationToken cancellationToken)
    {
        var asked = clouds.Neutron.SecurityGroupsAsync(cancellationToken);
        var session = await clouds.Keystone.SessionAsync(cancellationToken).ConfigureAwait(false);
        var all = (await asked.ConfigureAwait(false))
            // An administrator sees every project's groups.
            .Where(group => group.ProjectId is null || group.ProjectId == session.ProjectId)
            .ToLookup(group => group.Name, StringComparer.Ordinal);
        return new ProjectGroups([.. Wanted.Select(wanted => Of(wanted.Name, wanted.Port, [.. all[wanted.Name]]))]);
    }

    private static ProjectGroup Of(string name, int port, ImmutableArray<SecurityGroup> named) => new(
        name,
        port,
        named.OrderByDescending(group => group.Opens(port)).ThenBy(group => group.Id, StringComparer.Ordinal).FirstOrDefault(),
        Math.Max(0, named.Length - 1));
}
