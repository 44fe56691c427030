using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

public sealed class NetworkSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    private const string Nobody = "11111111-2222-4333-8444-555555555555";

    [Fact]
    public async Task Tenant_sees_the_shared_and_the_external_network()
    {
        var shared = await OneAsync("/networks?name=sharednet1", "networks");
        shared["shared"]!.GetValue<bool>().Should().BeTrue();
        shared["router:external"]!.GetValue<bool>().Should().BeFalse();
        Text(shared["status"]).Should().Be("ACTIVE");
        var external = await OneAsync("/networks?router:external=true", "networks");
        Text(external["name"]).Should().Be("public");
        var subnet = await OneAsync("/subnets?name=sharednet1-subnet", "subnets");
        Text(subnet["cidr"]).Should().Be("10.56.0.0/22");
        (await Cloud.GetAsync("network", "/routers", Stop)).Expect(200).Json["routers"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task Private_network_of_three_nodes_is_made_and_taken_down_in_order()
    {
        var network = await MakeAsync("network", "networks", "network",
            new JsonObject { ["name"] = "net-" + Suffix, ["port_security_enabled"] = false });
        var id = Text(network["id"]);
        network["port_security_enabled"]!.GetValue<bool>().Should().BeFalse();
        network["mtu"]!.GetValue<int>().Should().BePositive();
        var subnet = await SubnetAsync(id, "192.168.1.0/24", null);
        subnet["gateway_ip"].Should().BeNull();
        Text(subnet["allocation_pools"]![0]!["start"]).Should().Be("192.168.1.1");
        var port = await PortAsync(id, Text(subnet["id"]), "192.168.1.11");
        port["security_groups"]!.AsArray().Should().BeEmpty();
        Text(port["status"]).Should().Be("DOWN");
        Text(port["mac_address"]).Should().StartWith("fa:16:3e:");

        var busy = (await Cloud.DeleteAsync("network", "/networks/" + id, Stop)).Expect(409).Json["NeutronError"]!;
        Text(busy["type"]).Should().Be("NetworkInUse");
        Text(busy["message"]).Should().Be($"Unable to complete operation on network {id}. There are one or more ports still in use on the network, "
            + $"id for these ports is: {Text(port["id"])}.");
        Text((await Cloud.DeleteAsync("network", "/subnets/" + Text(subnet["id"]), Stop)).Expect(409).Json["NeutronError"]!["type"])
            .Should().Be("SubnetInUse");
        (await Cloud.DeleteAsync("network", "/ports/" + Text(port["id"]), Stop)).Expect(204);
        (await Cloud.DeleteAsync("network", "/networks/" + id, Stop)).Expect(204);
        (await Cloud.GetAsync("network", "/subnets/" + Text(subnet["id"]), Stop)).Expect(404);
    }

    [Fact]
    public async Task Address_is_given_once_and_only_within_the_subnet()
    {
        var id = Text((await MakeAsync("network", "networks", "network", new JsonObject { ["name"] = "net-" + Suffix }))["id"]);
        var subnet = Text((await SubnetAsync(id, "192.168.1.0/24", null))["id"]);
        await PortAsync(id, subnet, "192.168.1.11");
        var taken = (await AskPortAsync(id, subnet, "192.168.1.11")).Expect(409).Json["NeutronError"]!;
        Text(taken["type"]).Should().Be("IpAddressAlreadyAllocated");
        Text(taken["message"]).Should().Be($"IP address 192.168.1.11 already allocated in subnet {subnet}");
        Text((await AskPortAsync(id, subnet, "10.1.1.1")).Expect(400).Json["NeutronError"]!["type"]).Should().Be("InvalidIpForSubnet");
        Text((await AskPortAsync(id, null, "10.1.1.1")).Expect(400).Json["NeutronError"]!["type"]).Should().Be("InvalidIpForNetwork");
    }

    [Fact]
    public async Task Port_on_the_shared_network_gets_an_address_and_the_default_group()
    {
        var port = await SharedPortAsync("port");
        var fallback = await OneAsync("/security-groups?name=default", "security_groups");
        port["security_groups"]!.AsArray().Select(id => Text(id)).Should().Equal(Text(fallback["id"]));
        Text(port["fixed_ips"]![0]!["ip_address"]).Should().StartWith("10.56.");
        port["port_security_enabled"]!.GetValue<bool>().Should().BeTrue();
    }

    [Theory]
    [InlineData("fixed_ips", "[{\"ip_address\":\"10.56.3.77\"}]")]
    [InlineData("mac_address", "\"fa:16:3e:00:00:01\"")]
    [InlineData("port_security_enabled", "false")]
    public async Task Port_on_a_network_of_others_may_not_choose(string key, string value)
    {
        var body = new JsonObject { ["network_id"] = await NetworkAsync("sharednet1"), [key] = JsonNode.Parse(value) };
        var reply = await Cloud.PostAsync("network", "/ports", new JsonObject { ["port"] = body }, Stop);
        Text(reply.Expect(403).Json["NeutronError"]!["type"]).Should().Be("PolicyNotAuthorized");
        Text(reply.Json["NeutronError"]!["message"]).Should().EndWith("is disallowed by policy").And.Contain("rule:create_port");
    }

    [Fact]
    public async Task Networks_of_others_cannot_be_changed()
    {
        var shared = await NetworkAsync("sharednet1");
        var reply = await Cloud.DeleteAsync("network", "/networks/" + shared, Stop);
        Text(reply.Expect(403).Json["NeutronError"]!["message"]).Should().Be("rule:delete_network is disallowed by policy");
        var external = new JsonObject { ["port"] = new JsonObject { ["network_id"] = await NetworkAsync("public") } };
        Text((await Cloud.PostAsync("network", "/ports", external, Stop)).Expect(403).Json["NeutronError"]!["type"]).Should().Be("HTTPForbidden");
    }

    [Theory]
    [InlineData("networks", "{\"network\":{\"bogus\":1}}", 400, "HTTPBadRequest", "Unrecognized attribute(s) 'bogus'")]
    [InlineData("networks", "{\"x\":{}}", 400, "HTTPBadRequest", "Unable to find 'network' in request body")]
    [InlineData("networks", "{", 400, "HTTPBadRequest", "Body contains invalid data")]
    [InlineData("ports", "{\"port\":{}}", 400, "HTTPBadRequest", "Failed to parse request. Required attribute 'network_id' not specified")]
    [InlineData("ports", "{\"port\":{\"network_id\":\"x\"}}", 400, "HTTPBadRequest", "Invalid input for network_id. Reason: 'x' is not a valid UUID.")]
    [InlineData("ports", "{\"port\":{\"network_id\":\"" + Nobody + "\"}}", 404, "NetworkNotFound", "Network " + Nobody + " could not be found.")]
    [InlineData("networks", "{\"network\":{\"shared\":true}}", 403, "PolicyNotAuthorized", "(rule:create_network and rule:create_network:shared) is disallowed by policy")]
    public async Task Unfit_body_is_refused(string collection, string body, int status, string type, string message)
    {
        var error = (await Cloud.SendAsync("POST", "network", "/" + collection, body, Stop)).Expect(status).Json["NeutronError"]!;
        Text(error["type"]).Should().Be(type);
        Text(error["message"]).Should().Be(message);
    }

    [Theory]
    [InlineData("{\"cidr\":\"300.1.1.0/24\"}", 400, "InvalidInput")]
    [InlineData("{\"cidr\":\"192.168.1.0/25\"}", 400, "InvalidInput")]
    [InlineData("{\"cidr\":\"10.9.8.0/24\",\"allocation_pools\":[{\"start\":\"10.9.7.1\",\"end\":\"10.9.7.9\"}]}", 400, "OutOfBoundsAllocationPool")]
    public async Task Unfit_subnet_is_refused(string body, int status, string type)
    {
        var id = Text((await MakeAsync("network", "networks", "network", new JsonObject { ["name"] = "net-" + Suffix }))["id"]);
        await SubnetAsync(id, "192.168.1.0/24", null);
        var subnet = JsonNode.Parse(body)!.AsObject();
        subnet["network_id"] = id;
        subnet["ip_version"] = 4;
        var reply = await Cloud.PostAsync("network", "/subnets", new JsonObject { ["subnet"] = subnet }, Stop);
        Text(reply.Expect(status).Json["NeutronError"]!["type"]).Should().Be(type);
    }

    [Fact]
    public async Task Subnet_takes_its_gateway_from_the_first_address_and_its_network_from_the_mask()
    {
        var id = Text((await MakeAsync("network", "networks", "network", new JsonObject { ["name"] = "net-" + Suffix }))["id"]);
        var made = await MakeAsync("network", "subnets", "subnet",
            new JsonObject { ["network_id"] = id, ["ip_version"] = 4, ["cidr"] = "10.9.9.1/24", ["name"] = "subnet-" + Suffix });
        Text(made["cidr"]).Should().Be("10.9.9.0/24");
        Text(made["gateway_ip"]).Should().Be("10.9.9.1");
        Text(made["allocation_pools"]![0]!["start"]).Should().Be("10.9.9.2");
        Text(made["allocation_pools"]![0]!["end"]).Should().Be("10.9.9.254");
        var moved = await Cloud.PutAsync("network", "/subnets/" + Text(made["id"]),
            new JsonObject { ["subnet"] = new JsonObject { ["cidr"] = "10.9.8.0/24" } }, Stop);
        Text(moved.Expect(400).Json["NeutronError"]!["message"]).Should().Be("Cannot update read-only attribute cidr");
    }

    [Fact]
    public async Task Lists_filter_by_any_attribute_and_refuse_unknown_ones()
    {
        var port = await SharedPortAsync("port");
        var address = Text(port["fixed_ips"]![0]!["ip_address"]);
        Text((await OneAsync($"/ports?fixed_ips=ip_address%3D{address}&network_id={Text(port["network_id"])}", "ports"))["id"]).Should().Be(Text(port["id"]));
        (await OneAsync($"/ports?id={Text(port["id"])}&fields=id&fields=name", "ports")).AsObject().Should().HaveCount(2);
        var unknown = await Cloud.GetAsync("network", "/networks?bogus=1", Stop);
        Text(unknown.Expect(400).Json["NeutronError"]!["message"]).Should().Be("['bogus'] is invalid attribute for filtering");
    }

    [Fact]
    public async Task Tags_are_set_added_and_filtered_by()
    {
        var id = Text((await MakeAsync("network", "networks", "network", new JsonObject { ["name"] = "net-" + Suffix }))["id"]);
        (await Cloud.PutAsync("network", $"/networks/{id}/tags", new JsonObject { ["tags"] = new JsonArray(Suffix, "b") }, Stop)).Expect(200);
        (await Cloud.PutAsync("network", $"/networks/{id}/tags/c", null, Stop)).Expect(201);
        Text((await OneAsync($"/networks?tags={Suffix},c", "networks"))["id"]).Should().Be(id);
        (await Cloud.DeleteAsync("network", $"/networks/{id}/tags", Stop)).Expect(204);
        (await Cloud.GetAsync("network", $"/networks?tags={Suffix}", Stop)).Json["networks"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task Others_do_not_see_a_private_network_and_a_reader_may_not_change_it()
    {
        var id = Text((await MakeAsync("network", "networks", "network", new JsonObject { ["name"] = "net-" + Suffix }))["id"]);
        var outsider = await Fixture.SessionAsync("outsider", Stop);
        (await outsider.GetAsync("network", "/networks/" + id, Stop)).Expect(404);
        var reader = await Fixture.SessionAsync("reader", Stop);
        (await reader.GetAsync("network", "/networks/" + id, Stop)).Expect(200);
        (await reader.DeleteAsync("network", "/networks/" + id, Stop)).Expect(403);
    }

    private Task<JsonNode> SubnetAsync(string network, string cidr, string? gateway) => MakeAsync("network", "subnets", "subnet", new JsonObject
    {
        ["network_id"] = network,
        ["name"] = "subnet-" + Suffix,
        ["ip_version"] = 4,
        ["cidr"] = cidr,
        ["gateway_ip"] = gateway,
    });

    private async Task<JsonNode> PortAsync(string network, string subnet, string address)
    {
        var port = (await AskPortAsync(network, subnet, address)).Expect(201).Json["port"]!;
        Cleanup("network", "/ports/" + Text(port["id"]));
        return port;
    }

    private Task<Reply> AskPortAsync(string network, string? subnet, string address)
    {
        var ip = new JsonObject { ["ip_address"] = address };
        if (subnet is not null)
        {
            ip["subnet_id"] = subnet;
        }

        var port = new JsonObject { ["network_id"] = network, ["name"] = "port-" + Suffix, ["fixed_ips"] = new JsonArray(ip) };
        return Cloud.PostAsync("network", "/ports", new JsonObject { ["port"] = port }, Stop);
    }

    private async Task<JsonNode> OneAsync(string path, string key) =>
        (await Cloud.GetAsync("network", path, Stop)).Expect(200).Json[key]!.AsArray().Should().ContainSingle().Subject!;
}
