namespace GourmetGram.Specs.Terraform;

public sealed class ErrorSpecs(TerraformWorld world) : IClassFixture<TerraformWorld>
{
    [Theory]
    [InlineData("""resource "openstack_networking_network_v2" "x" { nmae = "x" }""", "Unsupported argument")]
    [InlineData("""resource "openstack_networking_port_v2" "x" { name = "x" }""", "The argument \"network_id\" is required")]
    [InlineData("""resource "openstack_networking_network_v2" "x" { mtu = "many" }""", "Inappropriate value for attribute \"mtu\"")]
    [InlineData("""resource "openstack_networking_network_v2" "x" { all_tags = ["a"] }""", "Can't configure a value for \"all_tags\"")]
    [InlineData(
        """
        resource "openstack_networking_secgroup_rule_v2" "x" {
          direction         = "ingress"
          ethertype         = "ipv4"
          security_group_id = "y"
        }
        """,
        "expected ethertype to be one of [\"IPv4\" \"IPv6\"], got ipv4")]
    [InlineData(
        """
        resource "openstack_networking_subnet_v2" "x" {
          network_id = "y"
          gateway_ip = "10.0.0.1"
          no_gateway = true
        }
        """,
        "\"gateway_ip\": conflicts with no_gateway")]
    [InlineData(
        """
        resource "openstack_networking_secgroup_rule_v2" "x" {
          direction         = "ingress"
          ethertype         = "IPv4"
          port_range_min    = 22
          security_group_id = "y"
        }
        """,
        "all of `port_range_max,port_range_min,protocol` must be specified")]
    public async Task A_mistake_in_the_configuration_is_found_by_validate(string configuration, string message)
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenAsync(configuration);

        (await workspace.RunAsync("validate")).MustFail().Text.Should().Contain(message);
    }

    [Theory]
    [InlineData("""data "openstack_networking_network_v2" "x" { name = "nope" }""", "Your query returned no results")]
    [InlineData("""data "openstack_networking_subnet_v2" "x" { name = "nope" }""", "Your query returned no openstack_networking_subnet_v2")]
    [InlineData("""data "openstack_networking_secgroup_v2" "x" { name = "nope" }""", "No Security Group found with name: nope")]
    [InlineData("""data "openstack_images_image_v2" "x" { name = "nope" }""", "Your query returned no results")]
    [InlineData("""data "openstack_compute_flavor_v2" "x" { name = "nope" }""", "Your query returned no results")]
    [InlineData("""data "openstack_compute_flavor_v2" "x" { flavor_id = "nope" }""", "No Flavor found")]
    [InlineData("""data "openstack_compute_keypair_v2" "x" { name = "nope" }""", "Error retrieving openstack_compute_keypair_v2 nope: Expected HTTP response code [200")]
    public async Task What_does_not_exist_is_named(string configuration, string message)
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenAsync(configuration);

        (await workspace.PlanAsync()).MustFail().Text.Should().Contain(message);
    }

    [Theory]
    [InlineData("""provider "openstack" { cloud = "moon" }""", "cloud moon does not exist in clouds.yaml")]
    [InlineData("""provider "openstack" {}""", "One of 'auth_url' or 'cloud' must be specified")]
    [InlineData(
        """provider "openstack" { auth_url = "http://127.0.0.1:9/v3", user_name = "u", password = "p", tenant_name = "t" }""",
        "OpenStack connection error, retries exhausted")]
    public async Task A_provider_that_cannot_reach_its_cloud_says_why(string provider, string message)
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenAsync("""data "openstack_networking_network_v2" "x" { name = "sharednet1" }""");
        workspace.Write("provider.tf", provider.Replace(", ", "\n", StringComparison.Ordinal).Replace("{ auth", "{\nauth", StringComparison.Ordinal).Replace("\"t\" }", "\"t\"\n}", StringComparison.Ordinal));

        (await workspace.PlanAsync()).MustFail().Text.Should().Contain(message);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_with_the_clouds_own_words_and_shows_no_secret()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenAsync("""data "openstack_networking_network_v2" "x" { name = "sharednet1" }""");
        var clouds = File.ReadAllLines(world.Cloud.CloudsFile)
            .Select(line => line.Contains("application_credential_secret", StringComparison.Ordinal) ? line[..(line.IndexOf(':', StringComparison.Ordinal) + 1)] + " not-the-secret" : line);
        workspace.Write("clouds.yaml", string.Join('\n', clouds));
        var environment = workspace.Environment;
        environment["OS_CLIENT_CONFIG_FILE"] = "clouds.yaml";

        (await workspace.RunAsync(environment, "plan", "-input=false")).MustFail().Text.Should()
            .Contain("but got 401 instead").And.Contain("The request you have made requires authentication.").And.NotContain("not-the-secret");
    }

    [Fact]
    public async Task A_variable_that_makes_no_sense_is_refused_before_anything_is_made()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenKvmAsync();

        (await workspace.PlanAsync("-var=suffix=Not A Suffix")).MustFail().Text.Should().Contain("The suffix takes lower-case letters");
        (await workspace.PlanAsync("""-var=nodes={"node1":"192.168.1.11","node2":"192.168.1.11"}""")).MustFail().Text
            .Should().Contain("Every node needs an address of its own");
        (await workspace.PlanAsync("-var=nodes={}")).MustFail().Text.Should().Contain("One to nine nodes can be had: 0 are asked for.");
        (await workspace.PlanAsync($"-var=nodes={{{string.Join(',', Enumerable.Range(1, 10).Select(node => $"\"node{node}\":\"192.168.1.{node + 10}\""))}}}")).MustFail().Text
            .Should().Contain("One to nine nodes can be had: 10 are asked for.");
        (await workspace.PlanAsync("-var=reservation=")).MustFail().Text.Should().Contain("The reserved flavor is an id without blanks");
        (await workspace.PlanAsync("-var=image=")).MustFail().Text.Should().Contain("The name of the image must not be empty.");
        (await workspace.PlanAsync("""-var=security_groups=["allow-8080"]""")).MustFail().Text.Should().Contain("Without the group allow-ssh nobody reaches the nodes.");
        (await workspace.PlanAsync("-var=floating_pool=sharednet1")).MustFail().Text.Should().Contain("Your query returned no results");
        (await workspace.PlanAsync("""-var=nodes={"node1":"10.0.0.11"}""")).MustFail().Text.Should().Contain("lies outside the private network");
        (await workspace.PlanAsync("-var=key=nobodys-key")).MustFail().Text.Should().Contain("Error retrieving openstack_compute_keypair_v2 nobodys-key");
    }

    [Fact]
    public async Task A_flavor_that_no_lease_reserves_is_refused_in_novas_words_and_leaves_no_server()
    {
        TerraformCli.Required();
        await using var workspace = await world.OpenKvmAsync();

        (await workspace.ApplyAsync("-var=reservation=5b7a0c2e-0000-4000-8000-000000000000")).MustFail().Text.Should()
            .Contain("Error creating OpenStack server: Expected HTTP response code [200 202]").And.Contain("could not be found");
        (await workspace.DestroyAsync()).MustSucceed();
    }
}
