using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

public sealed class ServerSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    // Taken once: leases have whole minutes, and the clock goes on within a spec.
    private DateTimeOffset Tomorrow { get; } = DateTimeOffset.UtcNow.AddDays(1);

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
    public async Task Port_that_nova_made_is_seen_on_the_server_and_dies_with_it()
    {
        var id = await ActiveAsync();
        var interfaces = (await Cloud.GetAsync("compute", $"/servers/{id}/os-interface", Stop)).Expect(200).Json["interfaceAttachments"]!.AsArray();
        var port = Text(interfaces.Should().ContainSingle().Subject!["port_id"]);
        (await Cloud.GetAsync("network", "/ports/" + port, Stop)).Expect(200);
        await RemoveAsync("compute", "/servers/" + id);
        (await Cloud.GetAsync("network", "/ports/" + port, Stop)).Expect(404);
    }

    private async Task<int> UsageAsync(string resource)
    {
        var reply = await Cloud.GetAsync("placement", "/usages?project_id=" + Cloud.ProjectId, Stop, "1.9");
        return reply.Expect(200).Json["usages"]![resource]?.GetValue<int>() ?? 0;
    }
}
