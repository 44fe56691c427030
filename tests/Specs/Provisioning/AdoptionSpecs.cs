using System.Text.Json.Nodes;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Specs.Terraform;

namespace GourmetGram.Specs.Provisioning;

/// <summary>What the cloud holds is the truth: a state that was lost, or fell behind, is found again.</summary>
public sealed class AdoptionSpecs(ProvisioningWorld world) : IClassFixture<ProvisioningWorld>
{
    [Fact]
    public async Task Lost_state_is_adopted_whole_and_nothing_is_made_or_replaced()
    {
        TerraformCli.Required();
        using var first = world.Run();
        await first.ProvisionAsync();
        var before = await ServersAsync(first);
        using var elsewhere = world.Run(first.Context.Settings.Suffix);

        var adopted = await elsewhere.Terraform.AdoptAsync(CancellationToken.None);

        adopted.Should().StartWith("adopted 12 things");
        elsewhere.Reporter.Lines.Should().Contain($"will adopt server node1-mlops-{first.Context.Settings.Suffix}").And.NotContain(line => line.StartsWith("will create", StringComparison.Ordinal));
        (await ServersAsync(elsewhere)).Should().Equal(before);
        (await elsewhere.RunAsync(elsewhere.Lease)).Status.Should().Be(PhaseStatus.Unchanged);
        (await elsewhere.RunAsync(elsewhere.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        (await elsewhere.Terraform.AdoptAsync(CancellationToken.None)).Should().StartWith("nothing to adopt");
        (await elsewhere.Terraform.FindAsync(CancellationToken.None))!.Nodes.Should().HaveCount(3);
        await elsewhere.DestroyAsync();
        (await elsewhere.Sweep.ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    [Fact]
    public async Task State_that_fell_behind_is_completed_by_an_ordinary_run()
    {
        TerraformCli.Required();
        using var first = world.Run();
        await first.ProvisionAsync();
        var before = await ServersAsync(first);
        // As a Terraform leaves it that was killed before it could write down what it had made.
        Forget(first, "openstack_compute_instance_v2", "openstack_networking_port_v2", "openstack_networking_floatingip_v2");

        var outcome = await first.RunAsync(first.Terraform);

        outcome.Status.Should().Be(PhaseStatus.Done);
        (await ServersAsync(first)).Should().Equal(before);
        (await first.RunAsync(first.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        await first.DestroyAsync();
    }

    [Fact]
    public async Task Half_of_it_is_adopted_and_the_rest_made()
    {
        TerraformCli.Required();
        using var first = world.Run();
        await first.ProvisionAsync();
        var before = await ServersAsync(first);
        var gone = (await first.Clients.Nova.ServersAsync($"node2-mlops-{first.Context.Settings.Suffix}", CancellationToken.None)).Single();
        await new ServerRemoval(first.Context, first.Clients.Nova).RemoveAsync([(gone.Id, "server node2")], CancellationToken.None);
        using var elsewhere = world.Run(first.Context.Settings.Suffix);

        var alone = () => elsewhere.Terraform.AdoptAsync(CancellationToken.None);
        await alone.Should().NotThrowAsync("what is there can be adopted without what is not");
        await elsewhere.ProvisionAsync();

        (await ServersAsync(elsewhere)).Should().HaveCount(3).And.Contain(before.Where(server => server.Id != gone.Id));
        (await elsewhere.RunAsync(elsewhere.Terraform)).Status.Should().Be(PhaseStatus.Unchanged);
        await elsewhere.DestroyAsync();
    }

    [Fact]
    public async Task Two_networks_of_our_name_are_told_and_not_guessed()
    {
        TerraformCli.Required();
        using var first = world.Run();
        await first.ProvisionAsync();
        await world.SecondNetworkAsync(first);
        using var elsewhere = world.Run(first.Context.Settings.Suffix);

        var adopt = () => elsewhere.Terraform.AdoptAsync(CancellationToken.None);

        var error = (await adopt.Should().ThrowAsync<TerraformException>()).Which;
        error.What.Should().Contain($"2 of network private-net-mlops-{first.Context.Settings.Suffix}");
        error.Next.Should().Contain("Destroy");
        await first.DestroyAsync();
        (await first.Sweep.ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Destroy_needs_no_state()
    {
        TerraformCli.Required();
        using var first = world.Run();
        await first.ProvisionAsync();
        using var elsewhere = world.Run(first.Context.Settings.Suffix);

        await elsewhere.DestroyAsync();

        (await first.Sweep.ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    private static async Task<List<(string Name, string Id)>> ServersAsync(ProvisioningRun run) =>
        [.. (await run.Clients.Nova.ServersAsync($"-mlops-{run.Context.Settings.Suffix}", CancellationToken.None)).Select(server => (server.Name, server.Id)).Order()];

    private static void Forget(ProvisioningRun run, params string[] types)
    {
        var file = Path.Combine(run.Context.Paths.TerraformFolder, "terraform.tfstate");
        var state = JsonNode.Parse(File.ReadAllText(file))!;
        var resources = state["resources"]!.AsArray();
        foreach (var resource in resources.Where(resource => types.Contains((string?)resource!["type"])).ToList())
        {
            resources.Remove(resource);
        }

        File.WriteAllText(file, state.ToJsonString());
    }
}
