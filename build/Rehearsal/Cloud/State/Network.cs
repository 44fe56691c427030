using System.Collections.Immutable;

namespace GourmetGram.Rehearsal.Cloud.State;

/// <summary>What all objects of Neutron have in common.</summary>
internal abstract record NetworkObject
{
    public required string Id { get; init; }
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public required string ProjectId { get; init; }
    public ImmutableArray<string> Tags { get; init; } = [];
    public required DateTimeOffset Created { get; init; }
    public required DateTimeOffset Updated { get; init; }
    public int Revision { get; init; }
}

internal sealed record Network : NetworkObject
{
    public bool AdminStateUp { get; init; } = true;
    public bool Shared { get; init; }
    public bool External { get; init; }
    public bool PortSecurity { get; init; } = true;
    public int Mtu { get; init; } = 1500;
}

internal sealed record AddressRange(string Start, string End);

internal sealed record HostRoute(string Destination, string NextHop);

internal sealed record Subnet : NetworkObject
{
    public required string NetworkId { get; init; }
    public required string Cidr { get; init; }
    public string? GatewayIp { get; init; }
    public bool EnableDhcp { get; init; } = true;
    public ImmutableArray<AddressRange> Pools { get; init; } = [];
    public ImmutableArray<string> DnsNameservers { get; init; } = [];
    public ImmutableArray<HostRoute> HostRoutes { get; init; } = [];
    public ImmutableArray<string> ServiceTypes { get; init; } = [];
}

internal sealed record FixedIp(string SubnetId, string IpAddress);

internal sealed record AddressPair(string IpAddress, string MacAddress);

internal sealed record Port : NetworkObject
{
    public required string NetworkId { get; init; }
    public required string MacAddress { get; init; }
    public bool AdminStateUp { get; init; } = true;
    public string Status { get; init; } = "DOWN";
    public string DeviceId { get; init; } = "";
    public string DeviceOwner { get; init; } = "";
    public bool PortSecurity { get; init; } = true;
    public ImmutableArray<FixedIp> FixedIps { get; init; } = [];
    public ImmutableArray<string> SecurityGroups { get; init; } = [];
    public ImmutableArray<AddressPair> AllowedAddressPairs { get; init; } = [];
    public string VnicType { get; init; } = "normal";
}

internal sealed record SecurityGroup : NetworkObject
{
    public bool Stateful { get; init; } = true;
}

internal sealed record SecurityGroupRule : NetworkObject
{
    public required string SecurityGroupId { get; init; }
    public required string Direction { get; init; }
    public required string EtherType { get; init; }
    public string? Protocol { get; init; }
    public int? PortMin { get; init; }
    public int? PortMax { get; init; }
    public string? RemoteIpPrefix { get; init; }
    public string? RemoteGroupId { get; init; }
}

internal sealed record FloatingIp : NetworkObject
{
    public required string Address { get; init; }
    public required string NetworkId { get; init; }
    public string? PortId { get; init; }
    public string? FixedAddress { get; init; }
    public string? RouterId { get; init; }
    public string Status { get; init; } = "DOWN";
}

internal sealed record Router : NetworkObject
{
    public required string ExternalNetworkId { get; init; }
    public required string GatewayAddress { get; init; }
    public required string GatewaySubnetId { get; init; }
    public ImmutableArray<string> SubnetIds { get; init; } = [];
}
