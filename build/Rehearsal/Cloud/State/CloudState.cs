using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cloud.State;

/// <summary>Everything the cloud knows at one moment. Immutable: a change makes the next one.</summary>
internal sealed record CloudState
{
    public required int Port { get; init; }

    /// <summary>Signs tokens, base64.</summary>
    public required string SigningKey { get; init; }

    /// <summary>Guards the fault endpoint.</summary>
    public required string AdminToken { get; init; }

    /// <summary>The floating range the tenant was made for; the node host owns it.</summary>
    public required string FloatingRange { get; init; }

    public ImmutableDictionary<string, Project> Projects { get; init; } = ImmutableDictionary<string, Project>.Empty;
    public ImmutableDictionary<string, User> Users { get; init; } = ImmutableDictionary<string, User>.Empty;
    public ImmutableDictionary<string, Role> Roles { get; init; } = ImmutableDictionary<string, Role>.Empty;

    public ImmutableDictionary<string, ApplicationCredential> Credentials { get; init; } =
        ImmutableDictionary<string, ApplicationCredential>.Empty;

    /// <summary>Audit ids of revoked tokens and when they would have expired anyway.</summary>
    public ImmutableDictionary<string, DateTimeOffset> RevokedTokens { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    public ImmutableDictionary<string, Lease> Leases { get; init; } = ImmutableDictionary<string, Lease>.Empty;
    public ImmutableDictionary<string, Flavor> Flavors { get; init; } = ImmutableDictionary<string, Flavor>.Empty;
    public ImmutableDictionary<string, Image> Images { get; init; } = ImmutableDictionary<string, Image>.Empty;
    public ImmutableDictionary<string, Server> Servers { get; init; } = ImmutableDictionary<string, Server>.Empty;
    public ImmutableArray<KeyPair> KeyPairs { get; init; } = [];
    public ImmutableDictionary<string, Network> Networks { get; init; } = ImmutableDictionary<string, Network>.Empty;
    public ImmutableDictionary<string, Subnet> Subnets { get; init; } = ImmutableDictionary<string, Subnet>.Empty;
    public ImmutableDictionary<string, Port> Ports { get; init; } = ImmutableDictionary<string, Port>.Empty;
    public ImmutableDictionary<string, SecurityGroup> SecurityGroups { get; init; } = ImmutableDictionary<string, SecurityGroup>.Empty;

    public ImmutableDictionary<string, SecurityGroupRule> SecurityGroupRules { get; init; } =
        ImmutableDictionary<string, SecurityGroupRule>.Empty;

    public ImmutableDictionary<string, FloatingIp> FloatingIps { get; init; } = ImmutableDictionary<string, FloatingIp>.Empty;
    public ImmutableDictionary<string, Router> Routers { get; init; } = ImmutableDictionary<string, Router>.Empty;
    public int NextAggregate { get; init; } = 2;
    public int NextKeyPair { get; init; } = 1;
}
