using System.Text.Json.Serialization;

namespace GourmetGram.Platform.OpenStack;

/// <summary>A network.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; not unique.</param>
/// <param name="ProjectId">Project that it belongs to.</param>
/// <param name="Shared">Whether other projects may use it.</param>
public sealed record Network(string Id, string Name, string? ProjectId, bool Shared);

/// <summary>A subnet.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; not unique.</param>
/// <param name="NetworkId">Network that it is part of.</param>
/// <param name="ProjectId">Project that it belongs to.</param>
public sealed record Subnet(string Id, string Name, string NetworkId, string? ProjectId);

/// <summary>A port.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, often empty; not unique.</param>
/// <param name="NetworkId">Network that it is on.</param>
/// <param name="ProjectId">Project that it belongs to.</param>
/// <param name="DeviceId">Server that holds it, empty for none.</param>
/// <param name="DeviceOwner">compute:nova, network:dhcp …, empty for none.</param>
public sealed record Port(string Id, string Name, string NetworkId, string? ProjectId, string? DeviceId, string? DeviceOwner);

/// <summary>A floating IP.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Address">The address.</param>
/// <param name="Description">Free text.</param>
/// <param name="PortId">Port that it leads to, null for none.</param>
/// <param name="ProjectId">Project that it belongs to.</param>
public sealed record FloatingIp(
    string Id,
    [property: JsonPropertyName("floating_ip_address")] string Address,
    string? Description,
    string? PortId,
    string? ProjectId);
