namespace GourmetGram.Specs.Terraform;

public sealed class LifecycleSpecs(TerraformWorld world) : IClassFixture<TerraformWorld>
{
    [Fact]
    public async Task Apply_makes_everything_and_a_second_plan_finds_nothing_to_do()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenKvmAsync();

        var apply = (await workspace.ApplyAsync()).MustSucceed();
        apply.Output.Should().Contain("15 added, 0 changed, 0 destroyed");
        (await workspace.PlanAsync("-detailed-exitcode")).MustSucceed().Output.Should().Contain("No changes.");

        var outputs = await workspace.OutputsAsync();
        var nodes = outputs["nodes"]!["value"]!.AsObject();
        nodes.Select(node => node.Key).Should().Equal("node1", "node2", "node3");
        nodes["node1"]!["floating_ip"]!.GetValue<string>().Should().Be(outputs["floating_ip_out"]!["value"]!.GetValue<string>());
        nodes["node2"]!["floating_ip"].Should().BeNull();
        nodes["node3"]!["private_address"]!.GetValue<string>().Should().Be("192.168.1.13");
        nodes["node1"]!["name"]!.GetValue<string>().Should().Be($"node1-mlops-{workspace.Suffix}");

        var destroy = (await workspace.DestroyAsync()).MustSucceed();
        destroy.Output.Should().Contain("15 destroyed");
    }
}
