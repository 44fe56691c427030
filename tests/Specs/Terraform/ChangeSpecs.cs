using System.Text.Json.Nodes;

namespace GourmetGram.Specs.Terraform;

public sealed class ChangeSpecs(TerraformWorld world) : IClassFixture<TerraformWorld>
{
    [Fact]
    public async Task Changes_are_made_in_place_where_the_cloud_can_and_by_replacement_where_it_cannot()
    {
        TerraformCli.Required();
        var first = new SmallConfiguration();
        await using var workspace = await world.OpenAsync(first.ToString());
        (await workspace.ApplyAsync()).MustSucceed().Output.Should().Contain("6 added");
        await NothingToDoAsync(workspace);

        var second = first with { Description = "changed", Tags = """["specs", "second"]""", NameServers = "[]", PortSecurity = "no_security_groups = true" };
        workspace.Write("main.tf", second.ToString());
        (await workspace.ApplyAsync()).MustSucceed().Output.Should().Contain("0 added, 4 changed, 0 destroyed");
        await NothingToDoAsync(workspace);
        var network = await world.Cloud.Api.Network(null).GetAsync($"networks/{Id(workspace, "openstack_networking_network_v2", "net")}", CancellationToken.None);
        ((string?)network["network"]!["description"]).Should().Be("changed");
        network["network"]!["tags"]!.AsArray().Select(tag => (string?)tag).Should().BeEquivalentTo("specs", "second");

        var third = second with { Description = "", PairName = "other", RulePort = 443 };
        workspace.Write("main.tf", third.ToString());
        var plan = (await workspace.PlanAsync()).MustSucceed();
        plan.Output.Should().Contain("# forces replacement").And.Contain("2 to add").And.Contain("2 to destroy");
        (await workspace.ApplyAsync()).MustSucceed();
        await NothingToDoAsync(workspace);

        (await workspace.DestroyAsync()).MustSucceed().Output.Should().Contain("6 destroyed");
    }

    [Fact]
    public async Task What_somebody_changed_or_deleted_in_the_cloud_is_seen_and_mended()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenAsync(new SmallConfiguration().ToString());
        (await workspace.ApplyAsync()).MustSucceed();
        var service = world.Cloud.Api.Network(null);
        await service.DeleteAsync($"ports/{Id(workspace, "openstack_networking_port_v2", "port")}", CancellationToken.None);
        await service.PutAsync(
            $"networks/{Id(workspace, "openstack_networking_network_v2", "net")}",
            new JsonObject { ["network"] = new JsonObject { ["description"] = "somebody else's" } },
            CancellationToken.None);

        (await workspace.PlanAsync()).MustSucceed().Output.Should().Contain("1 to add, 1 to change, 0 to destroy").And.Contain("somebody else's");
        (await workspace.ApplyAsync()).MustSucceed();
        await NothingToDoAsync(workspace);
    }

    [Fact]
    public async Task A_generated_key_pair_gives_its_private_key_once_and_marks_it_secret()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenAsync(new SmallConfiguration().ToString());
        (await workspace.ApplyAsync()).MustSucceed().Output.Should().NotContain("PRIVATE KEY");
        (await workspace.RunAsync("output", "-raw", "pair")).Output.Should().Contain("PRIVATE KEY");
        await NothingToDoAsync(workspace);
    }

    private static async Task NothingToDoAsync(TerraformWorkspace workspace)
    {
        var plan = await workspace.PlanAsync("-detailed-exitcode");
        plan.ExitCode.Should().Be(0, plan.Output);
    }

    private static string Id(TerraformWorkspace workspace, string type, string name) => (string)workspace.State(type, name)["id"]!;
}
