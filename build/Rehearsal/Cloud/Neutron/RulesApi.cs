using System.Net;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

/// <summary>Rules of security groups: made and deleted, never changed.</summary>
internal sealed class RulesApi(CloudStore store, TimeProvider clock)
{
    private static readonly Field[] Fields =
    [
        new("security_group_id", FieldKind.Uuid, Required: true),
        new("direction", FieldKind.Text, Required: true),
        new("ethertype", FieldKind.Text, Null: true),
        new("protocol", FieldKind.Any, Null: true),
        new("port_range_min", FieldKind.Number, Null: true),
        new("port_range_max", FieldKind.Number, Null: true),
        new("remote_ip_prefix", FieldKind.Text, Null: true),
        new("remote_group_id", FieldKind.Text, Null: true),
        new("remote_address_group_id", FieldKind.Text, Null: true),
        new("description", FieldKind.Text, Null: true),
    ];

    public void Map(ServiceRoutes routes)
    {
        routes.Post("/v2.0/security-group-rules", Create);
        routes.Delete("/v2.0/security-group-rules/{id}", Delete);
    }

    private Answer Create(Call call)
    {
        var body = Body.Read(call, "security_group_rule", Fields);
        if (body.Text("direction") is not ("ingress" or "egress") and var direction)
        {
            throw NeutronDialect.BadRequest($"Invalid input for direction. Reason: {direction} is not in valid_values.");
        }

        var wanted = Read(body, call);
        var after = store.Update(state =>
        {
            var group = Kinds.SecurityGroups.Find(state, wanted.SecurityGroupId, call.ProjectId);
            if (!call.Identity.MayWrite)
            {
                throw NeutronDialect.Policy("rule:create_security_group_rule");
            }

            if (wanted.RemoteGroupId is { } remote)
            {
                Kinds.SecurityGroups.Find(state, remote, call.ProjectId);
            }

            if (state.SecurityGroupRules.Values.FirstOrDefault(rule => Key(rule) == Key(wanted)) is { } twin)
            {
                throw new Refusal(409, $"Security group rule already exists. Rule id is {twin.Id}.", "SecurityGroupRuleExists");
            }

            NeutronQuota.Require(state, "security_group_rule", call.ProjectId);
            return Kinds.Rules.Put(Touch(state, group), wanted);
        });
        return Answer.Created("security_group_rule", NeutronViews.Of(after, wanted));
    }

    private Answer Delete(Call call)
    {
        store.Update(state =>
        {
            var rule = Kinds.Rules.FindOwn(state, call, "delete_security_group_rule");
            return Kinds.Rules.Remove(Touch(state, state.SecurityGroups[rule.SecurityGroupId]), rule.Id);
        });
        return Answer.NoContent;
    }

    private CloudState Touch(CloudState state, SecurityGroup group) =>
        Kinds.SecurityGroups.Put(state, group with { Updated = clock.GetUtcNow(), Revision = group.Revision + 1 });

    private SecurityGroupRule Read(JsonObject body, Call call)
    {
        var family = body.Text("ethertype") ?? "IPv4";
        if (family is not ("IPv4" or "IPv6"))
        {
            throw new Refusal(400, $"Security group rule for ethertype '{family}' not supported. Allowed values are ['IPv4', 'IPv6'].",
                "SecurityGroupRuleInvalidEtherType");
        }

        var protocol = RuleChecks.Protocol(body["protocol"]);
        var (min, max) = (body["port_range_min"].Number(), body["port_range_max"].Number());
        RuleChecks.Ports(protocol, min, max);
        RuleChecks.Prefix(body.Text("remote_ip_prefix"), family);
        var now = clock.GetUtcNow();
        return new SecurityGroupRule
        {
            Id = Ids.Uuid(),
            ProjectId = call.ProjectId,
            SecurityGroupId = body.Text("security_group_id")!,
            Direction = body.Text("direction")!,
            EtherType = family,
            Protocol = protocol,
            PortMin = min,
            PortMax = max,
            RemoteIpPrefix = body.Text("remote_ip_prefix"),
            RemoteGroupId = body.Text("remote_group_id"),
            Description = body.Text("description") ?? "",
            Created = now,
            Updated = now,
        };
    }

    /// <summary>What makes two rules the same: tcp is 6, and the whole Internet is no prefix at all.</summary>
    private static string Key(SecurityGroupRule rule)
    {
        var prefix = rule.RemoteIpPrefix is null or "0.0.0.0/0" or "::/0" ? "" : SecurityGroupSteps.Normalize(rule.RemoteIpPrefix);
        return string.Join('|', rule.SecurityGroupId, rule.Direction, rule.EtherType, RuleChecks.Number(rule.Protocol), rule.PortMin, rule.PortMax,
            prefix, rule.RemoteGroupId);
    }
}
