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
}
