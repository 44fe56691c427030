using GourmetGram.Platform.Phases;
using GourmetGram.Specs.Terraform;

namespace GourmetGram.Specs.Provisioning;

/// <summary>What an interrupt left is made whole.</summary>
public sealed class ServerRepairSpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    [Fact]
    public async Task Interrupted_server_is_replaced_on_a_full_reservation_in_one_run()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        // What an interrupt in the middle of a creation leaves.
        var taint = await run.Context.Processes.RunAsync(
            new("terraform", ["taint", "openstack_compute_instance_v2.nodes[\"node2\"]"], run.Context.Paths.TerraformFolder, Platform.Processes.ChildEnvironment.Clean()),
            CancellationToken.None);
        taint.ExitCode.Should().Be(0, taint.Error);

        await run.ProvisionAsync();

        run.Reporter.Lines.Should().Contain($"will replace server node2-mlops-{run.Context.Settings.Suffix} (it was not made to its end)");
        (await run.Clients.Nova.ServersAsync($"-mlops-{run.Context.Settings.Suffix}", CancellationToken.None)).Should().HaveCount(3).And.OnlyContain(server => server.Status == "ACTIVE");
        (await run.RunAsync(run.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        await run.DestroyAsync();
    }

    [Fact]
    public async Task Replaced_node_is_on_its_own_ports_and_the_next_plan_says_nothing()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        var before = (await run.Terraform.FindAsync(CancellationToken.None))!.Nodes.Single(node => node.Name == "node3");

        await run.Terraform.ReplaceAsync("node3", _ => Task.CompletedTask, CancellationToken.None);

        var after = (await run.Terraform.FindAsync(CancellationToken.None))!.Nodes.Single(node => node.Name == "node3");
        after.Should().Be(before with { ServerId = after.ServerId });
        after.ServerId.Should().NotBe(before.ServerId);
        (await run.RunAsync(run.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        await run.DestroyAsync();
    }
}
