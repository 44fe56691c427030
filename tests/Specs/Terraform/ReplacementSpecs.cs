using GourmetGram.Rehearsal.Provider.OpenStack;

namespace GourmetGram.Specs.Terraform;

public sealed class ReplacementSpecs(TerraformWorld world) : IClassFixture<TerraformWorld>
{
    [Fact]
    public async Task A_replaced_node_keeps_its_ports_and_addresses()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenKvmAsync();
        (await workspace.ApplyAsync()).MustSucceed();
        var before = (await workspace.OutputsAsync())["nodes"]!["value"]!;

        (await workspace.ApplyAsync("""-replace=openstack_compute_instance_v2.nodes["node1"]""")).MustSucceed()
            .Output.Should().Contain("1 added, 0 changed, 1 destroyed");
        var after = (await workspace.OutputsAsync())["nodes"]!["value"]!;
        ((string?)after["node1"]!["server_id"]).Should().NotBe((string?)before["node1"]!["server_id"]);
        foreach (var kept in new[] { "shared_address", "private_address", "floating_ip", "shared_port_id", "private_port_id" })
        {
            ((string?)after["node1"]![kept]).Should().Be((string?)before["node1"]![kept]);
        }
    }

    [Fact]
    public async Task Servers_that_vanished_are_planned_again_and_nothing_else_is()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenKvmAsync();
        (await workspace.ApplyAsync()).MustSucceed();
        var id = (string)workspace.State("openstack_compute_instance_v2", "nodes", "node2")["id"]!;
        await DeleteServerAsync(id);

        (await workspace.PlanAsync()).MustSucceed().Output.Should().Contain("1 to add, 0 to change, 0 to destroy");
    }

    private async Task DeleteServerAsync(string id)
    {
        var service = world.Cloud.Api.Compute(null);
        await service.DeleteAsync($"servers/{id}", CancellationToken.None);
        await new StateWait([], ["404"], TimeSpan.FromMinutes(1), CancellationToken.None).UntilAsync(
            async token => await Attempt.ToFind("Look", () => service.GetAsync($"servers/{id}", token)) is null ? "404" : "200", CancellationToken.None);
    }

    [Fact]
    public async Task A_node_whose_port_was_made_anew_is_made_anew_too()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenKvmAsync();
        (await workspace.ApplyAsync()).MustSucceed();
        var port = (string)workspace.State("openstack_networking_port_v2", "private", "node2")["id"]!;
        await world.Cloud.Api.Network(null).DeleteAsync($"ports/{port}", CancellationToken.None);

        (await workspace.PlanAsync()).MustSucceed().Output.Should()
            .Contain("openstack_compute_instance_v2.nodes[\"node2\"] will be replaced due to changes in replace_triggered_by").And.Contain("2 to add").And.Contain("1 to destroy");
        (await workspace.ApplyAsync()).MustSucceed();
        (await workspace.PlanAsync("-detailed-exitcode")).MustSucceed();
    }

    [Fact]
    public async Task Another_image_is_no_reason_to_rebuild_a_node_but_is_said()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenKvmAsync();
        (await workspace.ApplyAsync()).MustSucceed();
        var main = File.ReadAllText(Path.Combine(workspace.Folder, "main.tf"));
        workspace.Write("main.tf", main.Replace("contains([var.image,", "contains([\"another\",", StringComparison.Ordinal));

        var plan = await workspace.PlanAsync("-detailed-exitcode");

        plan.MustSucceed().Text.Should().Contain("Some nodes run another image than CC-Ubuntu24.04").And.Contain("No changes.");
    }
}
