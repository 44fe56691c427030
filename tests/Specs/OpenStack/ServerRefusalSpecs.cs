using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

/// <summary>Servers that cannot be.</summary>
public sealed class ServerRefusalSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    [Fact]
    public async Task Chosen_address_on_a_shared_network_ends_in_an_error()
    {
        var made = await CreateServerAsync("node1", "1", new JsonObject { ["uuid"] = await NetworkAsync("sharednet1"), ["fixed_ip"] = "10.56.3.9" });
        await ServerBecomesAsync(Text(made.Expect(202).Json["server"]!["id"]), "ERROR");
    }

    [Theory]
    [InlineData("flavorRef", "\"nope\"", 400, "Flavor nope could not be found.")]
    [InlineData("imageRef", "\"nope\"", 400, "Invalid input for field/attribute imageRef. Value: nope. 'nope' is not valid under any of the given schemas")]
    [InlineData("imageRef", "\"11111111-2222-4333-8444-555555555555\"", 400, "Can not find requested image")]
    [InlineData("key_name", "\"nope\"", 400, "Invalid key_name provided.")]
    [InlineData("availability_zone", "\"nope\"", 400, "The requested availability zone is not available")]
    [InlineData("networks", "[{\"uuid\":\"nope\"}]", 400, "Bad networks format: network uuid is not in proper format (nope)")]
    [InlineData("networks", "[{\"uuid\":\"11111111-2222-4333-8444-555555555555\"}]", 400, "Network 11111111-2222-4333-8444-555555555555 could not be found.")]
    [InlineData("networks", "[{\"port\":\"11111111-2222-4333-8444-555555555555\"}]", 400, "Port id 11111111-2222-4333-8444-555555555555 could not be found.")]
    [InlineData("security_groups", "[{\"name\":\"nope\"}]", 400, "Unable to find security_group with name or id 'nope'")]
    [InlineData("name", "\"\"", 400, "Invalid input for field/attribute name. Value: . '' is too short")]
    [InlineData("min_count", "50", 403, "Quota exceeded for cores, instances: Requested 50, 50, but already used ")]
    public async Task Impossible_server_is_refused(string key, string value, int status, string message)
    {
        var server = new JsonObject
        {
            ["name"] = "never-" + Suffix,
            ["imageRef"] = await ImageAsync(),
            ["flavorRef"] = "1",
            ["networks"] = new JsonArray(new JsonObject { ["uuid"] = await NetworkAsync("sharednet1") }),
        };
        server[key] = JsonNode.Parse(value);
        var reply = await Cloud.PostAsync("compute", "/servers", new JsonObject { ["server"] = server }, Stop);
        Text(reply.Expect(status).Json[status == 400 ? "badRequest" : "forbidden"]!["message"]).Should().StartWith(message);
    }

    [Fact]
    public async Task Body_that_nova_cannot_read_is_400()
    {
        (await Cloud.SendAsync("POST", "compute", "/servers", "{", Stop)).Expect(400).Text.Should().Contain("Malformed request body");
        (await Cloud.SendAsync("POST", "compute", "/servers", """{"server":{"name":"x","flavorRef":"1","bogus":1}}""", Stop)).Expect(400).Text
            .Should().Contain("Value: {'name': 'x', 'flavorRef': '1', 'bogus': 1}. Additional properties are not allowed ('bogus' was unexpected)");
    }
}
