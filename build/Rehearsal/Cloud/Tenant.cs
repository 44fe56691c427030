using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using GourmetGram.Rehearsal.Cloud.Neutron;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud;

/// <summary>The cloud on its first day: a tenant that looks like one of Chameleon's KVM@TACC.</summary>
internal static class Tenant
{
    public const string Student = "student@example.org";

    private static readonly (string Name, int Vcpus, int RamMb, int DiskGb)[] Flavors =
    [
        ("m1.tiny", 1, 512, 1),
        ("m1.small", 1, 2048, 20),
        ("m1.medium", 2, 4096, 40),
        ("m1.large", 4, 8192, 40),
        ("m1.xlarge", 8, 16384, 40),
        ("m1.xxlarge", 16, 32768, 40),
    ];

    private static readonly (string Name, int Port)[] Groups =
    [
        ("allow-ssh", 22), ("allow-http-80", 80), ("allow-8000", 8000), ("allow-8080", 8080), ("allow-8081", 8081), ("allow-8082", 8082),
        ("allow-9001", 9001), ("allow-9090", 9090),
    ];

    public static CloudState Make(IPNetwork floatingRange, DateTimeOffset now)
    {
        now = now.FloorToSecond();
        var state = new CloudState
        {
            Port = 0,
            SigningKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            AdminToken = Ids.Secret(),
            FloatingRange = floatingRange.ToString(),
            Flavors = Flavors.Select((each, index) => new Flavor(
                $"{index + 1}", each.Name, each.Vcpus, each.RamMb, each.DiskGb, true, null, ImmutableSortedDictionary<string, string>.Empty))
                .ToImmutableDictionary(flavor => flavor.Id),
            Roles = new[] { "member", "reader" }.ToImmutableDictionary(name => name, name => new Role(Ids.Hex(), name)),
        };
        var administration = new Project(Ids.Hex(), "admin");
        var own = new Project(Ids.Hex(), "CHI-000000");
        var other = new Project(Ids.Hex(), "CHI-000001");
        state = state with { Projects = new[] { administration, own, other }.ToImmutableDictionary(project => project.Id) };
        state = People(state, own, other);
        state = AddImage(state, administration, now);
        state = AddNetworks(state, administration, floatingRange, now);
        foreach (var project in new[] { own, other })
        {
            state = SecurityGroupSteps.AddDefault(state, project.Id, now);
        }

        return AddGroups(state, own, now);
    }

    /// <summary>The public network follows the range of the node host, as long as nobody holds an address of the old one.</summary>
    public static CloudState Follow(CloudState state, IPNetwork floatingRange)
    {
        if (state.FloatingRange == floatingRange.ToString() || state.FloatingIps.Count > 0)
        {
            return state;
        }

        var subnet = state.Subnets.Values.First(each => each.Name == "public-subnet");
        var moved = WithRange(subnet, floatingRange);
        var router = state.Routers.Values.First() with { GatewayAddress = moved.Pools[0].Start };
        return state with
        {
            FloatingRange = floatingRange.ToString(),
            Subnets = state.Subnets.SetItem(moved.Id, moved),
            Routers = state.Routers.SetItem(router.Id, router),
        };
    }

    private static CloudState People(CloudState state, Project own, Project other)
    {
        var student = Person(Student, own, "member", "reader");
        var observer = Person("observer@example.org", own, "reader");
        var outsider = Person("outsider@example.org", other, "member", "reader");
        var credentials = new[]
        {
            Credential("rehearsal", student, own, true),
            Credential("restricted", student, own, false),
            Credential("reader", observer, own, true),
            Credential("outsider", outsider, other, true),
        };
        return state with
        {
            Users = new[] { student, observer, outsider }.ToImmutableDictionary(user => user.Id),
            Credentials = credentials.ToImmutableDictionary(credential => credential.Id),
        };
    }

    private static User Person(string name, Project project, params string[] roles) =>
        new(Ids.Hex(), name, Ids.Secret(18), ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(project.Id, [.. roles]));

