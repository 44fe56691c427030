using System.Net;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform.Tests.Terraform;

public sealed class TerraformTextTests
{
    [Fact]
    public void Apply_events_are_read()
    {
        const string resource = """{"addr":"openstack_compute_instance_v2.nodes[\"node1\"]","resource_type":"openstack_compute_instance_v2"}""";

        TerraformEvent.Parse($$"""{"type":"apply_start","hook":{"resource":{{resource}},"action":"create"} }""")
            .Should().Be(new TerraformEvent.Started("openstack_compute_instance_v2.nodes[\"node1\"]", "create"));
        TerraformEvent.Parse($$"""{"type":"apply_progress","hook":{"resource":{{resource}},"action":"create","elapsed_seconds":10} }""")
            .Should().Be(new TerraformEvent.Going("openstack_compute_instance_v2.nodes[\"node1\"]", TimeSpan.FromSeconds(10)));
        TerraformEvent.Parse($$"""{"type":"apply_complete","hook":{"resource":{{resource}},"action":"create","elapsed_seconds":21} }""")
            .Should().Be(new TerraformEvent.Completed("openstack_compute_instance_v2.nodes[\"node1\"]", "create", TimeSpan.FromSeconds(21)));
        TerraformEvent.Parse("""{"@message":"Terraform 1.11.4","type":"version"}""").Should().Be(new TerraformEvent.Other("Terraform 1.11.4"));
        TerraformEvent.Parse("a panic, perhaps").Should().Be(new TerraformEvent.Other("a panic, perhaps"));
        TerraformEvent.Parse("{\"type\":\"apply_start\"}").Should().BeOfType<TerraformEvent.Other>();
    }

    [Fact]
    public void Plan_becomes_lines_for_people()
    {
        const string plan = """
            {"format_version":"1.2","resource_changes":[
              {"address":"data.openstack_images_image_v2.node","mode":"data","type":"openstack_images_image_v2","change":{"actions":["read"],"before":null,"after":{}}},
              {"address":"openstack_compute_instance_v2.nodes[\"node1\"]","mode":"managed","type":"openstack_compute_instance_v2","change":{"actions":["create"],"before":null,"after":{"name":"node1-mlops-ada"}}},
              {"address":"openstack_compute_instance_v2.nodes[\"node2\"]","mode":"managed","type":"openstack_compute_instance_v2","change":{"actions":["delete","create"],"before":{"name":"node2-mlops-ada"},"after":{"name":"node2-mlops-ada"}}},
              {"address":"openstack_networking_floatingip_v2.gateway","mode":"managed","type":"openstack_networking_floatingip_v2","change":{"actions":["delete"],"before":{"address":"198.18.1.9"},"after":null}},
              {"address":"openstack_networking_port_v2.shared","mode":"managed","type":"openstack_networking_port_v2","change":{"actions":["no-op"],"before":{},"after":{}}},
              {"address":"null_resource.x","mode":"managed","type":"null_resource","change":{"actions":["update"],"before":{},"after":{}}}]}
            """;

        PlannedChange.Read(plan).Select(change => change.Text).Should().Equal(
            "create server node1-mlops-ada",
            "replace server node2-mlops-ada",
            "delete floating IP 198.18.1.9",
            "update null_resource null_resource.x");
        PlannedChange.Read("""{"format_version":"1.2"}""").Should().BeEmpty();
    }

    [Fact]
    public void State_is_told_by_name()
    {
        const string state = """
            {"version":4,"resources":[
              {"mode":"data","type":"openstack_images_image_v2","name":"node","instances":[{"attributes":{"id":"i"}}]},
              {"mode":"managed","type":"openstack_compute_instance_v2","name":"nodes","instances":[{"index_key":"node1","attributes":{"id":"s1","name":"node1-mlops-ada"}}]},
              {"mode":"managed","type":"openstack_networking_network_v2","name":"private","instances":[{"attributes":{"id":"n1","name":"private-net-mlops-ada"}}]}]}
            """;

        StateResource.Read(state).Should().Equal(
            new StateResource("openstack_compute_instance_v2.nodes[\"node1\"]", "openstack_compute_instance_v2", "s1", "server node1-mlops-ada"),
            new StateResource("openstack_networking_network_v2.private", "openstack_networking_network_v2", "n1", "network private-net-mlops-ada"));
        StateResource.Read("").Should().BeEmpty();
        var strange = () => StateResource.Read("{\"resources\":3}");
        strange.Should().Throw<TerraformException>();
    }

