using System.Net;
using System.Runtime.Versioning;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Nodes;

public sealed class WorldsTests(EmptyNodeWorlds worlds) : IClassFixture<EmptyNodeWorlds>
{
    [Fact]
    public async Task Worlds_that_open_at_the_same_time_share_no_address()
    {
        var hosts = await Task.WhenAll(worlds.StateDirectories.Select(worlds.OpenAsync));
        Assert.SkipUnless(hosts[0].Support.Hosted, hosts[0].Support.Reason ?? "");

        hosts.Select(host => host.FloatingRange).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task World_keeps_its_range_when_its_network_is_gone()
    {
        var first = await worlds.OpenAsync(worlds.StateDirectories[0]);
        Assert.SkipUnless(first.Support.Hosted, first.Support.Reason ?? "");
        await CloudUplink.RemoveAsync(new WorldNames(worlds.StateDirectories[0]), default);

        var second = await worlds.OpenAsync(worlds.StateDirectories[0]);

        second.FloatingRange.Should().Be(first.FloatingRange);
    }

    [Fact]
    public async Task Machine_runs_on_a_copy_of_the_image_where_it_cannot_be_layered()
    {
        var host = await worlds.OpenAsync(worlds.UnlayerableStateDirectory);
        Assert.SkipUnless(host.Support.Hosted, host.Support.Reason ?? "");
        var spec = new NodeSpec(
            Guid.NewGuid().ToString(),
            "node1",
            null,
            [],
            [new NodeInterface("shared", IPAddress.Parse("10.56.0.11"), 24, IPAddress.Parse("10.56.0.1"), "fa:16:3e:00:00:01")]);

        await host.BootAsync(spec, default);

        await Eventually.TrueAsync(
            async () => await host.GetStateAsync(spec.ServerId, default) == NodeState.Running,
            TimeSpan.FromSeconds(60),
            "the machine runs");
        Directory.Exists(Path.Combine(new WorldNames(worlds.UnlayerableStateDirectory).NodeDirectory(spec.ServerId), "root", "usr")).Should().BeTrue();
    }
}
