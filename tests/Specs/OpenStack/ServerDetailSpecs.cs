using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

/// <summary>What is written on a server, and who reads it.</summary>
public sealed class ServerDetailSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    [Fact]
    public async Task Server_is_renamed_tagged_and_labelled()
    {
        var id = await ActiveAsync();
        var renamed = await Cloud.PutAsync("compute", "/servers/" + id, new JsonObject { ["server"] = new JsonObject { ["name"] = "new-" + Suffix } }, Stop);
        Text(renamed.Expect(200).Json["server"]!["name"]).Should().Be("new-" + Suffix);

        var label = await Cloud.PostAsync("compute", $"/servers/{id}/metadata",
            new JsonObject { ["metadata"] = new JsonObject { ["a"] = "1", ["b"] = "2" } }, Stop);
        label.Expect(200).Json["metadata"]!.AsObject().Should().HaveCount(2);
        (await Cloud.DeleteAsync("compute", $"/servers/{id}/metadata/a", Stop)).Expect(204);
        (await Cloud.DeleteAsync("compute", $"/servers/{id}/metadata/a", Stop)).Expect(404).Text.Should().Contain("Metadata item was not found");

        (await Cloud.GetAsync("compute", $"/servers/{id}/tags", Stop)).Expect(404);
        var tags = await Cloud.PutAsync("compute", $"/servers/{id}/tags", new JsonObject { ["tags"] = new JsonArray("x", "y") }, Stop, "2.26");
        tags.Expect(200).Json["tags"]!.AsArray().Should().HaveCount(2);
        (await Cloud.PutAsync("compute", $"/servers/{id}/tags/z", null, Stop, "2.26")).Expect(201);
        (await Cloud.DeleteAsync("compute", $"/servers/{id}/tags/z", Stop, "2.26")).Expect(204);
        var newer = (await Cloud.GetAsync("compute", "/servers/" + id, Stop, "2.96")).Expect(200).Json["server"]!;
        newer["tags"]!.AsArray().Select(tag => Text(tag)).Should().BeEquivalentTo("x", "y");
        Text(newer["flavor"]!["original_name"]).Should().Be("m1.tiny");
        newer["flavor"]!["id"].Should().BeNull();
        newer["locked"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task Security_groups_of_a_server_are_those_of_its_ports()
    {
        var id = await ActiveAsync();
        (await ActAsync(id, "addSecurityGroup", new JsonObject { ["name"] = "allow-ssh" })).Expect(202);
        (await GroupsAsync(id)).Should().BeEquivalentTo("default", "allow-ssh");
        (await ActAsync(id, "removeSecurityGroup", new JsonObject { ["name"] = "allow-ssh" })).Expect(202);
        (await GroupsAsync(id)).Should().BeEquivalentTo("default");
        (await ActAsync(id, "addSecurityGroup", new JsonObject { ["name"] = "nope" })).Expect(404).Text
            .Should().Contain($"Security group nope is not found for project {Cloud.ProjectId}");
    }

    [Fact]
    public async Task Others_do_not_find_the_server_and_a_reader_may_not_touch_it()
    {
        var id = await ActiveAsync();
        var outsider = await Fixture.SessionAsync("outsider", Stop);
        (await outsider.GetAsync("compute", "/servers/" + id, Stop)).Expect(404);
        var reader = await Fixture.SessionAsync("reader", Stop);
        (await reader.GetAsync("compute", "/servers/" + id, Stop)).Expect(200);
        (await reader.DeleteAsync("compute", "/servers/" + id, Stop)).Expect(403).Text
            .Should().Contain("Policy doesn't allow os_compute_api:servers:delete to be performed.");
    }

    [Fact]
    public async Task List_filters_by_pattern_of_the_name_and_by_status()
    {
        var id = await ActiveAsync();
        (await IdsAsync($"/servers?name={Suffix}")).Should().Equal(id);
        (await IdsAsync($"/servers/detail?name=nod.1-{Suffix}&status=active")).Should().Equal(id);
        (await IdsAsync($"/servers?name={Suffix}&status=SHUTOFF")).Should().BeEmpty();
        (await IdsAsync($"/servers?name={Suffix}&bogus=1")).Should().Equal(id);
        (await Cloud.GetAsync("compute", "/servers?all_tenants=1", Stop)).Expect(403);
    }

    private async Task<IEnumerable<string>> GroupsAsync(string id) =>
        (await Cloud.GetAsync("compute", "/servers/" + id, Stop)).Json["server"]!["security_groups"]!.AsArray().Select(group => Text(group!["name"]));

    private async Task<IEnumerable<string>> IdsAsync(string path) =>
        (await Cloud.GetAsync("compute", path, Stop)).Expect(200).Json["servers"]!.AsArray().Select(server => Text(server!["id"]));
}
