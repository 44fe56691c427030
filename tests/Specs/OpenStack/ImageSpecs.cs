namespace GourmetGram.Specs.OpenStack;

public sealed class ImageSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    [Fact]
    public async Task Image_of_the_nodes_is_found_by_name_and_is_active()
    {
        var list = (await Cloud.GetAsync("image", "/images?name=CC-Ubuntu24.04&sort=name:asc", Stop)).Expect(200).Json;
        var image = list["images"]!.AsArray().Should().ContainSingle().Subject!;
        Text(image["status"]).Should().Be("active");
        Text(image["visibility"]).Should().Be("public");
        Text(list["schema"]).Should().Be("/v2/schemas/images");
        Text(image["self"]).Should().Be("/v2/images/" + Text(image["id"]));
        var own = (await Cloud.GetAsync("image", "/images/" + Text(image["id"]), Stop)).Expect(200).Json;
        Text(own["checksum"]).Should().Be(Text(image["checksum"]));
    }

    [Fact]
    public async Task Unknown_property_finds_nothing_and_a_list_of_ids_finds_each()
    {
        (await Cloud.GetAsync("image", "/images?bogus=1", Stop)).Expect(200).Json["images"]!.AsArray().Should().BeEmpty();
        (await Cloud.GetAsync("image", $"/images?id=in:{await ImageAsync()}", Stop)).Expect(200).Json["images"]!.AsArray().Should().HaveCount(1);
    }

    [Fact]
    public async Task Unknown_image_is_404_in_json_for_those_who_accept_it()
    {
        var reply = await Cloud.GetAsync("image", "/images/nope", Stop);
        Text(reply.Expect(404).Json["message"]).Should().Be("No image found with ID nope<br /><br />\n\n\n");
        Text(reply.Json["code"]).Should().Be("404 Not Found");
    }

    [Fact]
    public async Task Image_of_others_cannot_be_deleted() =>
        (await Cloud.DeleteAsync("image", "/images/" + await ImageAsync(), Stop)).Expect(403).Text
            .Should().Contain("You are not authorized to complete delete_image action.");

    [Fact]
    public async Task Bad_sort_is_400() => (await Cloud.GetAsync("image", "/images?sort=bogus:asc", Stop)).Expect(400);

    [Fact]
    public async Task Versions_are_300_at_the_root_and_200_below()
    {
        (await Cloud.RawAsync("GET", Cloud.Root("image") + "/", null, null, Stop)).Expect(300);
        var versions = (await Cloud.RawAsync("GET", Cloud.Root("image") + "/versions", null, null, Stop)).Expect(200).Json["versions"]!.AsArray();
        versions.Where(version => Text(version!["status"]) == "CURRENT").Should().ContainSingle();
    }
}
