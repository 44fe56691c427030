using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Rehearsal.Cloud.Faults;
using GourmetGram.Specs.Terraform;

namespace GourmetGram.Specs.Provisioning;

/// <summary>The phases while the cloud fails on demand, which only the embedded one does: these have no twin.</summary>
[Trait(Twins.Trait, Twins.StandInOnly)]
public sealed class ProvisioningFaultSpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    [Fact]
    public async Task Lease_that_was_made_although_the_answer_was_lost_is_found_and_used()
    {
        using var run = world.Run();
        world.Fault(new FaultRule("POST", "/reservation/v1/leases") { Drop = true, CarryOut = true });

        await run.RunAsync(run.Lease);

        (await run.Lease.ListAsync(CancellationToken.None)).Should().ContainSingle().Which.Should().Contain("ACTIVE");
        await run.Lease.RemoveAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Lease_that_was_deleted_although_the_answer_was_lost_is_gone()
    {
        using var run = world.Run();
        await run.RunAsync(run.Lease);
        world.Fault(new FaultRule("DELETE", "/reservation/v1/leases/*") { Drop = true, CarryOut = true });

        await run.Lease.RemoveAsync(CancellationToken.None);

        (await run.Lease.ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_of_a_lease_moves_whether_or_not_the_lost_request_was_carried_out(bool carriedOut)
    {
        using var run = world.Run();
        await run.RunAsync(run.Lease);
        world.Fault(new FaultRule("PUT", "/reservation/v1/leases/*") { Drop = true, CarryOut = carriedOut });

        (await run.Lease.ExtendAsync(null, CancellationToken.None)).Should().Contain("is ACTIVE until");

        run.Reporter.Lines.Contains("the end has not moved: asking once more").Should().Be(!carriedOut);
        await run.Lease.RemoveAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Server_in_error_is_explained_and_replaced_on_a_full_reservation_by_the_next_run()
    {
        TerraformCli.Required();
        using var run = world.Run();
        world.Machines.FailOnce($"node2-mlops-{run.Context.Settings.Suffix}", "its disk is full");

        var provision = run.ProvisionAsync;

        var error = (await provision.Should().ThrowAsync<TerraformException>()).Which;
        error.Why.Should().StartWith($"server node2-mlops-{run.Context.Settings.Suffix} is in ERROR: ").And.Contain("its disk is full");
        await run.ProvisionAsync();
        run.Reporter.Lines.Should().Contain(line => line.StartsWith($"will delete node2-mlops-{run.Context.Settings.Suffix}", StringComparison.Ordinal));
        (await run.Clients.Nova.ServersAsync($"-mlops-{run.Context.Settings.Suffix}", CancellationToken.None)).Should().HaveCount(3).And.OnlyContain(server => server.Status == "ACTIVE");
        (await run.RunAsync(run.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        await run.DestroyAsync();
    }

    [Fact]
    public async Task Refused_server_is_told_in_Novas_words_and_made_good_by_the_next_run()
    {
        TerraformCli.Required();
        using var run = world.Run();
        world.Fault(new FaultRule("POST", "/compute/v2.1/servers") { Status = 403, Body = """{"forbidden":{"code":403,"message":"Quota exceeded for cores: Requested 1, but already used 20 of 20 cores"}}""" });

        var provision = run.ProvisionAsync;

        var error = (await provision.Should().ThrowAsync<TerraformException>()).Which;
        error.Why.Should().Contain("openstack_compute_instance_v2.nodes").And.Contain("Quota exceeded");
        error.Next.Should().Contain("quota");
        await run.ProvisionAsync();
        (await run.Terraform.FindAsync(CancellationToken.None))!.Nodes.Should().HaveCount(3);
        await run.DestroyAsync();
    }

    [Fact]
    public async Task Destroy_waits_out_a_network_that_is_still_in_use()
    {
        TerraformCli.Required();
        using var run = world.Run();
        await run.ProvisionAsync();
        world.Fault(new FaultRule("DELETE", "/network/v2.0/networks/*") { Status = 409, Body = """{"NeutronError":{"type":"NetworkInUse","message":"There are one or more ports still in use on the network","detail":""}}""" });

        await run.DestroyAsync();

        (await run.Sweep.ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Missing_security_groups_are_made_once_and_twins_are_no_obstacle()
    {
        TerraformCli.Required();
        using var run = world.Run();
        // The groups of a real project are everybody's: only the embedded cloud's are taken away.
        using var network = world.GroupsOfItsOwn();
        await network.RemoveGroupAsync("allow-9090");
        await network.RemoveRulesAsync("allow-8082");
        await network.AddGroupAsync("allow-8080");

        await run.ProvisionAsync();

        run.Reporter.Lines.Should()
            .Contain("will create security group allow-9090 (TCP 9090 from anywhere): it is the project's, and stays when this is destroyed")
            .And.Contain("will open TCP 8082 in security group allow-8082: it is the project's, and stays when this is destroyed");
        (await run.RunAsync(run.Groups)).Status.Should().Be(PhaseStatus.Unchanged);
        (await run.RunAsync(run.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        run.Reporter.Lines.Should().Contain(line => line.StartsWith("warning: 2 security groups are named allow-8080", StringComparison.Ordinal));
        await run.DestroyAsync();
        (await run.Clients.Neutron.SecurityGroupsAsync(CancellationToken.None)).Should().Contain(group => group.Name == "allow-9090", "the project keeps it");

        // Without the state of the first run everything is found as it is.
        using var elsewhere = world.Run(run.Context.Settings.Suffix);
        (await elsewhere.RunAsync(elsewhere.Groups)).Status.Should().Be(PhaseStatus.Unchanged);
        await network.RemoveRulesAsync("allow-9090");
        (await elsewhere.RunAsync(elsewhere.Groups)).Status.Should().Be(PhaseStatus.Done);
        await network.RemoveRulesAsync("allow-9090");
        (await run.RunAsync(run.Groups)).Status.Should().Be(PhaseStatus.Done, "its own state knows the group, and not that its rule has gone");
    }
}