    [Fact]
    public void Outputs_become_the_infrastructure_in_the_order_of_the_nodes()
    {
        var infrastructure = InfrastructureReader.Read(Outputs("node10", "node2", "node1"))!;

        infrastructure.FloatingIp.Should().Be(IPAddress.Parse("198.18.1.9"));
        infrastructure.Nodes.Select(node => node.Name).Should().Equal("node1", "node2", "node10");
        infrastructure.Bastion.Name.Should().Be("node1");
        infrastructure.Nodes[1].ServerName.Should().Be("node2-mlops-ada");
        infrastructure.Nodes[1].FloatingIp.Should().BeNull();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"nodes":{"value":{}}}""")]
    [InlineData("""{"floating_ip_out":{"value":"198.18.1.9"}}""")]
    public void Outputs_of_an_apply_that_did_not_end_are_no_infrastructure(string json)
    {
        InfrastructureReader.Read(json).Should().BeNull();
    }

    [Theory]
    [InlineData("nonsense", "invalid")]
    [InlineData("[]", "not an object")]
    [InlineData("""{"floating_ip_out":{"value":"198.18.1.9"},"nodes":{"value":[]}}""", "nodes is not a map")]
    [InlineData("""{"floating_ip_out":{"value":"here"},"nodes":{"value":{}}}""", "floating_ip_out is not an address: \"here\"")]
    [InlineData("""{"floating_ip_out":{"value":"198.18.1.9"},"nodes":{"value":{"node1":{"name":"n"}}}}""", "nodes.node1 has no server_id")]
    [InlineData("""{"floating_ip_out":{"value":"198.18.1.9"},"nodes":{"value":{"node1":{"name":"n","server_id":"s","shared_address":null,"private_address":"10.0.0.1"}}}}""", "nodes.node1.shared_address is not an address: null")]
    public void Outputs_of_another_shape_are_named(string json, string why)
    {
        var read = () => InfrastructureReader.Read(json);

        read.Should().Throw<TerraformException>().Which.Why.Should().Contain(why);
    }

    [Theory]
    [InlineData("Error creating OpenStack server", "Flavor 77 could not be found.", "./build.sh Lease")]
    [InlineData("Error creating OpenStack server", "Quota exceeded for cores", "larger quota")]
    [InlineData("Error waiting for instance (x) to become ready", "unexpected state 'ERROR', wanted target 'ACTIVE'", "Terraform replaces it")]
    [InlineData("Your query returned no results.", "Please change your search criteria", "Doctor")]
    [InlineData("Saved plan is stale", "The given plan file can no longer be applied", "run the same command again")]
    [InlineData("Something new", "never seen", "it goes on where it stopped")]
    public void Failure_tells_resource_words_and_next_step(string summary, string detail, string next)
    {
        var error = TerraformFailure.From("apply", [new(true, summary, detail, "openstack_compute_instance_v2.nodes[\"node1\"]", "main.tf line 7"), new(false, "a warning", "", null, null)], "", "/logs/terraform.log");

        error.What.Should().Be($"terraform apply failed: {summary}");
        error.Why.Should().StartWith("openstack_compute_instance_v2.nodes[\"node1\"] (main.tf line 7): ").And.Contain(detail).And.NotContain("a warning");
        error.Next.Should().Contain(next).And.Contain("/logs/terraform.log");
        error.ExitCode.Should().Be(ExitCode.Terraform);
    }

    [Fact]
    public void Held_state_names_its_holder()
    {
        const string detail = "Error message: resource temporarily unavailable\nLock Info:\n  ID:        1\n  Path:      terraform.tfstate\n  Operation: OperationTypeApply\n  Who:       ada@laptop\n  Version:   1.11.4\n  Created:   2026-11-24 06:00:00 UTC\n  Info:      \n";

        var error = TerraformFailure.From("plan", [new(true, "Error acquiring the state lock", detail, null, null)], "", "/log");

        error.What.Should().Be("Another Terraform holds the state: ada@laptop, since 2026-11-24 06:00:00 UTC");
        error.Next.Should().Contain("force-unlock");
    }

    private static string Outputs(params string[] nodes) =>
        "{\"floating_ip_out\":{\"value\":\"198.18.1.9\"},\"nodes\":{\"value\":{" + string.Join(',', nodes.Select(Node)) + "}}}";

    private static string Node(string name) =>
        $$""" "{{name}}":{"name":"{{name}}-mlops-ada","server_id":"s-{{name}}","shared_address":"10.56.1.1","private_address":"192.168.1.1","floating_ip":{{(name == "node1" ? "\"198.18.1.9\"" : "null")}},"shared_port_id":"a","private_port_id":"b"}""";
}
