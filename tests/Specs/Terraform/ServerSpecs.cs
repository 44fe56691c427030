using System.Text.Json.Nodes;

namespace GourmetGram.Specs.Terraform;

public sealed class ServerSpecs(TerraformWorld world) : IClassFixture<TerraformWorld>
{
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
}
