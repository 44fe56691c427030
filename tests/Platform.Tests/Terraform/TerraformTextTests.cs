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
    [InlineData("Something new", "never seen", "it goes on where it stopped")]
    public void Failure_tells_resource_words_and_next_step(string summary, string detail, string next)
    {
        var error = TerraformFailure.From("apply", [new(true, summary, detail, "openstack_compute_instance_v2.nodes[\"node1\"]", "main.tf line 7"), new(false, "a warning", "", null, null)], "", Place);

        error.What.Should().Be($"terraform apply failed: {summary}");
        error.Why.Should().StartWith("openstack_compute_instance_v2.nodes[\"node1\"] (main.tf line 7): ").And.Contain(detail).And.NotContain("a warning");
        error.Next.Should().Contain(next).And.Contain("/logs/terraform.log");
        error.ExitCode.Should().Be(ExitCode.Terraform);
    }

    [Theory]
    [InlineData("data.openstack_images_image_v2.node", "Your query returned no results. Please change your search criteria and try again.", "The cloud has no image CC-Ubuntu24.04", "--image")]
    [InlineData("data.openstack_compute_keypair_v2.key", "Error retrieving openstack_compute_keypair_v2 k: Expected HTTP response code [200] when accessing [GET http://c], but got 404 instead", "The cloud has no key pair gourmetgram-ada", "--key-pair")]
    [InlineData("data.openstack_networking_secgroup_v2.allow[\"allow-8081\"]", "No Security Group found with name: allow-8081", "The cloud has no security group allow-8081", "./build.sh SecurityGroups")]
    [InlineData("data.openstack_networking_secgroup_v2.allow[\"allow-ssh\"]", "Your query returned more than one result. Please try a more specific search criteria", "The cloud has more than one security group allow-ssh", "./build.sh SecurityGroups")]
    [InlineData("data.openstack_networking_network_v2.shared", "Your query returned no results. Please change your search criteria and try again.", "The cloud has no network sharednet1, which leads outside", "shared_network")]
    [InlineData("data.openstack_networking_subnet_v2.shared", "Your query returned no openstack_networking_subnet_v2. Please change your search criteria and try again.", "The cloud has no subnet sharednet1-subnet", "shared_subnet")]
    [InlineData("data.openstack_networking_network_v2.floating", "Your query returned no results. Please change your search criteria and try again.", "The cloud has no external network public, which yields floating IPs", "floating_pool")]
    public void What_the_cloud_lacks_is_told_in_plain_words(string address, string summary, string what, string next)
    {
        var error = TerraformFailure.From("plan", [new(true, summary, "", address, "data.tf line 3")], "", Place);

        error.What.Should().Be(what);
        error.Why.Should().Contain(summary);
        error.Next.Should().Contain(next);
    }

    [Fact]
    public void Several_missing_things_are_told_together_and_once()
    {
        const string none = "Your query returned no results.";

        var error = TerraformFailure.From(
            "plan",
            [new(true, none, "", "data.openstack_images_image_v2.node", null), new(true, none, "", "data.openstack_images_image_v2.node", null), new(true, "No Security Group found with name: allow-ssh", "", "data.openstack_networking_secgroup_v2.allow[\"allow-ssh\"]", null)],
            "",
            Place);

        error.What.Should().Be("The cloud has no image CC-Ubuntu24.04; The cloud has no security group allow-ssh");
    }

    [Fact]
    public void Plan_that_was_overtaken_is_told_as_such()
    {
        var error = TerraformFailure.From("apply", [new(true, "Saved plan is stale", "The given plan file can no longer be applied because the state was changed", null, null)], "", Place);

        error.What.Should().StartWith("The plan is out of date").And.Contain("not applied");
        error.Next.Should().Contain("run the same command again");
    }

    [Fact]
    public void Held_local_state_names_its_holder_and_needs_no_unlocking()
    {
        var error = TerraformFailure.From("plan", [new(true, "Error acquiring the state lock", Lock("resource temporarily unavailable", "2026-11-24 06:00:00.987654321 +0000 UTC"), null, null)], "", Place);

        error.What.Should().Be("Another Terraform holds the state: ada@laptop (apply), since 2026-11-24 06:00:00 UTC");
        error.Next.Should().Contain("wait until it has ended").And.NotContain("force-unlock");
        TerraformFailure.IsLocked(error).Should().BeTrue();
    }

    [Fact]
    public void Held_remote_state_is_freed_with_the_command_that_is_told()
    {
        var error = TerraformFailure.From("plan", [new(true, "Error acquiring the state lock", Lock("operation error S3: PutObject, PreconditionFailed", "2026-11-24 06:00:00 UTC"), null, null)], "", Place);

        error.Next.Should().EndWith("terraform -chdir=/site/terraform force-unlock 5a1b-7c");
        var nameless = TerraformFailure.From("plan", [new(true, "Error acquiring the state lock", "state blob is already locked", null, null)], "", Place);
        nameless.What.Should().Be("Another Terraform holds the state: who, it does not say");
    }

    [Fact]
    public void Lock_in_a_web_server_is_told_by_its_id_and_not_as_our_own()
    {
        var error = TerraformFailure.From("plan", [new(true, "Error acquiring the state lock", Lock("HTTP remote state already locked: ID=0f3c-99", "2026-11-24 06:00:00 UTC"), null, null)], "", Place);

        error.What.Should().Be("Another Terraform holds the state: who, the store does not say");
        error.Next.Should().EndWith("terraform -chdir=/site/terraform force-unlock 0f3c-99");
    }

    [Fact]
    public void Plan_tells_old_and_new_what_forces_replacement_and_no_secret()
    {
        const string plan = """
            {"resource_drift":[{"address":"openstack_compute_instance_v2.nodes[\"node3\"]","mode":"managed","type":"openstack_compute_instance_v2","change":{"actions":["delete"],"before":{"name":"node3"},"after":null}}],
             "resource_changes":[
              {"address":"openstack_compute_instance_v2.nodes[\"node1\"]","mode":"managed","type":"openstack_compute_instance_v2","change":{"actions":["update"],
                "before":{"id":"s1","name":"node1","flavor_id":"old","admin_pass":"hunter1","tags":["a"]},
                "after":{"id":"s1","name":"node1","flavor_id":"new","admin_pass":"hunter2","tags":["a","b"]},
                "after_unknown":{"flavor_name":true},"before_sensitive":{"admin_pass":true},"after_sensitive":{"admin_pass":true} }},
              {"address":"openstack_networking_subnet_v2.private","mode":"managed","type":"openstack_networking_subnet_v2","change":{"actions":["delete","create"],
                "before":{"id":"n1","name":"private","cidr":"10.0.0.0/24","gateway_ip":""},"after":{"name":"private","cidr":"10.1.0.0/24","network_id":null},
                "after_unknown":{"id":true,"network_id":true,"gateway_ip":true},"replace_paths":[["cidr"],["network_id"]]}},
              {"address":"openstack_compute_instance_v2.nodes[\"node2\"]","mode":"managed","type":"openstack_compute_instance_v2","action_reason":"replace_because_tainted","change":{"actions":["delete","create"],"before":{"id":"s2","name":"node2"},"after":{"name":"node2"},"after_unknown":{"id":true}}},
              {"address":"openstack_compute_instance_v2.nodes[\"node3\"]","mode":"managed","type":"openstack_compute_instance_v2","change":{"actions":["create"],"before":null,"after":{"name":"node3","flavor_id":"new","metadata":null,"tags":[]},"after_unknown":{"id":true}}},
              {"address":"openstack_networking_port_v2.shared[\"node1\"]","mode":"managed","type":"openstack_networking_port_v2","change":{"actions":["no-op"],"before":{"id":"p","name":"port"},"after":{"id":"p","name":"port"},"importing":{"id":"p"} }},
              {"address":"terraform_data.ports[\"node1\"]","mode":"managed","type":"terraform_data","change":{"actions":["create"],"before":null,"after":{}}}]}
            """;

        var changes = PlannedChange.Read(plan);

        changes.Select(change => change.Text).Should().Equal(
            "update server node1 (admin_pass, flavor_id, tags)",
            "replace subnet private (cidr, network_id)",
            "replace server node2 (it was not made to its end)",
            "create server node3 (it is gone from the cloud)",
            "adopt port port",
            "create record terraform_data.ports[\"node1\"]");
        changes[0].Attributes.Select(attribute => attribute.Text).Should().Equal(
            "admin_pass: (sensitive) → (sensitive)",
            "flavor_id: \"old\" → \"new\"",
            "tags: [\"a\"] → [\"a\", \"b\"]");
        changes[0].ServerChangesReservation.Should().BeTrue();
        changes[1].Attributes.Select(attribute => attribute.Text).Should().Equal(
            "cidr: \"10.0.0.0/24\" → \"10.1.0.0/24\", which forces replacement",
            "network_id: nothing → (known after apply), which forces replacement");
        changes[3].Attributes.Select(attribute => attribute.Text).Should().Equal("flavor_id: nothing → \"new\"", "name: nothing → \"node3\"");
        changes[5].IsBookkeeping.Should().BeTrue();
        PlannedChange.Summary(changes).Should().Be("1 to adopt, 1 to create, 1 to update, 2 to replace");
        PlannedChange.Summary([]).Should().Be("nothing to change");
    }

    private static FailurePlace Place => new("/logs/terraform.log", "/site/terraform", new Platform.Configuration.Settings
    {
        Site = "stub",
        Suffix = "ada",
        KeyPair = "gourmetgram-ada",
        SshKey = "/key",
        Nodes = [],
        Repository = "",
        Revision = "",
    });

    private static string Lock(string message, string created) =>
        $"Error message: {message}\nLock Info:\n  ID:        5a1b-7c\n  Path:      terraform.tfstate\n  Operation: OperationTypeApply\n  Who:       ada@laptop\n  Version:   1.11.4\n  Created:   {created}\n  Info:      \n";

    private static string Outputs(params string[] nodes) =>
        "{\"floating_ip_out\":{\"value\":\"198.18.1.9\"},\"nodes\":{\"value\":{" + string.Join(',', nodes.Select(Node)) + "}}}";

    private static string Node(string name) =>
        $$""" "{{name}}":{"name":"{{name}}-mlops-ada","server_id":"s-{{name}}","shared_address":"10.56.1.1","private_address":"192.168.1.1","floating_ip":{{(name == "node1" ? "\"198.18.1.9\"" : "null")}},"shared_port_id":"a","private_port_id":"b"}""";
}
