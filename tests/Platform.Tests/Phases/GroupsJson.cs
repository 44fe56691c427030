using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Tests.OpenStack;

namespace GourmetGram.Platform.Tests.Phases;

/// <summary>Neutron's answers about security groups.</summary>
internal static class GroupsJson
{
    /// <summary>Every group that tf/kvm needs, open.</summary>
    public static string All => Of([.. ProjectGroups.Wanted.Select(group => Group(group.Name, group.Name, Rule(group.Port)))]);

    /// <summary>A project that has neither networks nor ports nor floating IPs.</summary>
    public static void NothingElse(StubCloud cloud)
    {
        foreach (var kind in new[] { "networks", "subnets", "ports", "floatingips" })
        {
            cloud.On($"GET /network/v2.0/{kind}", 200, $$"""{"{{kind}}":[]}""");
        }
    }

    public static string Of(params string[] groups) => $$"""{"security_groups":[{{string.Join(',', groups)}}]}""";

    public static string Group(string id, string name, params string[] rules) =>
        $$"""{"id":"{{id}}","name":"{{name}}","project_id":"p1","security_group_rules":[{"id":"{{id}}-out","direction":"egress","ethertype":"IPv4"}{{string.Concat(rules.Select(rule => $",{rule}"))}}]}""";

    public static string Rule(int port, string from = "\"0.0.0.0/0\"", string protocol = "\"tcp\"") => Range(port, port, from, protocol);

    public static string Range(int? first, int? last, string from = "\"0.0.0.0/0\"", string protocol = "\"tcp\"") =>
        $$"""{"id":"rule-{{first}}","direction":"ingress","ethertype":"IPv4","protocol":{{protocol}},"port_range_min":{{first?.ToString() ?? "null"}},"port_range_max":{{last?.ToString() ?? "null"}},"remote_ip_prefix":{{from}} }""";
}
