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
}
