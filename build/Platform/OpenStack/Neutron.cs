using System.Collections.Immutable;

namespace GourmetGram.Platform.OpenStack;

/// <summary>Neutron v2.0: networks, subnets, ports, floating IPs. https://docs.openstack.org/api-ref/network/v2/</summary>
public interface INeutron
{
    /// <summary>Networks that the project sees, shared ones too.</summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<ImmutableArray<Network>> NetworksAsync(CancellationToken cancellationToken);

    /// <summary>Subnets that the project sees.</summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<ImmutableArray<Subnet>> SubnetsAsync(CancellationToken cancellationToken);

    /// <summary>Ports of the project.</summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<ImmutableArray<Port>> PortsAsync(CancellationToken cancellationToken);

    /// <summary>Floating IPs of the project.</summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<ImmutableArray<FloatingIp>> FloatingIpsAsync(CancellationToken cancellationToken);

    /// <summary>Security groups that the project sees, with their rules.</summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<ImmutableArray<SecurityGroup>> SecurityGroupsAsync(CancellationToken cancellationToken);

    /// <summary>Deletes a network with its subnets; 409 while ports are on it. False when it was gone already.</summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<bool> DeleteNetworkAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes a subnet; 409 while an address of it is in use. False when it was gone already.</summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<bool> DeleteSubnetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes a port. False when it was gone already.</summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<bool> DeletePortAsync(string id, CancellationToken cancellationToken);

    /// <summary>Releases a floating IP, associated or not. False when it was gone already.</summary>
    /// <exception cref="Errors.CloudException">Refused or no answer.</exception>
    Task<bool> DeleteFloatingIpAsync(string id, CancellationToken cancellationToken);
}

/// <inheritdoc cref="INeutron"/>
internal sealed class Neutron(ServiceClient service) : INeutron
{
    private static readonly TimeSpan DeleteTimeout = TimeSpan.FromSeconds(100);

    public Task<ImmutableArray<Network>> NetworksAsync(CancellationToken cancellationToken) =>
        service.ListAsync("networks", "networks", OpenStackJson.Default.Network, cancellationToken);

    public Task<ImmutableArray<Subnet>> SubnetsAsync(CancellationToken cancellationToken) =>
        service.ListAsync("subnets", "subnets", OpenStackJson.Default.Subnet, cancellationToken);

    public Task<ImmutableArray<Port>> PortsAsync(CancellationToken cancellationToken) =>
        service.ListAsync("ports", "ports", OpenStackJson.Default.Port, cancellationToken);

    public Task<ImmutableArray<FloatingIp>> FloatingIpsAsync(CancellationToken cancellationToken) =>
        service.ListAsync("floatingips", "floatingips", OpenStackJson.Default.FloatingIp, cancellationToken);

    public Task<ImmutableArray<SecurityGroup>> SecurityGroupsAsync(CancellationToken cancellationToken) =>
        service.ListAsync("security-groups", "security_groups", OpenStackJson.Default.SecurityGroup, cancellationToken);

    public Task<bool> DeleteNetworkAsync(string id, CancellationToken cancellationToken) => Delete("networks", id, cancellationToken);

    public Task<bool> DeleteSubnetAsync(string id, CancellationToken cancellationToken) => Delete("subnets", id, cancellationToken);

    public Task<bool> DeletePortAsync(string id, CancellationToken cancellationToken) => Delete("ports", id, cancellationToken);

    public Task<bool> DeleteFloatingIpAsync(string id, CancellationToken cancellationToken) => Delete("floatingips", id, cancellationToken);

    private Task<bool> Delete(string kind, string id, CancellationToken cancellationToken) =>
        service.DeleteAsync($"{kind}/{Uri.EscapeDataString(id)}", DeleteTimeout, repeatable: true, cancellationToken);
}
