using System.Net;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
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
    public async Task Second_run_finds_everything_done_within_a_second()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        var (lease, terraform) = (new LeasePhase(run.Context, run.Clients), new TerraformPhase(run.Context, run.Clients, run.Lease, new(run.Context.Processes, run.Context.Paths)));

        var outcomes = new[] { await run.RunAsync(lease), await run.RunAsync(terraform) };

        outcomes.Should().OnlyContain(outcome => outcome.Status == PhaseStatus.Unchanged);
        TestContext.Current.SendDiagnosticMessage($"lease {outcomes[0].Elapsed.TotalMilliseconds:0} ms, terraform {outcomes[1].Elapsed.TotalMilliseconds:0} ms");
        // The machine may be busy; without work on either side both take a fraction of this.
        outcomes.Sum(outcome => outcome.Elapsed.TotalSeconds).Should().BeLessThan(5);
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
        run.LogText.Split(" init -input=false").Should().HaveCount(2, "one init is enough");
        await run.DestroyAsync();
    }

    [Fact]
    public async Task Sweep_alone_removes_everything_without_a_state_from_another_machine()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        using var elsewhere = world.Run(run.Context.Settings.Suffix);
        using var neighbour = world.Run($"{run.Context.Settings.Suffix}x");

        (await neighbour.Sweep.ListAsync(CancellationToken.None)).Should().BeEmpty("a suffix that only begins alike is another's");
        (await elsewhere.Terraform.ListAsync(CancellationToken.None)).Should().BeEmpty("there is no state here");
        await elsewhere.Sweep.RemoveAsync(CancellationToken.None);

        (await elsewhere.Sweep.ListAsync(CancellationToken.None)).Should().BeEmpty();
        // What the first machine still has in its state is gone: no error.
        await run.DestroyAsync();
    }

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

    [Theory]
    [InlineData("restricted", "unrestricted")]
    [InlineData("reader", "role member")]
    public async Task Login_that_may_not_lease_is_refused_with_a_way_out(string cloud, string next)
    {
        using var run = world.Run(cloud: cloud);

        var lease = () => run.RunAsync(run.Lease);

        (await lease.Should().ThrowAsync<LeaseException>()).Which.Next.Should().Contain(next);
        (await run.Lease.ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Password_login_works_like_the_credential()
    {
        using var run = world.Run(cloud: "password");

        var session = await run.Clients.Keystone.SessionAsync(CancellationToken.None);

        session.Restricted.Should().BeNull();
        session.Roles.Should().Contain("member");
        (await run.Clients.Nova.FlavorsAsync(CancellationToken.None)).Should().Contain(flavor => flavor.Name == "m1.medium");
    }

    [Fact]
    public async Task No_secret_is_in_the_log_of_a_run()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        await run.DestroyAsync();

        var secret = run.Clients.Login.Credentials.Should().BeOfType<CloudCredentials.ApplicationCredential>().Subject.Secret.Reveal();
        var token = (await run.Clients.Keystone.SessionAsync(CancellationToken.None)).Token.Reveal();
        run.LogText.Should().NotContain(secret).And.NotContain(token);
        string.Join('\n', run.Reporter.Lines).Should().NotContain(secret).And.NotContain(token);
        Directory.EnumerateFiles(run.Context.Paths.TerraformFolder, "*", SearchOption.AllDirectories)
            .Should().NotContain(file => File.ReadAllText(file).Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unknown_server_is_none_and_unknown_lease_is_refused_as_Blazar_does()
    {
        using var run = world.Run();

        (await run.Clients.Nova.ServerAsync(Guid.NewGuid().ToString(), CancellationToken.None)).Should().BeNull();
        var lease = () => run.Clients.Blazar.GetAsync(Guid.NewGuid().ToString(), CancellationToken.None);

        (await lease.Should().ThrowAsync<CloudException>()).Which.Is(HttpStatusCode.NotFound).Should().BeTrue();
    }
}
