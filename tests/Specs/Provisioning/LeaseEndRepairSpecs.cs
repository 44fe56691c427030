using GourmetGram.Platform.Phases;
using GourmetGram.Specs.Terraform;

namespace GourmetGram.Specs.Provisioning;

/// <summary>What is left when a lease has ended is made whole.</summary>
public sealed class LeaseEndRepairSpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    [Fact]
    public async Task Lease_that_ended_is_made_anew_and_the_servers_that_went_with_it_too()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        await run.Lease.RemoveAsync(CancellationToken.None);
        (await run.Clients.Nova.ServersAsync($"-mlops-{run.Context.Settings.Suffix}", CancellationToken.None)).Should().BeEmpty("Blazar takes the servers with it");

        await run.ProvisionAsync();

        (await run.Clients.Nova.ServersAsync($"-mlops-{run.Context.Settings.Suffix}", CancellationToken.None)).Should().HaveCount(3).And.OnlyContain(server => server.Status == "ACTIVE");
        await run.DestroyAsync();
    }

    [Fact]
    public async Task Servers_move_to_another_lease_by_replacement()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        using var other = world.Run(run.Context.Settings.Suffix, leaseName: $"other_{run.Context.Settings.Suffix}", state: run);

        await other.ProvisionAsync();

        other.Reporter.Lines.Should().Contain($"will replace server node2-mlops-{run.Context.Settings.Suffix} (it runs on another reservation, from which it cannot be moved)");
        var servers = await other.Clients.Nova.ServersAsync($"-mlops-{run.Context.Settings.Suffix}", CancellationToken.None);
        servers.Should().HaveCount(3).And.OnlyContain(server => server.Status == "ACTIVE");
        (await other.RunAsync(other.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        await other.DestroyAsync();
        await run.Lease.RemoveAsync(CancellationToken.None);
    }
}
