using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

/// <summary>What Neutron refuses in the rule of a security group.</summary>
internal static class RuleChecks
{
    private static readonly (string Name, int Number)[] Protocols =
    [
        ("ah", 51), ("dccp", 33), ("egp", 8), ("esp", 50), ("gre", 47), ("hopopt", 0), ("icmp", 1), ("igmp", 2), ("ip", 0), ("ipip", 4),
        ("ipv6-encap", 41), ("ipv6-frag", 44), ("ipv6-icmp", 58), ("icmpv6", 58), ("ipv6-nonxt", 59), ("ipv6-opts", 60), ("ipv6-route", 43),
        ("ospf", 89),
        ("pgm", 113), ("rsvp", 46), ("sctp", 132), ("tcp", 6), ("udp", 17), ("udplite", 136), ("vrrp", 112),
    ];

    public static string? Protocol(JsonNode? value)
    {
        var text = value.AsText()?.ToLowerInvariant() ?? value?.ToJsonString();
        if (text is null or "any")
        {
            return null;
        }

        var known = Protocols.Any(each => each.Name == text) || (int.TryParse(text, out var number) && number is >= 0 and <= 255);
        return known ? text : throw new Refusal(400,
            $"Security group rule protocol {text} not supported. Only protocol values "
            + $"(None, 'any', {string.Join(", ", Protocols.Select(each => $"'{each.Name}'"))}) "
            + "and integer representations [0 to 255] are supported.", "SecurityGroupRuleInvalidProtocol");
    }

    public static string Number(string? protocol) =>
        Protocols.FirstOrDefault(each => each.Name == protocol) is { Name: not null } known ? known.Number.ToString() : protocol ?? "";

    public static void Ports(string? protocol, int? min, int? max)
    {
        if (min is null && max is null)
        {
            return;
        }

        if (protocol is null)
        {
            throw new Refusal(400, "Must also specify protocol if port range is given.", "SecurityGroupProtocolRequiredWithPorts");
        }

        foreach (var port in new[] { min, max }.OfType<int>().Where(port => port is < -1 or > 65535))
        {
            throw new Refusal(400, $"Invalid value for port {port}", "SecurityGroupInvalidPortValue");
        }

        if (Number(protocol) is "6" or "17" or "132" or "33" or "136" && (min is null || max is null || min > max))
        {
            throw new Refusal(400, "For TCP/UDP protocols, port_range_min must be <= port_range_max", "SecurityGroupInvalidPortRange");
        }
    }

    public static void Prefix(string? prefix, string family)
    {
        if (prefix is null)
        {
            return;
        }

        var address = prefix.Split('/')[0];
        if (!IPAddress.TryParse(address, out var parsed) || (prefix.Contains('/') && !int.TryParse(prefix.Split('/')[1], out _)))
        {
            throw new Refusal(400, $"Invalid CIDR {prefix} given as IP prefix.", "InvalidCIDR");
        }

        if ((parsed.AddressFamily == AddressFamily.InterNetwork) != (family == "IPv4"))
        {
            throw new Refusal(400, $"Conflicting value ethertype {family} for CIDR {prefix}", "SecurityGroupRuleParameterConflict");
        }
    }
}
