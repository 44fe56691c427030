using System.Net;

namespace GourmetGram.Specs.Kubernetes;

[Collection(ClusterCollection.Name)]
public sealed class DefinitionSpecs(ClusterFixture cluster)
{
    [Fact]
    public async Task Definition_is_established_and_its_resource_served()
    {
        var group = await DefineAsync();
        var space = await cluster.NamespaceAsync();

        var created = await cluster.PostAsync(
            $"apis/{group}/v1/namespaces/{space}/widgets",
            Widget(group, """{"size":4,"unknown":1,"opts":{}}"""));

        created.Code.Should().Be(HttpStatusCode.Created, created.Text);
        created.Json["metadata"]!["generation"]!.GetValue<int>().Should().Be(1);
        created.Json["spec"]!["unknown"].Should().BeNull();
        created.Json["spec"]!["opts"]!["mode"]!.GetValue<string>().Should().Be("fast");
        created.Headers.GetValues("Warning").Should().Contain("299 - \"unknown field \\\"spec.unknown\\\"\"");
    }

    [Fact]
    public async Task Discovery_lists_the_resource_with_its_subresources()
    {
        var group = await DefineAsync();

        var list = await cluster.GetAsync($"apis/{group}/v1");
        var groups = await cluster.GetAsync("apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json");

        list.Json["resources"]!.AsArray().Select(resource => resource!["name"]!.GetValue<string>()).Should().Equal("widgets", "widgets/status");
        groups.Json["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>()).Should().Contain(group);
        groups.ContentType.Should().Contain("as=APIGroupDiscoveryList");
    }

    [Fact]
    public async Task Wrong_values_are_all_told()
    {
        var group = await DefineAsync();
        var space = await cluster.NamespaceAsync();

        var refused = await cluster.PostAsync(
            $"apis/{group}/v1/namespaces/{space}/widgets",
            Widget(group, """{"size":"big","color":"blue"}"""));

        refused.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        refused.Message.Should().Contain("spec.size: Invalid value: \"string\": spec.size in body must be of type integer: \"string\"");
        refused.Message.Should().Contain("spec.color: Unsupported value: \"blue\": supported values: \"red\", \"green\"");
    }

    [Fact]
    public async Task Replacement_needs_the_version_and_strategic_patches_are_refused()
    {
        var group = await DefineAsync();
        var space = await cluster.NamespaceAsync();
        var path = $"apis/{group}/v1/namespaces/{space}/widgets";
        var body = Widget(group, """{"size":4}""");
        await cluster.PostAsync(path, body);

        var put = await cluster.SendAsync(HttpMethod.Put, $"{path}/w", body);
        var strategic = await cluster.PatchAsync($"{path}/w", "application/strategic-merge-patch+json", """{"spec":{"size":5}}""");

        put.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        strategic.Code.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Status_subresource_leaves_the_rest_alone()
    {
        var group = await DefineAsync();
        var space = await cluster.NamespaceAsync();
        var path = $"apis/{group}/v1/namespaces/{space}/widgets";
        await cluster.PostAsync(path, Widget(group, """{"size":4}"""));

        var patched = await cluster.PatchAsync($"{path}/w/status", "application/merge-patch+json", """{"spec":{"size":9},"status":{"phase":"On"}}""");

        patched.Json["spec"]!["size"]!.GetValue<int>().Should().Be(4);
        patched.Json["status"]!["phase"]!.GetValue<string>().Should().Be("On");
        patched.Json["metadata"]!["generation"]!.GetValue<int>().Should().Be(1);
    }

    [Fact]
    public async Task Removed_definition_takes_its_objects_and_paths_along()
    {
        var group = await DefineAsync();
        var space = await cluster.NamespaceAsync();
        await cluster.PostAsync(
            $"apis/{group}/v1/namespaces/{space}/widgets",
            Widget(group, """{"size":4}"""));

        await cluster.SendAsync(HttpMethod.Delete, $"apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.{group}");

        await Eventually.TrueAsync("the definition to go", async () =>
            (await cluster.GetAsync($"apis/{group}/v1/namespaces/{space}/widgets")) is { Code: HttpStatusCode.NotFound, Text: "404 page not found\n" });
    }

    [Fact]
    public async Task Definition_with_a_wrong_name_is_refused()
    {
        var refused = await cluster.PostAsync(
            "apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition("ex.io").Replace("widgets.ex.io", "wrong", StringComparison.Ordinal));

        refused.Message.Should().Contain("metadata.name: Invalid value: \"wrong\": must be spec.names.plural+\".\"+spec.group");
    }

    private async Task<string> DefineAsync()
    {
        var group = $"g{Guid.NewGuid():N}.ex.io";
        var created = await cluster.PostAsync("apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition(group));
        created.Code.Should().Be(HttpStatusCode.Created, created.Text);
        await Eventually.TrueAsync("the definition to be served", async () => (await cluster.GetAsync($"apis/{group}/v1")).Code == HttpStatusCode.OK);
        return group;
    }

    private static string Widget(string group, string spec) =>
        $$"""{"apiVersion":"{{group}}/v1","kind":"Widget","metadata":{"name":"w"},"spec":{{spec}} }""";

    private static string Definition(string group) =>
        """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.GROUP"},
         "spec":{"group":"GROUP","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget","shortNames":["wd"]},
          "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
           "schema":{"openAPIV3Schema":{"type":"object","properties":{
             "spec":{"type":"object","properties":{
               "size":{"type":"integer","maximum":1000},
               "color":{"type":"string","enum":["red","green"]},
               "opts":{"type":"object","properties":{"mode":{"type":"string","default":"fast"}}}}},
             "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
        """.Replace("GROUP", group, StringComparison.Ordinal);
}
