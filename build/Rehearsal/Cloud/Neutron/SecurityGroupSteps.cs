using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal static class SecurityGroupSteps
{
    public static SecurityGroup Default(CloudState state, string projectId) =>
        state.SecurityGroups.Values.First(group => group.ProjectId == projectId && group.Name == "default");

    public static SecurityGroup? FindByNameOrId(CloudState state, string projectId, string nameOrId) =>
        state.SecurityGroups.Values
            .Where(group => group.ProjectId == projectId && (group.Id == nameOrId || group.Name == nameOrId))
            .OrderBy(group => group.Created)
            .FirstOrDefault();

    /// <summary>A new group lets everything out.</summary>
    public static CloudState Add(CloudState state, SecurityGroup group)
    {
        state = Kinds.SecurityGroups.Put(state, group);
        foreach (var family in new[] { "IPv4", "IPv6" })
        {
            state = Kinds.Rules.Put(state, Rule(group, "egress", family));
        }

        return state;
    }

    /// <summary>The default group also lets in what comes from its own members.</summary>
    public static CloudState AddDefault(CloudState state, string projectId, DateTimeOffset now)
    {
        var group = new SecurityGroup
        {
            Id = Ids.Uuid(),
            Name = "default",
            Description = "Default security group",
            ProjectId = projectId,
            Created = now,
            Updated = now,
            Revision = 1,
        };
        state = Add(state, group);
        foreach (var family in new[] { "IPv4", "IPv6" })
        {
            state = Kinds.Rules.Put(state, Rule(group, "ingress", family) with { RemoteGroupId = group.Id });
        }

        return state;
    }

    public static SecurityGroupRule Rule(SecurityGroup group, string direction, string family) => new()
    {
        Id = Ids.Uuid(),
        ProjectId = group.ProjectId,
        SecurityGroupId = group.Id,
        Direction = direction,
        EtherType = family,
        Created = group.Created,
        Updated = group.Updated,
    };

    /// <summary>The network of a prefix: 10.0.0.5/24 is 10.0.0.0/24.</summary>
    public static string Normalize(string prefix) => AddressPool.ParseCidr(prefix)?.ToString() ?? prefix;
}
