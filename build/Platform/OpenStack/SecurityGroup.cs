using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Serialization;

namespace GourmetGram.Platform.OpenStack;

/// <summary>A security group with its rules.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; not unique.</param>
/// <param name="ProjectId">Project that it belongs to.</param>
/// <param name="Rules">What it lets in and out.</param>
public sealed record SecurityGroup(
    string Id,
    string Name,
    string? ProjectId,
    [property: JsonPropertyName("security_group_rules")] ImmutableArray<SecurityGroupRule> Rules)
{
    /// <summary>Whether somebody reaches a TCP port by IPv4 through this group: who that is, the project has decided.</summary>
    public bool Opens(int port) => !Rules.IsDefault && Rules.Any(rule => rule.Opens(port));
}

/// <summary>A rule of a security group. https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules</summary>
/// <param name="Id">Its id.</param>
/// <param name="Direction">ingress or egress.</param>
/// <param name="Ethertype">IPv4 or IPv6.</param>
/// <param name="Protocol">Name or number; null for any.</param>
/// <param name="PortRangeMin">First port; null for any.</param>
/// <param name="PortRangeMax">Last port; null for any.</param>
/// <param name="RemoteIpPrefix">From where; null for anywhere.</param>
public sealed record SecurityGroupRule(
    string Id,
    string Direction,
    string Ethertype,
    string? Protocol,
    int? PortRangeMin,
    int? PortRangeMax,
    string? RemoteIpPrefix)
{
    /// <summary>Whether somebody reaches a TCP port by IPv4 through this rule.</summary>
    public bool Opens(int port) =>
        Direction == "ingress"
        && Ethertype == "IPv4"
        && Protocol?.ToLowerInvariant() is null or "tcp" or "6" or "any" or "0"
        && (PortRangeMin ?? 1) <= port
        && (PortRangeMax ?? IPEndPoint.MaxPort) >= port;
}
