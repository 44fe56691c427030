using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

public sealed class ServerSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    private static DateTimeOffset Tomorrow => DateTimeOffset.UtcNow.AddDays(1);

    [Fact]
    public async Task Server_builds_becomes_active_with_addresses_and_goes_through_deleted_to_404()
    {
        var port = await SharedPortAsync("port");
        var made = (await CreateServerAsync("node1", "1", new JsonObject { ["port"] = Text(port["id"]) })).Expect(202).Json["server"]!;
        var id = Text(made["id"]);
        Text(made["OS-DCF:diskConfig"]).Should().Be("MANUAL");
        Text(made["adminPass"]).Should().NotBeEmpty();

        var active = await ServerBecomesAsync(id, "ACTIVE");
        active["OS-EXT-STS:power_state"]!.GetValue<int>().Should().Be(1);
        active["OS-EXT-STS:task_state"].Should().BeNull();
        Text(active["flavor"]!["id"]).Should().Be("1");
        Text(active["image"]!["id"]).Should().Be(await ImageAsync());
        var address = active["addresses"]!["sharednet1"]!.AsArray().Should().ContainSingle().Subject!;
        Text(address["addr"]).Should().Be(Text(port["fixed_ips"]![0]!["ip_address"]));
        Text(address["OS-EXT-IPS:type"]).Should().Be("fixed");
        Text(address["OS-EXT-IPS-MAC:mac_addr"]).Should().Be(Text(port["mac_address"]));
        active["security_groups"]!.AsArray().Select(group => Text(group!["name"])).Should().Contain("default");

        var bound = (await Cloud.GetAsync("network", "/ports/" + Text(port["id"]), Stop)).Json["port"]!;
        Text(bound["device_id"]).Should().Be(id);
        Text(bound["device_owner"]).Should().Be("compute:nova");
        Text(bound["status"]).Should().Be("ACTIVE");
        var used = await CreateServerAsync("thief", "1", new JsonObject { ["port"] = Text(port["id"]) });
        Text(used.Expect(409).Json["conflictingRequest"]!["message"]).Should().Be($"Port {Text(port["id"])} is still in use.");

        (await Cloud.DeleteAsync("compute", "/servers/" + id, Stop)).Expect(204);
        var seen = new List<string>();
        await Eventually.UntilAsync("404", () => Cloud.GetAsync("compute", "/servers/" + id, Stop), reply =>
        {
            if (reply.Status == 200)
            {
                seen.Add(Text(reply.Json["server"]!["status"]));
            }

            return reply.Status == 404;
        }, Patience, Stop);
        seen.Should().Contain("DELETED", "a deleted server is still shown for a moment");
        var free = (await Cloud.GetAsync("network", "/ports/" + Text(port["id"]), Stop)).Expect(200).Json["port"]!;
        Text(free["device_id"]).Should().BeEmpty();
        Text(free["status"]).Should().Be("DOWN");
        var gone = await Cloud.DeleteAsync("compute", "/servers/" + id, Stop);
        Text(gone.Expect(404).Json["itemNotFound"]!["message"]).Should().Be($"Instance {id} could not be found.");
    }

    [Fact]
    public async Task Reservation_of_two_carries_two_servers_and_gives_room_again_with_the_404()
    {
        var lease = await LeaseAsync(2, Tomorrow);
        await LeaseBecomesAsync(Text(lease["id"]), "ACTIVE");
        var flavor = Text(lease["reservations"]![0]!["flavor_id"]);
        var network = new { uuid = await NetworkAsync("sharednet1") };
        JsonObject Net() => new() { ["uuid"] = network.uuid };
        var first = Text((await CreateServerAsync("node1", flavor, Net())).Expect(202).Json["server"]!["id"]);
        var second = Text((await CreateServerAsync("node2", flavor, Net())).Expect(202).Json["server"]!["id"]);
        await ServerBecomesAsync(first, "ACTIVE");
        await ServerBecomesAsync(second, "ACTIVE");

        var third = Text((await CreateServerAsync("node3", flavor, Net())).Expect(202).Json["server"]!["id"]);
        var failed = await ServerBecomesAsync(third, "ERROR");
        Text(failed["fault"]!["message"]).Should().Be("No valid host was found. ");
        failed["fault"]!["code"]!.GetValue<int>().Should().Be(500);
        failed["addresses"]!.AsObject().Should().BeEmpty();
        (await Cloud.DeleteAsync("compute", "/servers/" + third, Stop)).Expect(204);
        await Eventually.UntilAsync("404", () => Cloud.GetAsync("compute", "/servers/" + third, Stop), reply => reply.Status == 404, Patience, Stop);

        var custom = "CUSTOM_RESERVATION_" + flavor.ToUpperInvariant().Replace('-', '_');
        (await UsageAsync(custom)).Should().Be(2);
        await RemoveAsync("compute", "/servers/" + first);
        (await UsageAsync(custom)).Should().Be(1);
        var again = Text((await CreateServerAsync("node1", flavor, Net())).Expect(202).Json["server"]!["id"]);
        await ServerBecomesAsync(again, "ACTIVE");

        // Deleting the lease takes its servers with it, within the call.
        (await Cloud.DeleteAsync("reservation", "/leases/" + Text(lease["id"]), Stop)).Expect(204);
        (await Cloud.GetAsync("compute", "/servers/" + second, Stop)).Expect(404);
        (await Cloud.GetAsync("compute", "/servers/" + again, Stop)).Expect(404);
        var late = await CreateServerAsync("late", flavor, Net());
        Text(late.Expect(400).Json["badRequest"]!["message"]).Should().Be($"Flavor {flavor} could not be found.");
    }

    [Fact]
    public async Task Server_stops_starts_and_refuses_what_does_not_fit_its_state()
    {
        var id = await ActiveAsync();
        var start = await ActAsync(id, "os-start");
        Text(start.Expect(409).Json["conflictingRequest"]!["message"]).Should()
            .Be($"Cannot 'start' instance {id} while it is in vm_state active");
        (await ActAsync(id, "os-stop")).Expect(202);
        (await ServerBecomesAsync(id, "SHUTOFF"))["OS-EXT-STS:power_state"]!.GetValue<int>().Should().Be(4);
        (await ActAsync(id, "os-start")).Expect(202);
        await ServerBecomesAsync(id, "ACTIVE");
        (await ActAsync(id, "reboot", new JsonObject { ["type"] = "SOFT" })).Expect(202);
        await Eventually.UntilAsync("rebooted", () => Cloud.GetAsync("compute", "/servers/" + id, Stop),
            reply => Text(reply.Json["server"]!["status"]) == "ACTIVE", Patience, Stop);
        Text((await ActAsync(id, "bogus")).Expect(400).Json["badRequest"]!["message"]).Should().Be("There is no such action: bogus");
        (await ActAsync(id, "resize", new JsonObject { ["flavorRef"] = "1" })).Expect(400).Text
            .Should().Contain("When resizing, instances must change flavor!");
        (await ActAsync(id, "resize", new JsonObject { ["flavorRef"] = "nope" })).Expect(400).Text
            .Should().Contain("Flavor nope could not be found.");
        (await ActAsync(id, "lock")).Expect(202);
        (await ActAsync(id, "os-stop")).Expect(409).Text.Should().Contain($"Instance {id} is locked");
        (await ActAsync(id, "unlock")).Expect(202);
    }

    [Fact]
    public async Task Server_is_renamed_tagged_and_labelled()
    {
        var id = await ActiveAsync();
        var renamed = await Cloud.PutAsync("compute", "/servers/" + id, new JsonObject { ["server"] = new JsonObject { ["name"] = "new-" + Suffix } }, Stop);
        Text(renamed.Expect(200).Json["server"]!["name"]).Should().Be("new-" + Suffix);

        var label = await Cloud.PostAsync("compute", $"/servers/{id}/metadata",
            new JsonObject { ["metadata"] = new JsonObject { ["a"] = "1", ["b"] = "2" } }, Stop);
        label.Expect(200).Json["metadata"]!.AsObject().Should().HaveCount(2);
        (await Cloud.DeleteAsync("compute", $"/servers/{id}/metadata/a", Stop)).Expect(204);
        (await Cloud.DeleteAsync("compute", $"/servers/{id}/metadata/a", Stop)).Expect(404).Text.Should().Contain("Metadata item was not found");

        (await Cloud.GetAsync("compute", $"/servers/{id}/tags", Stop)).Expect(404);
        var tags = await Cloud.PutAsync("compute", $"/servers/{id}/tags", new JsonObject { ["tags"] = new JsonArray("x", "y") }, Stop, "2.26");
        tags.Expect(200).Json["tags"]!.AsArray().Should().HaveCount(2);
        (await Cloud.PutAsync("compute", $"/servers/{id}/tags/z", null, Stop, "2.26")).Expect(201);
        (await Cloud.DeleteAsync("compute", $"/servers/{id}/tags/z", Stop, "2.26")).Expect(204);
        var newer = (await Cloud.GetAsync("compute", "/servers/" + id, Stop, "2.96")).Expect(200).Json["server"]!;
        newer["tags"]!.AsArray().Select(tag => Text(tag)).Should().BeEquivalentTo("x", "y");
        Text(newer["flavor"]!["original_name"]).Should().Be("m1.tiny");
        newer["flavor"]!["id"].Should().BeNull();
        newer["locked"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task Security_groups_of_a_server_are_those_of_its_ports()
    {
        var id = await ActiveAsync();
        (await ActAsync(id, "addSecurityGroup", new JsonObject { ["name"] = "allow-ssh" })).Expect(202);
        (await GroupsAsync(id)).Should().BeEquivalentTo("default", "allow-ssh");
        (await ActAsync(id, "removeSecurityGroup", new JsonObject { ["name"] = "allow-ssh" })).Expect(202);
        (await GroupsAsync(id)).Should().BeEquivalentTo("default");
        (await ActAsync(id, "addSecurityGroup", new JsonObject { ["name"] = "nope" })).Expect(404).Text
            .Should().Contain($"Security group nope is not found for project {Cloud.ProjectId}");
    }

    [Fact]
    public async Task Port_that_nova_made_is_seen_on_the_server_and_dies_with_it()
    {
        var id = await ActiveAsync();
        var interfaces = (await Cloud.GetAsync("compute", $"/servers/{id}/os-interface", Stop)).Expect(200).Json["interfaceAttachments"]!.AsArray();
        var port = Text(interfaces.Should().ContainSingle().Subject!["port_id"]);
        (await Cloud.GetAsync("network", "/ports/" + port, Stop)).Expect(200);
        await RemoveAsync("compute", "/servers/" + id);
        (await Cloud.GetAsync("network", "/ports/" + port, Stop)).Expect(404);
    }

    [Fact]
    public async Task List_filters_by_pattern_of_the_name_and_by_status()
    {
        var id = await ActiveAsync();
        (await IdsAsync($"/servers?name={Suffix}")).Should().Equal(id);
        (await IdsAsync($"/servers/detail?name=nod.1-{Suffix}&status=active")).Should().Equal(id);
        (await IdsAsync($"/servers?name={Suffix}&status=SHUTOFF")).Should().BeEmpty();
        (await IdsAsync($"/servers?name={Suffix}&bogus=1")).Should().Equal(id);
        (await Cloud.GetAsync("compute", "/servers?all_tenants=1", Stop)).Expect(403);
    }

    [Fact]
    public async Task Others_do_not_find_the_server_and_a_reader_may_not_touch_it()
    {
        var id = await ActiveAsync();
        var outsider = await Fixture.SessionAsync("outsider", Stop);
        (await outsider.GetAsync("compute", "/servers/" + id, Stop)).Expect(404);
        var reader = await Fixture.SessionAsync("reader", Stop);
        (await reader.GetAsync("compute", "/servers/" + id, Stop)).Expect(200);
        (await reader.DeleteAsync("compute", "/servers/" + id, Stop)).Expect(403).Text
            .Should().Contain("Policy doesn't allow os_compute_api:servers:delete to be performed.");
    }

    [Fact]
    public async Task Chosen_address_on_a_shared_network_ends_in_an_error()
    {
        var made = await CreateServerAsync("node1", "1", new JsonObject { ["uuid"] = await NetworkAsync("sharednet1"), ["fixed_ip"] = "10.56.3.9" });
        await ServerBecomesAsync(Text(made.Expect(202).Json["server"]!["id"]), "ERROR");
    }

    [Theory]
    [InlineData("flavorRef", "\"nope\"", 400, "Flavor nope could not be found.")]
    [InlineData("imageRef", "\"nope\"", 400, "Invalid input for field/attribute imageRef. Value: nope. 'nope' is not valid under any of the given schemas")]
    [InlineData("imageRef", "\"11111111-2222-4333-8444-555555555555\"", 400, "Can not find requested image")]
    [InlineData("key_name", "\"nope\"", 400, "Invalid key_name provided.")]
    [InlineData("availability_zone", "\"nope\"", 400, "The requested availability zone is not available")]
    [InlineData("networks", "[{\"uuid\":\"nope\"}]", 400, "Bad networks format: network uuid is not in proper format (nope)")]
    [InlineData("networks", "[{\"uuid\":\"11111111-2222-4333-8444-555555555555\"}]", 400, "Network 11111111-2222-4333-8444-555555555555 could not be found.")]
    [InlineData("networks", "[{\"port\":\"11111111-2222-4333-8444-555555555555\"}]", 400, "Port id 11111111-2222-4333-8444-555555555555 could not be found.")]
    [InlineData("security_groups", "[{\"name\":\"nope\"}]", 400, "Unable to find security_group with name or id 'nope'")]
    [InlineData("name", "\"\"", 400, "Invalid input for field/attribute name. Value: . '' is too short")]
    [InlineData("min_count", "50", 403, "Quota exceeded for cores, instances: Requested 50, 50, but already used ")]
    public async Task Impossible_server_is_refused(string key, string value, int status, string message)
    {
        var server = new JsonObject
        {
            ["name"] = "never-" + Suffix,
            ["imageRef"] = await ImageAsync(),
            ["flavorRef"] = "1",
            ["networks"] = new JsonArray(new JsonObject { ["uuid"] = await NetworkAsync("sharednet1") }),
        };
        server[key] = JsonNode.Parse(value);
        var reply = await Cloud.PostAsync("compute", "/servers", new JsonObject { ["server"] = server }, Stop);
        Text(reply.Expect(status).Json[status == 400 ? "badRequest" : "forbidden"]!["message"]).Should().StartWith(message);
    }

    [Fact]
    public async Task Body_that_nova_cannot_read_is_400()
    {
        (await Cloud.SendAsync("POST", "compute", "/servers", "{", Stop)).Expect(400).Text.Should().Contain("Malformed request body");
        (await Cloud.SendAsync("POST", "compute", "/servers", """{"server":{"name":"x","flavorRef":"1","bogus":1}}""", Stop)).Expect(400).Text
            .Should().Contain("Value: {'name': 'x', 'flavorRef': '1', 'bogus': 1}. Additional properties are not allowed ('bogus' was unexpected)");
    }

    private async Task<string> ActiveAsync()
    {
        var made = await CreateServerAsync("node1", "1", new JsonObject { ["uuid"] = await NetworkAsync("sharednet1") });
        var id = Text(made.Expect(202).Json["server"]!["id"]);
        await ServerBecomesAsync(id, "ACTIVE");
        return id;
    }

    private Task<Reply> ActAsync(string id, string action, JsonNode? argument = null) =>
        Cloud.PostAsync("compute", $"/servers/{id}/action", new JsonObject { [action] = argument }, Stop);

    private async Task<IEnumerable<string>> GroupsAsync(string id) =>
        (await Cloud.GetAsync("compute", "/servers/" + id, Stop)).Json["server"]!["security_groups"]!.AsArray().Select(group => Text(group!["name"]));

    private async Task<IEnumerable<string>> IdsAsync(string path) =>
        (await Cloud.GetAsync("compute", path, Stop)).Expect(200).Json["servers"]!.AsArray().Select(server => Text(server!["id"]));

    private async Task<int> UsageAsync(string resource)
    {
        var reply = await Cloud.GetAsync("placement", "/usages?project_id=" + Cloud.ProjectId, Stop, "1.9");
        return reply.Expect(200).Json["usages"]![resource]?.GetValue<int>() ?? 0;
    }
}
