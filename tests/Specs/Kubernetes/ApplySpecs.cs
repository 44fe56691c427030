using System.Net;
using System.Text.Json.Nodes;

namespace GourmetGram.Specs.Kubernetes;

[Collection(ClusterCollection.Name)]
public sealed class ApplySpecs(ClusterFixture cluster)
{
    [Fact]
    public async Task Apply_creates_and_owns_what_it_names()
    {
        var path = await PathAsync();

        var applied = await cluster.ApplyAsync(path, "m1", Map("a: '1'"));

        applied.Code.Should().Be(HttpStatusCode.Created);
        var owner = applied.Json["metadata"]!["managedFields"]!.AsArray().Should().ContainSingle().Subject!;
        owner["manager"]!.GetValue<string>().Should().Be("m1");
        owner["operation"]!.GetValue<string>().Should().Be("Apply");
        owner["fieldsV1"]!.ToJsonString().Should().Be("""{"f:data":{"f:a":{}}}""");
    }

    [Fact]
    public async Task Repeated_apply_changes_nothing()
    {
        var path = await PathAsync();
        var first = await cluster.ApplyAsync(path, "m1", Map("a: '1'"));

        var second = await cluster.ApplyAsync(path, "m1", Map("a: '1'"));

        second.Code.Should().Be(HttpStatusCode.OK);
        Version(second).Should().Be(Version(first));
    }

    [Fact]
    public async Task Field_that_is_no_longer_named_is_removed()
    {
        var path = await PathAsync();
        await cluster.ApplyAsync(path, "m1", Map("a: '1', b: '2'"));

        var second = await cluster.ApplyAsync(path, "m1", Map("a: '1'"));

        second.Json["data"]!.ToJsonString().Should().Be("""{"a":"1"}""");
    }

    [Fact]
    public async Task Field_that_two_own_stays_when_one_drops_it()
    {
        var path = await PathAsync();
        await cluster.ApplyAsync(path, "m1", Map("a: '1', b: '2'"));
        await cluster.ApplyAsync(path, "m2", Map("b: '2'"));

        var dropped = await cluster.ApplyAsync(path, "m1", Map("a: '1'"));

        dropped.Json["data"]!["b"]!.GetValue<string>().Should().Be("2");
    }

    [Fact]
    public async Task Other_managers_value_is_a_conflict_until_forced()
    {
        var path = await PathAsync();
        await cluster.ApplyAsync(path, "m1", Map("a: '1'"));

        var refused = await cluster.ApplyAsync(path, "m2", Map("a: '2'"));
        var forced = await cluster.ApplyAsync(path, "m2", Map("a: '2'"), force: true);

        refused.Code.Should().Be(HttpStatusCode.Conflict);
        refused.Message.Should().Be("Apply failed with 1 conflict: conflict with \"m1\": .data.a");
        refused.Json["details"]!.ToJsonString().Should()
            .Be("""{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \u0022m1\u0022","field":".data.a"}]}""");
        forced.Json["metadata"]!["managedFields"]!.AsArray().Should().ContainSingle().Which!["manager"]!.GetValue<string>().Should().Be("m2");
    }

    [Fact]
    public async Task Conflict_with_an_update_names_its_version()
    {
        var path = await PathAsync();
        await cluster.ApplyAsync(path, "m1", Map("a: '1'"));
        await cluster.PatchAsync($"{path}?fieldManager=upd", "application/merge-patch+json", """{"data":{"a":"5"}}""");

        var refused = await cluster.ApplyAsync(path, "m1", Map("a: '1'"));

        refused.Message.Should().Be("Apply failed with 1 conflict: conflict with \"upd\" using v1: .data.a");
    }

    [Fact]
    public async Task Unknown_field_is_an_error_of_the_server()
    {
        var path = await PathAsync();

        var refused = await cluster.ApplyAsync(path, "m1", "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, dta: {a: '1'}}");

        refused.Code.Should().Be(HttpStatusCode.InternalServerError);
        refused.Message.Should().EndWith("v1, Kind=ConfigMap): .dta: field not declared in schema");
    }

    [Fact]
    public async Task Manager_must_be_named()
    {
        var path = await PathAsync();

        var refused = await cluster.PatchAsync(path, "application/apply-patch+yaml", Map("a: '1'"));

        refused.Message.Should().Be("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
    }

    [Fact]
    public async Task Containers_merge_by_name_and_conflicts_are_told_by_key()
    {
        var space = await cluster.NamespaceAsync();
        var path = $"apis/apps/v1/namespaces/{space}/deployments/d";
        await cluster.ApplyAsync(path, "m1", Deployment("{name: c, image: 'x:1', env: [{name: A, value: '1'}]}"));

        var added = await cluster.ApplyAsync(path, "m2", Deployment("{name: c, image: 'x:1', env: [{name: B, value: '2'}]}"));
        var refused = await cluster.ApplyAsync(path, "m2", Deployment("{name: c, image: 'x:1', env: [{name: A, value: '3'}]}"));

        added.Json["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray().Select(env => env!["name"]!.GetValue<string>())
            .Should().BeEquivalentTo("A", "B");
        refused.Message.Should().Be(
            "Apply failed with 1 conflict: conflict with \"m1\": .spec.template.spec.containers[name=\"c\"].env[name=\"A\"].value");
    }

    [Fact]
    public async Task Dropped_number_falls_back_to_its_default()
    {
        var space = await cluster.NamespaceAsync();
        var path = $"apis/apps/v1/namespaces/{space}/deployments/d";
        await cluster.ApplyAsync(path, "m1", Deployment("{name: c, image: 'x:1'}", "revisionHistoryLimit: 3,"));

        var dropped = await cluster.ApplyAsync(path, "m1", Deployment("{name: c, image: 'x:1'}"));

        dropped.Json["spec"]!["revisionHistoryLimit"]!.GetValue<int>().Should().Be(10);
    }

    [Fact]
    public async Task First_apply_over_an_object_without_owners_conflicts_with_all_that_was_there()
    {
        var path = await PathAsync();
        await cluster.ApplyAsync(path, "m1", Map("a: '1'"));
        await cluster.PatchAsync(path, "application/merge-patch+json", """{"metadata":{"managedFields":[{}]}}""");

        var refused = await cluster.ApplyAsync(path, "m1", Map("a: '2'"));

        refused.Message.Should().Be("Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .data.a");
    }

    private static string Version(Answer answer) => answer.Json["metadata"]!["resourceVersion"]!.GetValue<string>();

    private static string Map(string data) => $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: m}}, data: {{{data}}}}}";

    private static string Deployment(string container, string more = "") =>
        $"{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: d}}, spec: {{replicas: 0, {more} selector: {{matchLabels: {{app: d}}}}, "
        + $"template: {{metadata: {{labels: {{app: d}}}}, spec: {{containers: [{container}]}}}}}}}}";

    private async Task<string> PathAsync() => $"api/v1/namespaces/{await cluster.NamespaceAsync()}/configmaps/m";
}
