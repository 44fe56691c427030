using System.Net;
using System.Text;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Cloud;

/// <summary>What Nova does with the machines behind its servers.</summary>
public sealed class MachinesTests
{
    [Fact]
    public async Task Server_is_in_build_until_its_machine_runs()
    {
        await using var cloud = await CloudHarness.StartAsync();
        cloud.Nodes.AfterBoot = NodeState.Booting;
        var id = await cloud.ServerAsync(ports: await cloud.PortAsync());
        await cloud.CalledAsync("boot node1");
        var building = (await cloud.GetAsync("/compute/v2.1/servers/" + id))["server"]!;
        building["status"]!.GetValue<string>().Should().Be("BUILD");
        building["addresses"]!.AsObject().Should().BeEmpty();
        cloud.Nodes.Machines[id] = NodeState.Running;
        await cloud.ServerIsAsync(id, "ACTIVE");
    }

    [Fact]
    public async Task Machine_gets_name_user_data_key_and_interfaces_in_the_order_of_the_ports()
    {
        await using var cloud = await CloudHarness.StartAsync();
        const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGmQm0dFbd4ZtkyVnGZ3l2kSxQ5Tt1bqkP1m5dJqQ9xJ me";
        await cloud.PostAsync("/compute/v2.1/os-keypairs", $$$"""{"keypair":{"name":"k","public_key":"{{{Key}}}"}}""");
        var network = (await cloud.PostAsync("/network/v2.0/networks", """{"network":{"name":"private","port_security_enabled":false}}"""))
            ["network"]!["id"]!.GetValue<string>();
        await cloud.PostAsync("/network/v2.0/subnets",
            $$$"""{"subnet":{"network_id":"{{{network}}}","ip_version":4,"cidr":"192.168.1.0/24","gateway_ip":null}}""");
        var inner = (await cloud.PostAsync("/network/v2.0/ports",
            $$$"""{"port":{"network_id":"{{{network}}}","fixed_ips":[{"ip_address":"192.168.1.11"}]}}"""))["port"]!;
        var data = Convert.ToBase64String(Encoding.UTF8.GetBytes("#! /bin/bash\ntrue\n"));
        var id = await cloud.ServerAsync("1", $$""","key_name":"k","user_data":"{{data}}" """, await cloud.PortAsync(), inner["id"]!.GetValue<string>());
        await cloud.ServerIsAsync(id, "ACTIVE");

        var spec = cloud.Nodes.Booted.Should().ContainSingle().Subject;
        spec.ServerId.Should().Be(id);
        spec.Hostname.Should().Be("node1");
        spec.UserData.Should().Be("#! /bin/bash\ntrue\n");
        spec.AuthorizedKeys.Should().Equal(Key);
        spec.Interfaces.Should().HaveCount(2);
        spec.Interfaces[0].Gateway.Should().Be(IPAddress.Parse("10.56.0.1"));
        spec.Interfaces[0].PrefixLength.Should().Be(22);
        spec.Interfaces[1].Should().Be(
            new NodeInterface(network, IPAddress.Parse("192.168.1.11"), 24, null, inner["mac_address"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Machine_that_does_not_start_leaves_its_server_in_error_with_the_reason()
    {
        await using var cloud = await CloudHarness.StartAsync();
        cloud.Nodes.BootFailure = new IOException("no space left on device");
        var id = await cloud.ServerAsync(ports: await cloud.PortAsync());
        var failed = await cloud.ServerIsAsync(id, "ERROR");
        failed["fault"]!["message"]!.GetValue<string>().Should().EndWith("no space left on device");
        (await cloud.SendAsync("DELETE", "/compute/v2.1/servers/" + id)).Status.Should().Be(204);
        await cloud.GoneAsync("/compute/v2.1/servers/" + id);
        cloud.Nodes.Calls.Should().Contain("remove");
    }

    [Fact]
    public async Task Machine_that_never_finishes_booting_is_an_error_after_the_timeout()
    {
        await using var cloud = await CloudHarness.StartAsync(options => options with { ServerBootTimeout = TimeSpan.FromMilliseconds(200) });
        cloud.Nodes.AfterBoot = NodeState.Booting;
        var failed = await cloud.ServerIsAsync(await cloud.ServerAsync(ports: await cloud.PortAsync()), "ERROR");
        failed["fault"]!["message"]!.GetValue<string>().Should().Contain("still booting");
    }

    [Fact]
    public async Task Removal_that_fails_is_tried_again_until_the_machine_is_gone()
    {
        await using var cloud = await CloudHarness.StartAsync();
        var id = await cloud.ServerAsync(ports: await cloud.PortAsync());
        await cloud.ServerIsAsync(id, "ACTIVE");
        cloud.Nodes.FailingRemovals = 1;
        await cloud.SendAsync("DELETE", "/compute/v2.1/servers/" + id);
        await cloud.GoneAsync("/compute/v2.1/servers/" + id);
        cloud.Nodes.Machines.Should().BeEmpty();
        cloud.Nodes.Calls.Count(call => call == "remove").Should().Be(2);
    }

    [Fact]
    public async Task Delete_in_the_middle_of_a_build_ends_it()
    {
        await using var cloud = await CloudHarness.StartAsync();
        cloud.Nodes.AfterBoot = NodeState.Booting;
        var id = await cloud.ServerAsync(ports: await cloud.PortAsync());
        await cloud.CalledAsync("boot node1");
        (await cloud.SendAsync("DELETE", "/compute/v2.1/servers/" + id)).Status.Should().Be(204);
        await cloud.GoneAsync("/compute/v2.1/servers/" + id);
        cloud.Nodes.Machines.Should().BeEmpty();
    }

    [Fact]
    public async Task Machine_that_stops_by_itself_makes_its_server_shutoff_and_a_start_boots_it_again()
    {
        await using var cloud = await CloudHarness.StartAsync();
        var id = await cloud.ServerAsync(ports: await cloud.PortAsync());
        await cloud.ServerIsAsync(id, "ACTIVE");
        cloud.Nodes.Machines[id] = NodeState.Stopped;
        await cloud.ServerIsAsync(id, "SHUTOFF");
        await cloud.SendAsync("POST", $"/compute/v2.1/servers/{id}/action", System.Text.Json.Nodes.JsonNode.Parse("""{"os-start":null}"""));
        await cloud.ServerIsAsync(id, "ACTIVE");
        cloud.Nodes.Machines[id].Should().Be(NodeState.Running);
    }

    [Fact]
    public async Task Floating_address_is_routed_to_the_machine_and_taken_away_with_the_port()
    {
        await using var cloud = await CloudHarness.StartAsync();
        var port = await cloud.PortAsync();
        var floating = (await cloud.PostAsync("/network/v2.0/floatingips",
            $$$"""{"floatingip":{"floating_network_id":"{{{await cloud.NetworkAsync("public")}}}","port_id":"{{{port}}}"}}"""))["floatingip"]!;
        var address = floating["floating_ip_address"]!.GetValue<string>();
        cloud.Nodes.FloatingRange.Contains(IPAddress.Parse(address)).Should().BeTrue();
        cloud.Nodes.Calls.Should().BeEmpty("there is no machine yet");
        var id = await cloud.ServerAsync(ports: port);
        await cloud.CalledAsync($"route {address} to {floating["fixed_ip_address"]!.GetValue<string>()}");
        await cloud.ServerIsAsync(id, "ACTIVE");
        await cloud.SendAsync("DELETE", "/network/v2.0/ports/" + port);
        await cloud.CalledAsync($"unroute {address}");
    }

    [Fact]
    public async Task Reboot_lays_the_route_again()
    {
        await using var cloud = await CloudHarness.StartAsync();
        var port = await cloud.PortAsync();
        var floating = (await cloud.PostAsync("/network/v2.0/floatingips",
            $$$"""{"floatingip":{"floating_network_id":"{{{await cloud.NetworkAsync("public")}}}","port_id":"{{{port}}}"}}"""))["floatingip"]!;
        var id = await cloud.ServerAsync(ports: port);
        await cloud.ServerIsAsync(id, "ACTIVE");
        await cloud.SendAsync("POST", $"/compute/v2.1/servers/{id}/action", System.Text.Json.Nodes.JsonNode.Parse("""{"reboot":{"type":"HARD"}}"""));
        var route = $"route {floating["floating_ip_address"]!.GetValue<string>()} to {floating["fixed_ip_address"]!.GetValue<string>()}";
        await cloud.UntilAsync("second route", () => Task.FromResult(cloud.Nodes.Calls.Count(call => call == route)), count => count == 2);
    }
}
