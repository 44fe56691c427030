using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

public sealed class SecurityGroupSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    [Theory]
    [InlineData("allow-ssh", 22)]
    [InlineData("allow-http-80", 80)]
    [InlineData("allow-9001", 9001)]
    public async Task Tenant_has_groups_that_open_one_port(string name, int port)
    {
        var group = (await Cloud.GetAsync("network", "/security-groups?name=" + name, Stop)).Expect(200).Json["security_groups"]![0]!;
        var rule = group["security_group_rules"]!.AsArray().Should()
            .ContainSingle(each => Text(each!["direction"]) == "ingress").Subject!;
        rule["port_range_min"]!.GetValue<int>().Should().Be(port);
        rule["port_range_max"]!.GetValue<int>().Should().Be(port);
        Text(rule["protocol"]).Should().Be("tcp");
        Text(rule["remote_ip_prefix"]).Should().Be("0.0.0.0/0");
    }

    [Fact]
    public async Task New_group_lets_everything_out_and_nothing_in()
    {
        var group = await GroupAsync();
        group["stateful"]!.GetValue<bool>().Should().BeTrue();
        group["security_group_rules"]!.AsArray().Select(rule => $"{Text(rule!["direction"])} {Text(rule["ethertype"])}")
            .Should().BeEquivalentTo("egress IPv4", "egress IPv6");
    }

    [Fact]
    public async Task Rule_is_made_once_however_it_is_written()
    {
        var group = Text((await GroupAsync())["id"]);
        var rule = (await AskAsync(group, """{"protocol":"tcp","port_range_min":22,"port_range_max":22,"remote_ip_prefix":"0.0.0.0/0"}"""))
            .Expect(201).Json["security_group_rule"]!;
        Text(rule["normalized_cidr"]).Should().Be("0.0.0.0/0");
        rule["belongs_to_default_sg"]!.GetValue<bool>().Should().BeFalse();
        var twin = (await AskAsync(group, """{"protocol":"6","port_range_min":22,"port_range_max":22}""")).Expect(409).Json["NeutronError"]!;
        Text(twin["type"]).Should().Be("SecurityGroupRuleExists");
        Text(twin["message"]).Should().Be($"Security group rule already exists. Rule id is {Text(rule["id"])}.");
        (await Cloud.DeleteAsync("network", "/security-group-rules/" + Text(rule["id"]), Stop)).Expect(204);
        (await Cloud.GetAsync("network", "/security-group-rules/" + Text(rule["id"]), Stop)).Expect(404);
    }

    [Theory]
    [InlineData("""{"port_range_min":22,"port_range_max":22}""", "SecurityGroupProtocolRequiredWithPorts")]
    [InlineData("""{"protocol":"tcp","port_range_min":23,"port_range_max":22}""", "SecurityGroupInvalidPortRange")]
    [InlineData("""{"protocol":"tcp","port_range_min":70000,"port_range_max":70000}""", "SecurityGroupInvalidPortValue")]
    [InlineData("""{"protocol":"bogus"}""", "SecurityGroupRuleInvalidProtocol")]
    [InlineData("""{"remote_ip_prefix":"nope"}""", "InvalidCIDR")]
    [InlineData("""{"ethertype":"IPv6","remote_ip_prefix":"10.0.0.0/8"}""", "SecurityGroupRuleParameterConflict")]
    public async Task Unfit_rule_is_400(string rule, string type)
    {
        var group = Text((await GroupAsync())["id"]);
        Text((await AskAsync(group, rule)).Expect(400).Json["NeutronError"]!["type"]).Should().Be(type);
    }

    [Fact]
    public async Task Group_in_use_stays_until_its_port_is_gone()
    {
        var group = Text((await GroupAsync())["id"]);
        var port = await MakeAsync("network", "ports", "port", new JsonObject
        {
            ["network_id"] = await NetworkAsync("sharednet1"),
            ["security_groups"] = new JsonArray(group),
        });
        var busy = (await Cloud.DeleteAsync("network", "/security-groups/" + group, Stop)).Expect(409).Json["NeutronError"]!;
        Text(busy["message"]).Should().Be($"Security Group {group} in use.");
        (await Cloud.DeleteAsync("network", "/ports/" + Text(port["id"]), Stop)).Expect(204);
        (await Cloud.DeleteAsync("network", "/security-groups/" + group, Stop)).Expect(204);
    }

    [Fact]
    public async Task Second_default_group_is_refused()
    {
        var reply = await Cloud.PostAsync("network", "/security-groups",
            new JsonObject { ["security_group"] = new JsonObject { ["name"] = "default" } }, Stop);
        Text(reply.Expect(409).Json["NeutronError"]!["type"]).Should().Be("SecurityGroupDefaultAlreadyExists");
    }

    [Fact]
    public async Task Group_has_no_place_on_a_port_without_port_security()
    {
        var network = await MakeAsync("network", "networks", "network",
            new JsonObject { ["name"] = "net-" + Suffix, ["port_security_enabled"] = false });
        var port = new JsonObject { ["network_id"] = Text(network["id"]), ["security_groups"] = new JsonArray(Text((await GroupAsync())["id"])) };
        var reply = await Cloud.PostAsync("network", "/ports", new JsonObject { ["port"] = port }, Stop);
        Text(reply.Expect(400).Json["NeutronError"]!["type"]).Should().Be("PortSecurityAndIPRequiredForSecurityGroups");
    }

    private Task<JsonNode> GroupAsync() => MakeAsync("network", "security-groups", "security_group", new JsonObject { ["name"] = "group-" + Suffix });

    private Task<Reply> AskAsync(string group, string rule)
    {
        var body = JsonNode.Parse(rule)!.AsObject();
        body["security_group_id"] = group;
        body["direction"] = "ingress";
        body.TryAdd("ethertype", "IPv4");
        return Cloud.PostAsync("network", "/security-group-rules", new JsonObject { ["security_group_rule"] = body }, Stop);
    }
}
