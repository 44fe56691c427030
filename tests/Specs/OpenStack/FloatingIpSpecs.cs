using System.Net;
using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

public sealed class FloatingIpSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    [Fact]
    public async Task Floating_ip_comes_from_the_public_range_and_is_down_until_it_has_a_port()
    {
        var floating = await FloatingAsync();
        floating["port_id"].Should().BeNull();
        floating["fixed_ip_address"].Should().BeNull();
        Text(floating["status"]).Should().Be("DOWN");
        var subnet = (await Cloud.GetAsync("network", "/subnets?name=public-subnet", Stop)).Json["subnets"]![0]!;
        IPNetwork.Parse(Text(subnet["cidr"])).Contains(IPAddress.Parse(Text(floating["floating_ip_address"]))).Should().BeTrue();
    }

    [Fact]
    public async Task Floating_ip_follows_its_port_and_is_free_when_the_port_goes()
    {
        var port = await SharedPortAsync("port");
        var floating = await FloatingAsync(("port_id", Text(port["id"])));
        Text(floating["fixed_ip_address"]).Should().Be(Text(port["fixed_ips"]![0]!["ip_address"]));
        floating["router_id"].Should().NotBeNull();
        Text(floating["port_details"]!["network_id"]).Should().Be(Text(port["network_id"]));
        (await Cloud.DeleteAsync("network", "/ports/" + Text(port["id"]), Stop)).Expect(204);
        var free = (await Cloud.GetAsync("network", "/floatingips/" + Text(floating["id"]), Stop)).Expect(200).Json["floatingip"]!;
        free["port_id"].Should().BeNull();
    }

    [Fact]
    public async Task Floating_ip_is_associated_and_released_by_an_update()
    {
        var floating = Text((await FloatingAsync())["id"]);
        var port = await SharedPortAsync("port");
        var taken = await PutAsync(floating, new JsonObject { ["port_id"] = Text(port["id"]) });
        Text(taken.Expect(200).Json["floatingip"]!["port_id"]).Should().Be(Text(port["id"]));
        var described = await PutAsync(floating, new JsonObject { ["description"] = "still there" });
        Text(described.Expect(200).Json["floatingip"]!["port_id"]).Should().Be(Text(port["id"]));
        (await PutAsync(floating, new JsonObject { ["port_id"] = null })).Expect(200).Json["floatingip"]!["port_id"].Should().BeNull();
    }

    [Fact]
    public async Task Fixed_address_has_one_floating_ip()
    {
        var port = Text((await SharedPortAsync("port"))["id"]);
        await FloatingAsync(("port_id", port));
        var second = Text((await FloatingAsync())["id"]);
        var reply = await PutAsync(second, new JsonObject { ["port_id"] = port });
        Text(reply.Expect(409).Json["NeutronError"]!["type"]).Should().Be("FloatingIPPortAlreadyAssociated");
    }

    [Fact]
    public async Task Server_shows_its_floating_address_beside_the_fixed_one()
    {
        var port = Text((await SharedPortAsync("port"))["id"]);
        var floating = await FloatingAsync(("port_id", port));
        var server = Text((await CreateServerAsync("node1", "1", new JsonObject { ["port"] = port })).Expect(202).Json["server"]!["id"]);
        await ServerBecomesAsync(server, "ACTIVE");
        var reply = await Eventually.UntilAsync("floating address", () => Cloud.GetAsync("compute", "/servers/" + server, Stop),
            reply => reply.Json["server"]!["addresses"]!["sharednet1"]!.AsArray().Count == 2, Patience, Stop);
        reply.Json["server"]!["addresses"]!["sharednet1"]!.AsArray()
            .Where(each => Text(each!["OS-EXT-IPS:type"]) == "floating").Select(each => Text(each!["addr"]))
            .Should().Equal(Text(floating["floating_ip_address"]));
    }

    [Fact]
    public async Task Port_that_no_router_reaches_is_404()
    {
        var network = Text((await MakeAsync("network", "networks", "network", new JsonObject { ["name"] = "net-" + Suffix }))["id"]);
        await MakeAsync("network", "subnets", "subnet",
            new JsonObject { ["network_id"] = network, ["ip_version"] = 4, ["cidr"] = "192.168.1.0/24", ["name"] = "subnet-" + Suffix });
        var port = Text((await MakeAsync("network", "ports", "port", new JsonObject { ["network_id"] = network }))["id"]);
        var reply = await AskAsync(("port_id", port));
        Text(reply.Expect(404).Json["NeutronError"]!["type"]).Should().Be("ExternalGatewayForFloatingIPNotFound");
    }

    [Fact]
    public async Task Pool_must_be_external_and_the_address_is_not_chosen()
    {
        var body = new JsonObject { ["floatingip"] = new JsonObject { ["floating_network_id"] = await NetworkAsync("sharednet1") } };
        var wrong = (await Cloud.PostAsync("network", "/floatingips", body, Stop)).Expect(400).Json["NeutronError"]!;
        Text(wrong["message"]).Should().EndWith("is not a valid external network.");
        Text((await AskAsync(("floating_ip_address", "198.18.1.99"))).Expect(403).Json["NeutronError"]!["type"]).Should().Be("PolicyNotAuthorized");
    }

    [Fact]
    public async Task Floating_ip_is_found_by_its_address()
    {
        var floating = await FloatingAsync();
        var found = (await Cloud.GetAsync("network", "/floatingips?floating_ip_address=" + Text(floating["floating_ip_address"]), Stop))
            .Expect(200).Json["floatingips"]!.AsArray();
        Text(found.Should().ContainSingle().Subject!["id"]).Should().Be(Text(floating["id"]));
        (await Cloud.DeleteAsync("network", "/floatingips/" + Text(floating["id"]), Stop)).Expect(204);
        Text((await Cloud.GetAsync("network", "/floatingips/" + Text(floating["id"]), Stop)).Expect(404).Json["NeutronError"]!["message"])
            .Should().Be($"Floating IP {Text(floating["id"])} could not be found");
    }

    private Task<Reply> PutAsync(string id, JsonObject floating) =>
        Cloud.PutAsync("network", "/floatingips/" + id, new JsonObject { ["floatingip"] = floating }, Stop);

    private async Task<Reply> AskAsync((string Name, string Value) attribute) => await Cloud.PostAsync("network", "/floatingips", new JsonObject
    {
        ["floatingip"] = new JsonObject { ["floating_network_id"] = await NetworkAsync("public"), [attribute.Name] = attribute.Value },
    }, Stop);

    private async Task<JsonNode> FloatingAsync(params (string Name, string Value)[] attributes)
    {
        var body = new JsonObject { ["floating_network_id"] = await NetworkAsync("public"), ["description"] = "IP for " + Suffix };
        foreach (var (name, value) in attributes)
        {
            body[name] = value;
        }

        return await MakeAsync("network", "floatingips", "floatingip", body);
    }
}
