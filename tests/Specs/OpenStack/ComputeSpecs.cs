using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

/// <summary>Nova beside its servers: versions, flavors, key pairs, limits.</summary>
public sealed class ComputeSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    private const string PublicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGmQm0dFbd4ZtkyVnGZ3l2kSxQ5Tt1bqkP1m5dJqQ9xJ specs";

    [Fact]
    public async Task Version_documents_need_no_token_and_name_the_newest_microversion()
    {
        var root = await Cloud.RawAsync("GET", Cloud.Root("compute") + "/", null, null, Stop);
        root.Expect(200).Json["versions"]!.AsArray().Select(version => Text(version!["id"])).Should().Contain("v2.1");
        var own = (await Cloud.RawAsync("GET", Cloud.Endpoint("compute"), null, null, Stop)).Expect(200).Json["version"]!;
        Text(own["min_version"]).Should().Be("2.1");
        Text(own["version"]).Should().MatchRegex(@"^2\.\d+$");
    }

    [Fact]
    public async Task Microversion_is_echoed_and_refused_beyond_the_newest()
    {
        (await Cloud.GetAsync("compute", "/limits", Stop, "2.57")).Expect(200).Header("OpenStack-API-Version").Should().Be("compute 2.57");
        (await Cloud.GetAsync("compute", "/limits", Stop)).Header("X-OpenStack-Nova-API-Version").Should().Be("2.1");
        (await Cloud.GetAsync("compute", "/limits", Stop, "2.9999")).Expect(406).Json["computeFault"]!["code"]!.GetValue<int>().Should().Be(406);
        var bad = await Cloud.GetAsync("compute", "/limits", Stop, "x");
        Text(bad.Expect(400).Json["badRequest"]!["message"]).Should()
            .Be("API Version String x is of invalid format. Must be of format MajorNum.MinorNum.");
    }

    [Fact]
    public async Task Flavors_are_those_of_the_tenant()
    {
        var flavors = (await Cloud.GetAsync("compute", "/flavors/detail", Stop)).Expect(200).Json["flavors"]!.AsArray();
        var medium = flavors.Single(flavor => Text(flavor!["name"]) == "m1.medium")!;
        Text(medium["id"]).Should().Be("3");
        medium["vcpus"]!.GetValue<int>().Should().Be(2);
        medium["ram"]!.GetValue<int>().Should().Be(4096);
        medium["disk"]!.GetValue<int>().Should().Be(40);
        Text(medium["swap"]).Should().BeEmpty();
        medium["extra_specs"].Should().BeNull();
        var newer = (await Cloud.GetAsync("compute", "/flavors/3", Stop, "2.61")).Expect(200).Json["flavor"]!;
        newer["extra_specs"]!.AsObject().Should().BeEmpty();
        Text((await Cloud.GetAsync("compute", "/flavors/nope", Stop)).Expect(404).Json["itemNotFound"]!["message"])
            .Should().Be("Flavor nope could not be found.");
    }

    [Fact]
    public async Task Key_pair_is_made_once_shown_and_deleted()
    {
        var body = new JsonObject { ["keypair"] = new JsonObject { ["name"] = Suffix, ["public_key"] = PublicKey } };
        Cleanup("compute", "/os-keypairs/" + Suffix);
        var made = (await Cloud.PostAsync("compute", "/os-keypairs", body, Stop)).Expect(200).Json["keypair"]!;
        Text(made["fingerprint"]).Should().MatchRegex("^([0-9a-f]{2}:){15}[0-9a-f]{2}$");
        made["private_key"].Should().BeNull();
        Text((await Cloud.PostAsync("compute", "/os-keypairs", body, Stop)).Expect(409).Json["conflictingRequest"]!["message"])
            .Should().Be($"Key pair '{Suffix}' already exists.");
        var shown = (await Cloud.GetAsync("compute", "/os-keypairs/" + Suffix, Stop, "2.10")).Expect(200).Json["keypair"]!;
        Text(shown["public_key"]).Should().Be(PublicKey);
        Text(shown["type"]).Should().Be("ssh");
        Text(shown["user_id"]).Should().Be(Cloud.UserId);
        (await Cloud.DeleteAsync("compute", "/os-keypairs/" + Suffix, Stop)).Expect(202);
        Text((await Cloud.GetAsync("compute", "/os-keypairs/" + Suffix, Stop)).Expect(404).Json["itemNotFound"]!["message"])
            .Should().Be($"Keypair {Suffix} not found for user {Cloud.UserId}");
    }

    [Fact]
    public async Task Key_pair_without_a_public_key_is_made_by_nova()
    {
        Cleanup("compute", "/os-keypairs/" + Suffix);
        var body = new JsonObject { ["keypair"] = new JsonObject { ["name"] = Suffix } };
        var made = (await Cloud.PostAsync("compute", "/os-keypairs", body, Stop, "2.10")).Expect(201).Json["keypair"]!;
        Text(made["private_key"]).Should().StartWith("-----BEGIN");
        Text(made["public_key"]).Should().StartWith("ssh-rsa ");
        (await Cloud.DeleteAsync("compute", "/os-keypairs/" + Suffix, Stop, "2.10")).Expect(204);
        (await Cloud.PostAsync("compute", "/os-keypairs", body.DeepClone(), Stop, "2.92")).Expect(400).Text
            .Should().Contain("'public_key' is a required property");
    }

    [Fact]
    public async Task Bad_key_pair_is_400()
    {
        var key = new JsonObject { ["keypair"] = new JsonObject { ["name"] = Suffix, ["public_key"] = "x" } };
        Text((await Cloud.PostAsync("compute", "/os-keypairs", key, Stop)).Expect(400).Json["badRequest"]!["message"])
            .Should().Be("Keypair data is invalid: failed to generate fingerprint");
        var name = new JsonObject { ["keypair"] = new JsonObject { ["name"] = "a/b", ["public_key"] = PublicKey } };
        Text((await Cloud.PostAsync("compute", "/os-keypairs", name, Stop)).Expect(400).Json["badRequest"]!["message"])
            .Should().StartWith("An invalid 'name' value was provided.");
    }

    [Fact]
    public async Task Member_sees_the_zones_but_not_their_hosts()
    {
        var zones = (await Cloud.GetAsync("compute", "/os-availability-zone", Stop)).Expect(200).Json["availabilityZoneInfo"]!;
        Text(zones[0]!["zoneName"]).Should().Be("nova");
        (await Cloud.GetAsync("compute", "/os-availability-zone/detail", Stop)).Expect(403);
        (await Cloud.GetAsync("compute", "/os-hypervisors", Stop)).Expect(403);
    }

    [Fact]
    public async Task Unknown_path_and_missing_token_have_novas_shape()
    {
        Text((await Cloud.GetAsync("compute", "/bogus", Stop)).Expect(404).Json["code"]).Should().Be("404 Not Found");
        var anonymous = await Cloud.RawAsync("GET", Cloud.Endpoint("compute") + "/servers", null, null, Stop);
        anonymous.Expect(401).Header("WWW-Authenticate").Should().StartWith("Keystone uri=");
        Text(anonymous.Json["error"]!["message"]).Should().Be("The request you have made requires authentication.");
    }

    [Fact]
    public async Task Placement_shows_a_member_his_own_usage_only()
    {
        (await Cloud.GetAsync("placement", "/usages?project_id=" + Cloud.ProjectId, Stop)).Expect(404);
        (await Cloud.GetAsync("placement", "/usages?project_id=" + Cloud.ProjectId, Stop, "1.9")).Expect(200).Json["usages"].Should().NotBeNull();
        (await Cloud.GetAsync("placement", "/usages", Stop, "1.9")).Expect(403);
        var allocations = (await Cloud.GetAsync("placement", "/allocations/x", Stop)).Expect(403);
        allocations.Json["errors"]![0]!["status"]!.GetValue<int>().Should().Be(403);
        Text(allocations.Json["errors"]![0]!["detail"]).Should().Contain("Policy does not allow placement:allocations:list to be performed.");
    }
}
