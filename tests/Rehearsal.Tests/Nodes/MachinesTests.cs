using System.Net;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Nodes;

public sealed class MachinesTests(NodeWorld world) : IClassFixture<NodeWorld>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Floating_address_leads_to_the_first_machine_and_by_way_of_it_to_the_second()
    {
        world.SkipUnlessHosted();

        (await world.SshAsync(world.Node1, "hostname; whoami; sudo whoami")).Should().Be("node1-mlops-test\ncc\nroot");
        (await world.SshAsync(world.Node2, "hostname; sudo systemd-detect-virt")).Should().Be("node2-mlops-test\nsystemd-nspawn");
    }

    [Fact]
    public async Task Machine_has_the_interfaces_addresses_and_the_way_out_that_its_ports_say()
    {
        world.SkipUnlessHosted();

        var addresses = await world.SshAsync(world.Node2, "ip -br -4 addr show; ip -br link show; ip route show default");

        addresses.Should().MatchRegex(@"ens3\S* +UP +10\.56\.0\.12/23");
        addresses.Should().MatchRegex(@"ens4\S* +UP +192\.168\.1\.12/24");
        addresses.Should().MatchRegex("ens3.*fa:16:3e:00:01:0c").And.MatchRegex("ens4.*fa:16:3e:00:02:0c");
        addresses.Should().Contain("default via 10.56.0.1 dev ens3");
        (await world.SshAsync(world.Node2, "ping -c 1 -W 2 192.168.1.11 >/dev/null && ping -c 1 -W 2 10.56.0.11 >/dev/null && echo both")).Should().Be("both");
    }

    [Fact]
    public async Task Machine_is_wholly_up_with_the_firewall_on_and_a_host_key_of_its_own()
    {
        world.SkipUnlessHosted();

        (await world.SshAsync(world.Node1, "systemctl is-system-running; systemctl is-active firewalld; sudo firewall-cmd --state 2>&1"))
            .Should().Be("running\nactive\nrunning");
        var key1 = await world.SshAsync(world.Node1, "cat /etc/ssh/ssh_host_ed25519_key.pub");
        var key2 = await world.SshAsync(world.Node2, "cat /etc/ssh/ssh_host_ed25519_key.pub");
        key1.Should().StartWith("ssh-ed25519 ").And.NotBe(key2);
        (await world.SshAsync(world.Node1, "cat /etc/machine-id")).Should().Be(Guid.Parse(world.Node1.ServerId).ToString("N"));
    }

    [Fact]
    public async Task User_data_has_run_once_as_root()
    {
        world.SkipUnlessHosted();
        await BootFinishedAsync(world.Node1);

        (await world.SshAsync(world.Node1, "sudo cat /root/user-data-runs; getent hosts node1-from-user-data")).Should().MatchRegex(@"^ran\n127\.0\.1\.1 +node1-from-user-data");
    }

    [Fact]
    public async Task Machine_sets_its_own_networks_sysctls()
    {
        world.SkipUnlessHosted();

        (await world.SshAsync(world.Node2, "sudo sh -c 'echo net.ipv6.conf.ens3.disable_ipv6=1 > /etc/sysctl.d/90-test.conf; sysctl --system >/dev/null && cat /proc/sys/net/ipv6/conf/ens3/disable_ipv6'"))
            .Should().Be("1");
    }

    [Fact]
    public async Task Kubernetes_client_of_the_image_runs()
    {
        world.SkipUnlessHosted();

        (await world.SshAsync(world.Node1, "/usr/local/lib/rehearsal/kubectl version --client")).Should().Contain("v1.32");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("192.168.1.12")]
    public async Task Forwarded_port_of_a_node_is_answered_by_the_host(string address)
    {
        world.SkipUnlessHosted();

        (await AskForwardedPortAsync(world.Node2, address)).Should().Be("the host heard node2-mlops-test");
    }

    [Fact]
    public async Task Reboot_keeps_files_and_addresses_and_does_not_run_the_user_data_again()
    {
        world.SkipUnlessHosted();
        await BootFinishedAsync(world.Node2);
        var before = await world.SshAsync(world.Node2, "echo kept > ~/file; sync; cat /proc/sys/kernel/random/boot_id");

        await world.Host.RebootAsync(world.Node2.ServerId, default);
        await world.RunningAsync(world.Node2);
        await BootFinishedAsync(world.Node2);

        (await world.SshAsync(world.Node2, "cat ~/file; sudo cat /root/user-data-runs")).Should().Be("kept\nran");
        (await world.SshAsync(world.Node2, "cat /proc/sys/kernel/random/boot_id")).Should().NotBe(before);
        (await AskForwardedPortAsync(world.Node2, "127.0.0.1")).Should().Be("the host heard node2-mlops-test");
    }

    [Fact]
    public async Task Stopped_machine_keeps_its_disk_and_its_floating_address_until_it_is_booted_again()
    {
        world.SkipUnlessHosted();
        await world.SshAsync(world.Node1, "echo kept > ~/stopped");

        await world.Host.StopAsync(world.Node1.ServerId, default);
        (await world.Host.GetStateAsync(world.Node1.ServerId, default)).Should().Be(NodeState.Stopped);

        await world.Host.BootAsync(world.Node1, default);
        await world.RunningAsync(world.Node1);
        (await world.SshAsync(world.Node1, "cat ~/stopped")).Should().Be("kept");
    }

    [Fact]
    public async Task Another_process_finds_the_machines_running_and_serves_their_ports()
    {
        world.SkipUnlessHosted();
        var range = world.Host.FloatingRange;
        var before = await world.SshAsync(world.Node1, "cat /proc/sys/kernel/random/boot_id");

        await world.ReopenAsync();

        world.Host.FloatingRange.Should().Be(range);
        (await world.Host.GetStateAsync(world.Node1.ServerId, default)).Should().Be(NodeState.Running);
        (await world.SshAsync(world.Node1, "cat /proc/sys/kernel/random/boot_id")).Should().Be(before);
        (await AskForwardedPortAsync(world.Node1, "192.168.1.11")).Should().Be("the host heard node1-mlops-test");
    }

    [Fact]
    public async Task Floating_address_moves_to_another_machine_and_can_be_taken_away()
    {
        world.SkipUnlessHosted();
        var other = IPAddress.Parse(world.Floating.ToString()[..^3] + "201");

        await world.Host.AssociateFloatingIpAsync(world.Node1.ServerId, world.Node1.Interfaces[0].Address, other, default);
        (await HostKeyAsync(other)).Should().Be(await HostKeyAsync(world.Floating));

        await world.Host.AssociateFloatingIpAsync(world.Node2.ServerId, world.Node2.Interfaces[0].Address, other, default);
        (await HostKeyAsync(other)).Should().NotBe(await HostKeyAsync(world.Floating)).And.NotBeEmpty();

        await world.Host.DisassociateFloatingIpAsync(other, default);
        (await HostKeyAsync(other)).Should().BeEmpty();
        (await world.SshAsync(world.Node2, "ip -br -4 addr show dev ens3")).Should().NotContain(other.ToString());
    }

    [Fact]
    public async Task Machine_that_is_removed_leaves_the_others_alone_and_its_place_to_the_next()
    {
        world.SkipUnlessHosted();
        var third = await world.SpecAsync("node3", 13);
        await world.Host.BootAsync(third, default);
        await world.RunningAsync(third);
        (await world.SshAsync(third, "hostname")).Should().Be("node3-mlops-test");

        await world.Host.RemoveAsync(third.ServerId, default);

        (await world.Host.GetStateAsync(third.ServerId, default)).Should().Be(NodeState.Absent);
        (await HostTraces.OfAsync(world.Names)).Should().NotContain(trace => trace.Contains(world.Names.Machine(third.ServerId)));
        (await world.SshAsync(world.Node2, "hostname")).Should().Be("node2-mlops-test");
        await world.Host.Invoking(host => host.RemoveAsync(third.ServerId, default)).Should().NotThrowAsync();
    }

    [Fact]
    public async Task Unknown_server_is_absent()
    {
        world.SkipUnlessHosted();

        (await world.Host.GetStateAsync(Guid.NewGuid().ToString(), default)).Should().Be(NodeState.Absent);
    }

    private static Task<string> HostKeyAsync(IPAddress address) => SshKeyScan.OfAsync(address);

    private Task<string> AskForwardedPortAsync(NodeSpec node, string address) =>
        world.SshAsync(node, $"bash -c 'exec 3<>/dev/tcp/{address}/6443; hostname >&3; cat <&3'");

    private Task BootFinishedAsync(NodeSpec node) => Eventually.TrueAsync(
        async () => await world.SshAsync(node, "test -e /var/lib/cloud/instance/boot-finished && echo yes || echo no") == "yes",
        Deadline,
        $"the user data of {node.Hostname} has run");
}
