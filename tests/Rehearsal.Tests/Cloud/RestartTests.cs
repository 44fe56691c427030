using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Cloud;

/// <summary>The world is on disk: another process finds it as it was.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task Restarted_cloud_has_the_same_address_ids_objects_and_even_tokens()
    {
        await using var cloud = await CloudHarness.StartAsync();
        var port = await cloud.PortAsync();
        var id = await cloud.ServerAsync(ports: port);
        await cloud.ServerIsAsync(id, "ACTIVE");
        var (address, file) = (cloud.Server.AuthUrl, await File.ReadAllTextAsync(cloud.Server.CloudsFile));
        var before = (await cloud.GetAsync("/compute/v2.1/servers/" + id)).ToJsonString();
        await cloud.StartAgainAsync();
        cloud.Server.AuthUrl.Should().Be(address);
        (await File.ReadAllTextAsync(cloud.Server.CloudsFile)).Should().Be(file);
        (await cloud.GetAsync("/compute/v2.1/servers/" + id)).ToJsonString().Should().Be(before);
        (await cloud.GetAsync("/network/v2.0/ports/" + port))["port"]!["device_id"]!.GetValue<string>().Should().Be(id);
    }

    [Fact]
    public async Task Build_that_was_under_way_goes_on()
    {
        await using var cloud = await CloudHarness.StartAsync();
        cloud.Nodes.AfterBoot = NodeState.Booting;
        var id = await cloud.ServerAsync(ports: await cloud.PortAsync());
        await cloud.CalledAsync("boot node1");
        await cloud.StartAgainAsync();
        (await cloud.ServerIsAsync(id, "BUILD"))["OS-EXT-STS:task_state"]!.GetValue<string>().Should().Be("spawning");
        cloud.Nodes.AfterBoot = NodeState.Running;
        cloud.Nodes.Machines[id] = NodeState.Running;
        await cloud.ServerIsAsync(id, "ACTIVE");
    }

    [Fact]
    public async Task Deletion_that_was_under_way_goes_on()
    {
        await using var cloud = await CloudHarness.StartAsync();
        var id = await cloud.ServerAsync(ports: await cloud.PortAsync());
        await cloud.ServerIsAsync(id, "ACTIVE");
        cloud.Nodes.FailingRemovals = int.MaxValue;
        await cloud.SendAsync("DELETE", "/compute/v2.1/servers/" + id);
        await cloud.CalledAsync("remove");
        await cloud.StartAgainAsync();
        cloud.Nodes.FailingRemovals = 0;
        await cloud.GoneAsync("/compute/v2.1/servers/" + id);
        cloud.Nodes.Machines.Should().BeEmpty();
    }

    [Fact]
    public async Task Lease_that_ended_while_the_cloud_was_away_ends_at_its_return()
    {
        await using var cloud = await CloudHarness.StartAsync();
        var lease = (await cloud.LeaseAsync(1, TimeSpan.FromHours(3)))["id"]!.GetValue<string>();
        await cloud.LeaseIsAsync(lease, "ACTIVE");
        await cloud.Server.DisposeAsync();
        cloud.Clock.Skip(TimeSpan.FromHours(3));
        await cloud.StartAgainAsync();
        await cloud.LeaseIsAsync(lease, "TERMINATED");
    }

    [Fact]
    public async Task Machines_that_the_host_lost_are_started_again()
    {
        await using var cloud = await CloudHarness.StartAsync(options => options with { PowerSyncInterval = TimeSpan.FromHours(1) });
        var id = await cloud.ServerAsync(ports: await cloud.PortAsync());
        await cloud.ServerIsAsync(id, "ACTIVE");
        await cloud.Server.DisposeAsync();
        cloud.Nodes.Machines[id] = NodeState.Stopped;
        await cloud.StartAgainAsync();
        await cloud.UntilAsync("running", () => Task.FromResult(cloud.Nodes.Machines[id]), state => state == NodeState.Running);
        await cloud.ServerIsAsync(id, "ACTIVE");
    }

    [Fact]
    public async Task What_holds_secrets_is_for_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        await using var cloud = await CloudHarness.StartAsync();
        File.GetUnixFileMode(cloud.Folder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.GetFiles(cloud.Folder).Select(Path.GetFileName).Should().BeEquivalentTo("state.json", "clouds.yaml", "admin-token");
        Directory.GetFiles(cloud.Folder).Select(File.GetUnixFileMode).Should().AllBeEquivalentTo(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