    private static ApplicationCredential Credential(string name, User user, Project project, bool unrestricted) =>
        new(Ids.Hex(), name, Ids.Secret(64), user.Id, project.Id, unrestricted, null, null, user.Roles[project.Id]);

    private static CloudState AddImage(CloudState state, Project owner, DateTimeOffset now)
    {
        var content = new byte[1024];
#pragma warning disable CA5351 // Glance's checksum is MD5 by its API; nothing is protected by it.
        var checksum = Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
        var image = new Image(
            Ids.Uuid(),
            "CC-Ubuntu24.04",
            owner.Id,
            "raw",
            content.Length,
            checksum,
            Convert.ToHexStringLower(SHA512.HashData(content)),
            [],
            ImmutableSortedDictionary<string, string>.Empty.Add("os_distro", "ubuntu").Add("os_version", "24.04"),
            now);
        return state with { Images = state.Images.Add(image.Id, image) };
    }

    private static CloudState AddNetworks(CloudState state, Project owner, IPNetwork floatingRange, DateTimeOffset now)
    {
        var shared = Net("sharednet1", owner, now) with { Shared = true };
        var external = Net("public", owner, now) with { External = true };
        var inside = Sub("sharednet1-subnet", shared, now) with
        {
            Cidr = "10.56.0.0/22",
            GatewayIp = "10.56.0.1",
            Pools = [new AddressRange("10.56.0.20", "10.56.3.250")],
        };
        var outside = WithRange(Sub("public-subnet", external, now) with { EnableDhcp = false }, floatingRange);
        var router = new Router
        {
            Id = Ids.Uuid(),
            Name = "sharednet1-router",
            ProjectId = owner.Id,
            ExternalNetworkId = external.Id,
            GatewaySubnetId = outside.Id,
            GatewayAddress = outside.Pools[0].Start,
            SubnetIds = [inside.Id],
            Created = now,
            Updated = now,
        };
        return state with
        {
            Networks = new[] { shared, external }.ToImmutableDictionary(network => network.Id),
            Subnets = new[] { inside, outside }.ToImmutableDictionary(subnet => subnet.Id),
            Routers = state.Routers.Add(router.Id, router),
        };
    }

    private static Network Net(string name, Project owner, DateTimeOffset now) =>
        new() { Id = Ids.Uuid(), Name = name, ProjectId = owner.Id, Created = now, Updated = now, Revision = 2 };

    private static Subnet Sub(string name, Network network, DateTimeOffset now) => new()
    {
        Id = Ids.Uuid(),
        Name = name,
        ProjectId = network.ProjectId,
        NetworkId = network.Id,
        Cidr = "",
        Created = now,
        Updated = now,
    };

    /// <summary>The first address is the way out; a range as large as a /24 keeps its first ten for the house.</summary>
    private static Subnet WithRange(Subnet subnet, IPNetwork range)
    {
        var first = AddressPool.First(range);
        var house = range.PrefixLength <= 24 ? 10u : 2u;
        return subnet with
        {
            Cidr = range.ToString(),
            GatewayIp = AddressPool.Text(first + 1),
            Pools = [new AddressRange(AddressPool.Text(first + house), AddressPool.Text(AddressPool.Last(range) - 1))],
        };
    }

    private static CloudState AddGroups(CloudState state, Project owner, DateTimeOffset now)
    {
        foreach (var (name, port) in Groups)
        {
            var group = new SecurityGroup
            {
                Id = Ids.Uuid(),
                Name = name,
                Description = $"tcp {port} from anywhere",
                ProjectId = owner.Id,
                Created = now,
                Updated = now,
                Revision = 2,
            };
            state = SecurityGroupSteps.Add(state, group);
            state = Kinds.Rules.Put(state, SecurityGroupSteps.Rule(group, "ingress", "IPv4") with
            {
                Protocol = "tcp",
                PortMin = port,
                PortMax = port,
                RemoteIpPrefix = "0.0.0.0/0",
            });
        }

        return state;
    }
}
