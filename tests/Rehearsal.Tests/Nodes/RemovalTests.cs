using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Nodes;

public sealed class RemovalTests(NodeWorld world) : IClassFixture<NodeWorld>
{
    [Fact]
    public async Task World_whose_records_are_damaged_is_removed_without_a_trace()
    {
        world.SkipUnlessHosted();
        (await HostTraces.OfAsync(world.Names)).Should().NotBeEmpty();
        await File.WriteAllTextAsync(Path.Combine(world.Names.NodeDirectory(world.Node1.ServerId), "spec.json"), "{");
        File.Delete(Path.Combine(world.Names.NodeDirectory(world.Node2.ServerId), "spec.json"));
        File.Delete(Path.Combine(world.Names.NodesDirectory, "network.json"));
        await world.Host.DisposeAsync();

        await NodeHosts.RemoveEverythingAsync(world.StateDirectory, default);

        (await HostTraces.OfAsync(world.Names)).Should().BeEmpty();
        Directory.Exists(world.Names.NodesDirectory).Should().BeFalse();
    }
}
