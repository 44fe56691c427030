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

        run.Reporter.Lines.Should().Contain($"will replace server node2-mlops-{run.Context.Settings.Suffix}");
        (await run.Clients.Nova.ServersAsync($"-mlops-{run.Context.Settings.Suffix}", CancellationToken.None)).Should().HaveCount(3).And.OnlyContain(server => server.Status == "ACTIVE");
        (await run.RunAsync(run.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        await run.DestroyAsync();
    }
}
