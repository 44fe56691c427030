using GourmetGram.Platform.Phases;
using GourmetGram.Specs.Terraform;

namespace GourmetGram.Specs.Provisioning;

public sealed class ProvisioningSpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    [Fact]
    public async Task Empty_project_becomes_three_servers_and_empty_again()
    {
        TerraformCli.Required();
        using var run = world.Run();

        var lease = await run.RunAsync(run.Lease);
        var terraform = await run.RunAsync(run.Terraform);

        lease.Status.Should().Be(PhaseStatus.Done);
        terraform.Status.Should().Be(PhaseStatus.Done);
        var infrastructure = (await run.Terraform.FindAsync(CancellationToken.None))!;
        infrastructure.Nodes.Select(node => node.ServerName).Should().Equal(Enumerable.Range(1, 3).Select(number => $"node{number}-mlops-{run.Context.Settings.Suffix}"));
        infrastructure.Nodes.Select(node => node.PrivateAddress).Should().Equal(run.Context.Settings.Nodes.Select(node => node.PrivateAddress));
        infrastructure.Bastion.FloatingIp.Should().Be(infrastructure.FloatingIp);
        (await run.Clients.Nova.ServersAsync($"-mlops-{run.Context.Settings.Suffix}", CancellationToken.None)).Should().HaveCount(3).And.OnlyContain(server => server.Status == "ACTIVE" && server.KeyName == run.Context.Settings.KeyPair);
        run.Reporter.Lines.Should().Contain(line => line.StartsWith("will create server node1-mlops-", StringComparison.Ordinal));

        (await run.Sweep.ListAsync(CancellationToken.None)).Should().HaveCount(3 + 6 + 1 + 1 + 1 + 1 + 1, "servers, ports, subnet, network, floating IP, key pair, lease");
        await run.DestroyAsync();
        (await run.Sweep.ListAsync(CancellationToken.None)).Should().BeEmpty();
        (await run.Lease.ListAsync(CancellationToken.None)).Should().BeEmpty();
        (await run.Terraform.ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Second_run_finds_everything_done_at_once()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        var (lease, terraform) = (new LeasePhase(run.Context, run.Clients), new TerraformPhase(run.Context, run.Clients, run.Lease, new(run.Context.Processes, run.Context.Paths)));

        var outcomes = new[] { await run.RunAsync(lease), await run.RunAsync(terraform) };

        outcomes.Should().OnlyContain(outcome => outcome.Status == PhaseStatus.Unchanged);
        TestContext.Current.SendDiagnosticMessage($"lease {outcomes[0].Elapsed.TotalMilliseconds:0} ms, terraform {outcomes[1].Elapsed.TotalMilliseconds:0} ms");
        // The machine may be busy; without work on either side both take a fraction of this. A real cloud has its own pace.
        outcomes.Sum(outcome => outcome.Elapsed.TotalSeconds).Should().BeLessThan(world.Cloud is null ? 30 : 5);
        await run.DestroyAsync();
    }

    [Fact]
    public async Task Restarted_provider_is_used_without_fetching_it_again()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();

        await world.RestartProviderAsync();
        var outcome = await run.RunAsync(run.Terraform);

        outcome.Status.Should().Be(PhaseStatus.Unchanged);
        run.LogText.Split("terraform init ").Should().HaveCount(2, "one init is enough");
        await run.DestroyAsync();
    }
}
