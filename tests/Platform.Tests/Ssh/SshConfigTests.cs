using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Ssh;

public sealed class SshConfigTests
{
    private static readonly SshConfig Config = new("/home/ada/key 100%", "/home/ada/known_hosts", "/run/gg-0123456789");

    [Fact]
    public void First_node_is_the_bastion_and_is_reached_by_its_floating_address()
    {
        var block = Block(Config.Render(Bench.Infrastructure), "Host bastion node1");

        block.Should().Contain("HostName 198.18.0.9").And.NotContain("ProxyJump");
    }

    [Fact]
    public void Other_nodes_are_reached_by_their_private_address_through_the_bastion()
    {
        var block = Block(Config.Render(Bench.Infrastructure), "Host node3");

        block.Should().Contain("HostName 192.168.1.13").And.Contain("ProxyJump bastion");
    }

    [Fact]
    public void Host_keys_are_recorded_under_the_server_id_so_that_a_replaced_server_is_a_new_host()
    {
        var before = Block(Config.Render(Bench.Nodes(3)), "Host node2");
        var after = Block(Config.Render(Bench.Nodes(3, generation: "b")), "Host node2");

        before.Should().Contain("HostKeyAlias a0000002-");
        after.Should().Contain("HostKeyAlias b0000002-");
        after.Should().NotContain("ControlPath \"/run/gg-0123456789/node2-a");
    }

    [Fact]
    public void Host_keys_are_accepted_once_and_checked_from_then_on()
    {
        var everything = Block(Config.Render(Bench.Infrastructure), "Host *");

        everything.Should().Contain("StrictHostKeyChecking accept-new")
            .And.Contain("UserKnownHostsFile \"/home/ada/known_hosts\"")
            .And.Contain("IdentitiesOnly yes")
            .And.Contain("ForwardAgent no");
    }

    [Fact]
    public void Percent_signs_and_spaces_in_paths_survive() =>
        Config.Render(Bench.Infrastructure).Should().Contain("IdentityFile \"/home/ada/key 100%%\"");

    [Fact]
    public void Sockets_fit_into_the_path_that_Unix_allows()
    {
        using var bench = new Bench();
        var folder = ControlFolder.PathFor(bench.Paths with { Root = "/home/" + new string('x', 200) });

        // ssh adds a random suffix of 17 characters while it makes the socket; macOS allows 104 bytes.
        (Path.Combine(folder, "node20-01234567-").Length + 40 + 17).Should().BeLessThan(104);
    }

    [Fact]
    public async Task OpenSSH_reads_the_configuration_as_it_is_meant()
    {
        using var bench = new Bench();
        Assert.SkipWhen(Platform.Processes.Programs.Find("ssh", Platform.Processes.ChildEnvironment.Clean()) is null, "there is no ssh on the PATH");
        await File.WriteAllTextAsync(bench.File("ssh_config"), Config.Render(Bench.Infrastructure), TestContext.Current.CancellationToken);

        var read = await bench.Processes.RunAsync(
            new("ssh", ["-G", "-F", bench.File("ssh_config"), "node2"], bench.Folder, Platform.Processes.ChildEnvironment.Clean()),
            TestContext.Current.CancellationToken);

        read.ExitCode.Should().Be(0, read.Error);
        read.Output.Should().Contain("hostname 192.168.1.12\n").And.Contain("proxyjump bastion\n").And.Contain("user cc\n")
            .And.MatchRegex("controlpath /run/gg-0123456789/node2-a0000002-[0-9a-f]{40}\n").And.Contain("identityfile /home/ada/key 100%");
    }

    private static string Block(string text, string host) =>
        text.Split("\n\n").Single(block => block.StartsWith(host + "\n", StringComparison.Ordinal));
}
