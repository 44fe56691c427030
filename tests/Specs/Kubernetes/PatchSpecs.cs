using System.Net;
using System.Text.Json.Nodes;

namespace GourmetGram.Specs.Kubernetes;

[Collection(ClusterCollection.Name)]
public sealed class PatchSpecs(ClusterFixture cluster)
{
    private const string Merge = "application/merge-patch+json";
    private const string JsonPatch = "application/json-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";

    [Fact]
    public async Task Merge_patch_sets_and_removes()
    {
        var path = await MapAsync("""{"a":"1","b":"2"}""");

        var patched = await cluster.PatchAsync(path, Merge, """{"data":{"a":null,"c":"3"}}""");

        patched.Json["data"]!.ToJsonString().Should().Be("""{"b":"2","c":"3"}""");
    }

    [Fact]
    public async Task Json_patch_whose_test_fails_is_refused_and_changes_nothing()
    {
        var path = await MapAsync("""{"a":"1"}""");

        var failed = await cluster.PatchAsync(
            path, JsonPatch, """[{"op":"replace","path":"/data/a","value":"2"},{"op":"test","path":"/data/a","value":"9"}]""");
        var now = await cluster.GetAsync(path);

        failed.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        failed.Message.Should().Be("the server rejected our request due to an error in our request");
        now.Json["data"]!["a"]!.GetValue<string>().Should().Be("1");
    }

    [Fact]
    public async Task Json_patch_reaches_escaped_keys()
    {
        var path = await MapAsync("""{"a":"1"}""");

        var patched = await cluster.PatchAsync(path, JsonPatch, """[{"op":"add","path":"/metadata/annotations","value":{}},{"op":"add","path":"/metadata/annotations/x.io~1y","value":"z"}]""");

        patched.Json["metadata"]!["annotations"]!["x.io/y"]!.GetValue<string>().Should().Be("z");
    }

    [Fact]
    public async Task Strategic_patch_merges_containers_by_name_and_puts_new_ones_before_those_it_does_not_name()
    {
        var path = await DeploymentAsync("A", "B");

        var patched = await cluster.PatchAsync(
            path, Strategic, """{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"a:2"},{"name":"c","image":"c:1"}]}}}}""");

        var containers = patched.Json["spec"]!["template"]!["spec"]!["containers"]!.AsArray();
        containers.Select(container => $"{container!["name"]} {container["image"]}").Should().Equal("a a:2", "c c:1", "b b:1");
    }

    [Fact]
    public async Task Strategic_patch_deletes_an_element_by_directive()
    {
        var path = await DeploymentAsync("A", "B");

        var patched = await cluster.PatchAsync(
            path, Strategic, """{"spec":{"template":{"spec":{"containers":[{"name":"b","$patch":"delete"}]}}}}""");

        patched.Json["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task Strategic_element_without_its_key_is_an_error_of_the_server()
    {
        var path = await DeploymentAsync("A");

        var failed = await cluster.PatchAsync(path, Strategic, """{"spec":{"template":{"spec":{"containers":[{"image":"nokey"}]}}}}""");

        failed.Code.Should().Be(HttpStatusCode.InternalServerError);
        failed.Message.Should().Be("map: map[image:nokey] does not contain declared merge key: name");
    }

    [Fact]
    public async Task Status_is_changed_only_through_its_subresource()
    {
        var path = await DeploymentAsync("A");

        var main = await cluster.PatchAsync(path, Merge, """{"status":{"observedGeneration":99},"metadata":{"labels":{"x":"1"}}}""");
        var before = main.Json["metadata"]!["generation"]!.GetValue<int>();
        var status = await cluster.PatchAsync($"{path}/status", Merge, """{"status":{"collisionCount":7},"metadata":{"labels":{"y":"1"}}}""");

        main.Json["status"]?["observedGeneration"]?.GetValue<int>().Should().NotBe(99);
        status.Json["status"]!["collisionCount"]!.GetValue<int>().Should().Be(7);
        status.Json["metadata"]!["labels"]!["y"].Should().BeNull();
        status.Json["metadata"]!["generation"]!.GetValue<int>().Should().Be(before);
    }

    [Fact]
    public async Task Scale_is_a_view_of_the_replicas()
    {
        var path = await DeploymentAsync("A");

        var scaled = await cluster.PatchAsync($"{path}/scale", Merge, """{"spec":{"replicas":3}}""");
        var deployment = await cluster.GetAsync(path);

        scaled.Json["kind"]!.GetValue<string>().Should().Be("Scale");
        deployment.Json["spec"]!["replicas"]!.GetValue<int>().Should().Be(3);
        deployment.Json["metadata"]!["generation"]!.GetValue<int>().Should().Be(2);
    }

    [Fact]
    public async Task Immutable_selector_is_kept()
    {
        var path = await DeploymentAsync("A");

        var failed = await cluster.PatchAsync(
            path, Merge, """{"spec":{"selector":{"matchLabels":{"app":"other"}},"template":{"metadata":{"labels":{"app":"other"}}}}}""");

        failed.Message.Should().Contain("spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"other\"}}: field is immutable");
    }

    private async Task<string> MapAsync(string data)
    {
        var space = await cluster.NamespaceAsync();
        await cluster.PostAsync($"api/v1/namespaces/{space}/configmaps", $$"""{"metadata":{"name":"m"},"data":{{data}}}""");
        return $"api/v1/namespaces/{space}/configmaps/m";
    }

    private async Task<string> DeploymentAsync(params string[] names)
    {
        var space = await cluster.NamespaceAsync();
        var containers = new JsonArray([.. names.Select(name => new JsonObject
        {
            ["name"] = name.ToLowerInvariant(), ["image"] = name.ToLowerInvariant() + ":1",
        })]);
        var created = await cluster.PostAsync(
            $"apis/apps/v1/namespaces/{space}/deployments",
            """{"metadata":{"name":"d"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"d"}},"template":{"metadata":{"labels":{"app":"d"}},"spec":{"containers":LIST}}}}"""
                .Replace("LIST", containers.ToJsonString(), StringComparison.Ordinal));
        created.Code.Should().Be(HttpStatusCode.Created, created.Text);
        return $"apis/apps/v1/namespaces/{space}/deployments/d";
    }
}
