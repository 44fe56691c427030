using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Provider.OpenStack;

namespace GourmetGram.Specs.Terraform;

public sealed class ServerSpecs(TerraformWorld world) : IClassFixture<TerraformWorld>
{
    [Fact]
    public async Task Import_of_all_that_is_there_replaces_nothing_and_ends_with_nothing_to_do()
    {
        TerraformCli.Required();
        await using var original = await world.OpenKvmAsync();
        (await original.ApplyAsync()).MustSucceed();
        await using var copy = await world.OpenKvmAsync();
        var environment = copy.Environment;
        environment["TF_VAR_suffix"] = original.Suffix;

        foreach (var (address, id) in Addresses(original))
        {
            (await copy.RunAsync(environment, "import", "-input=false", address, id)).MustSucceed();
        }

        // What is added is Terraform's own record of the ports; the cloud knows nothing of it.
        (await copy.RunAsync(environment, "plan", "-input=false")).MustSucceed().Output.Should().Contain("3 to add").And.Contain("0 to destroy").And.NotContain("must be replaced");
        (await copy.RunAsync(environment, "apply", "-auto-approve", "-input=false")).MustSucceed();
        (await copy.RunAsync(environment, "plan", "-input=false", "-detailed-exitcode")).MustSucceed();

        // The copy owns everything now: what the original destroys at its end is gone already.
        (await copy.RunAsync(environment, "destroy", "-auto-approve", "-input=false")).MustSucceed().Output.Should().Contain("15 destroyed");
    }

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

    [Fact]
    public async Task A_server_changes_its_name_metadata_and_power_in_place()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenAsync(Server("one", """{ role = "first", gone = "soon" }""", "active"));
        (await workspace.ApplyAsync()).MustSucceed();
        (await workspace.PlanAsync("-detailed-exitcode")).MustSucceed();

        workspace.Write("main.tf", Server("two", """{ role = "second" }""", "shutoff"));
        (await workspace.ApplyAsync()).MustSucceed().Output.Should().Contain("0 added, 1 changed, 0 destroyed");
        (await workspace.PlanAsync("-detailed-exitcode")).MustSucceed();
        var id = (string)workspace.State("openstack_compute_instance_v2", "server")["id"]!;
        var server = (await world.Cloud.Api.Compute(null).GetAsync($"servers/{id}", CancellationToken.None))["server"]!;
        ((string?)server["status"]).Should().Be("SHUTOFF");
        ((string?)server["metadata"]!["role"]).Should().Be("second");
        server["metadata"]!.AsObject().ContainsKey("gone").Should().BeFalse();
    }

    [Fact]
    public async Task A_server_that_fails_to_build_is_told_in_the_providers_words_and_kept_as_tainted()
    {
        TerraformCli.Required();
        // A server on a network that is not its project's to use is accepted, and then fails.
        await using var workspace = await world.OpenAsync(Server("bad", "{}", "active", network: "public"));

        (await workspace.ApplyAsync()).MustFail().Text.Should()
            .Contain("Error waiting for instance (").And.Contain(") to become ready: unexpected state 'ERROR', wanted target 'ACTIVE'");
        (await workspace.PlanAsync()).MustSucceed().Output.Should().Contain("is tainted, so must be replaced");
        (await workspace.DestroyAsync()).MustSucceed().Output.Should().Contain("1 destroyed");
    }

    private static string Server(string name, string metadata, string power, string network = "sharednet1") =>
        $$"""
        variable "suffix" { type = string }
        variable "key" { type = string }
        variable "reservation" { type = string }
        variable "cloud" { type = string }

        resource "openstack_compute_instance_v2" "server" {
          name        = "{{name}}-${var.suffix}"
          image_name  = "CC-Ubuntu24.04"
          flavor_id   = var.reservation
          key_pair    = var.key
          metadata    = {{metadata}}
          power_state = "{{power}}"
          user_data   = "#!/bin/sh\ntrue\n"
          network {
            name = "{{network}}"
          }
        }
        """;

    private static IEnumerable<(string Address, string Id)> Addresses(TerraformWorkspace workspace)
    {
        var state = JsonNode.Parse(File.ReadAllText(Path.Combine(workspace.Folder, "terraform.tfstate")))!;
        return from resource in state["resources"]!.AsArray()
               where (string?)resource!["mode"] == "managed" && (string?)resource["type"] != "terraform_data"
               from instance in resource["instances"]!.AsArray()
               let key = instance!["index_key"] is { } index ? $"[\"{index}\"]" : string.Empty
               select ($"{resource["type"]}.{resource["name"]}{key}", (string)instance["attributes"]!["id"]!);
    }

    private async Task DeleteServerAsync(string id)
    {
        var service = world.Cloud.Api.Compute(null);
        await service.DeleteAsync($"servers/{id}", CancellationToken.None);
        await new StateWait([], ["404"], TimeSpan.FromMinutes(1), CancellationToken.None).UntilAsync(
            async token => await Attempt.ToFind("Look", () => service.GetAsync($"servers/{id}", token)) is null ? "404" : "200", CancellationToken.None);
    }
}
