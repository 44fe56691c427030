using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal static class Kinds
{
    public static readonly ResourceKind<Network> Networks = new(
        "networks", "network",
        state => state.Networks,
        (state, all) => state with { Networks = all },
        (state, network) => NeutronViews.Of(state, network),
        (_, network, project) => Sight.Sees(network, project),
        id => new Refusal(404, $"Network {id} could not be found.", "NetworkNotFound"));

    public static readonly ResourceKind<Subnet> Subnets = new(
        "subnets", "subnet",
        state => state.Subnets,
        (state, all) => state with { Subnets = all },
        NeutronViews.Of,
        Sight.Sees,
        id => new Refusal(404, $"Subnet {id} could not be found.", "SubnetNotFound"));

    public static readonly ResourceKind<Port> Ports = new(
        "ports", "port",
        state => state.Ports,
        (state, all) => state with { Ports = all },
        (_, port) => NeutronViews.Of(port),
        (_, port, project) => port.ProjectId == project,
        id => new Refusal(404, $"Port {id} could not be found.", "PortNotFound"));

    public static readonly ResourceKind<SecurityGroup> SecurityGroups = new(
        "security-groups", "security_group",
        state => state.SecurityGroups,
        (state, all) => state with { SecurityGroups = all },
        NeutronViews.Of,
        (_, group, project) => group.ProjectId == project,
        id => new Refusal(404, $"Security group {id} does not exist", "SecurityGroupNotFound"));

    public static readonly ResourceKind<SecurityGroupRule> Rules = new(
        "security-group-rules", "security_group_rule",
        state => state.SecurityGroupRules,
        (state, all) => state with { SecurityGroupRules = all },
        NeutronViews.Of,
        (_, rule, project) => rule.ProjectId == project,
        id => new Refusal(404, $"Security group rule {id} does not exist", "SecurityGroupRuleNotFound"));

    public static readonly ResourceKind<FloatingIp> FloatingIps = new(
        "floatingips", "floatingip",
        state => state.FloatingIps,
        (state, all) => state with { FloatingIps = all },
        NeutronViews.Of,
        (_, floating, project) => floating.ProjectId == project,
        id => new Refusal(404, $"Floating IP {id} could not be found", "FloatingIPNotFound"));

    public static readonly ResourceKind<Router> Routers = new(
        "routers", "router",
        state => state.Routers,
        (state, all) => state with { Routers = all },
        (_, router) => NeutronViews.Of(router),
        (_, router, project) => router.ProjectId == project,
        id => new Refusal(404, $"Router {id} could not be found", "RouterNotFound"));
}
