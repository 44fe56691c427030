using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace GourmetGram.Specs.Kubernetes;

[Collection(ClusterCollection.Name)]
public sealed class ObjectSpecs(ClusterFixture cluster)
{
    [Fact]
    public async Task Created_object_gets_uid_version_time_and_owner_of_its_fields()
    {
        var space = await cluster.NamespaceAsync();

        var created = await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(Map("a", "1"), space);

        created.Metadata.Uid.Should().NotBeNullOrEmpty();
        created.Metadata.ResourceVersion.Should().MatchRegex("^[0-9]+$");
        created.Metadata.CreationTimestamp.Should().BeCloseTo(DateTime.UtcNow, TimeSpan.FromMinutes(1));
        created.Metadata.Generation.Should().BeNull();
        created.Metadata.ManagedFields.Should().ContainSingle().Which.Manager.Should().Be("kubernetes-csharp");
    }

    [Fact]
    public async Task Name_is_generated_from_its_prefix()
    {
        var space = await cluster.NamespaceAsync();
        var map = Map("", "1");
        map.Metadata = new V1ObjectMeta { GenerateName = "gen-" };

        var created = await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(map, space);

        created.Metadata.Name.Should().MatchRegex("^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$");
    }

    [Fact]
    public async Task Second_object_of_a_name_is_refused()
    {
        var space = await cluster.NamespaceAsync();
        await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(Map("a", "1"), space);

        var again = await cluster.PostAsync($"api/v1/namespaces/{space}/configmaps", """{"metadata":{"name":"a"}}""");

        again.Code.Should().Be(HttpStatusCode.Conflict);
        again.Reason.Should().Be("AlreadyExists");
        again.Message.Should().Be("configmaps \"a\" already exists");
    }

    [Fact]
    public async Task Missing_object_is_told_with_its_resource()
    {
        var missing = await cluster.GetAsync("apis/apps/v1/namespaces/default/deployments/nope");

        missing.Code.Should().Be(HttpStatusCode.NotFound);
        missing.Message.Should().Be("deployments.apps \"nope\" not found");
        missing.Json["details"]!.ToJsonString().Should().Be("""{"name":"nope","group":"apps","kind":"deployments"}""");
    }

    [Fact]
    public async Task Object_in_a_missing_namespace_names_the_namespace()
    {
        var answer = await cluster.PostAsync("api/v1/namespaces/nosuch/configmaps", """{"metadata":{"name":"a"}}""");

        answer.Code.Should().Be(HttpStatusCode.NotFound);
        answer.Message.Should().Be("namespaces \"nosuch\" not found");
    }

    [Fact]
    public async Task Unknown_group_is_plain_text_and_unknown_resource_a_status()
    {
        var group = await cluster.GetAsync("apis/nosuch.io/v1/widgets");
        var resource = await cluster.GetAsync("apis/apps/v1/widgets");

        group.Code.Should().Be(HttpStatusCode.NotFound);
        group.Text.Should().Be("404 page not found\n");
        resource.Message.Should().Be("the server could not find the requested resource");
    }

    [Fact]
    public async Task Stale_version_is_a_conflict()
    {
        var space = await cluster.NamespaceAsync();
        var first = await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(Map("a", "1"), space);
        first.Data["k"] = "2";
        await cluster.Client.CoreV1.ReplaceNamespacedConfigMapAsync(first, "a", space);
        first.Data["k"] = "3";

        var stale = () => cluster.Client.CoreV1.ReplaceNamespacedConfigMapAsync(first, "a", space);

        (await stale.Should().ThrowAsync<HttpOperationException>()).Which.Response.Content
            .Should().Contain("the object has been modified; please apply your changes to the latest version and try again");
    }

    [Fact]
    public async Task Write_that_changes_nothing_keeps_the_version()
    {
        var space = await cluster.NamespaceAsync();
        var first = await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(Map("a", "1"), space);

        var same = await cluster.PatchAsync($"api/v1/namespaces/{space}/configmaps/a", "application/merge-patch+json", """{"data":{"k":"1"}}""");

        same.Json["metadata"]!["resourceVersion"]!.GetValue<string>().Should().Be(first.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Bad_name_and_missing_selector_are_explained()
    {
        var name = await cluster.PostAsync("api/v1/namespaces/default/configmaps", """{"metadata":{"name":"Bad_Name"}}""");
        var selector = await cluster.PostAsync(
            "apis/apps/v1/namespaces/default/deployments",
            """{"metadata":{"name":"d1"},"spec":{"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"x"}]}}}}""");

        name.Code.Should().Be(HttpStatusCode.UnprocessableEntity);
        name.Message.Should().StartWith("ConfigMap \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of");
        selector.Message.Should().Contain("spec.selector: Required value");
        selector.Json["details"]!["causes"]![0]!["reason"]!.GetValue<string>().Should().Be("FieldValueRequired");
    }

    [Fact]
    public async Task Unknown_field_warns_by_default_and_is_refused_when_strict()
    {
        var space = await cluster.NamespaceAsync();
        const string body = """{"metadata":{"name":"a"},"dta":{"k":"1"}}""";

        var strict = await cluster.PostAsync($"api/v1/namespaces/{space}/configmaps?fieldValidation=Strict", body);
        var lax = await cluster.PostAsync($"api/v1/namespaces/{space}/configmaps", body);

        strict.Code.Should().Be(HttpStatusCode.BadRequest);
        strict.Message.Should().Be("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"dta\"");
        lax.Code.Should().Be(HttpStatusCode.Created);
        lax.Headers.GetValues("Warning").Should().ContainSingle().Which.Should().Be("299 - \"unknown field \\\"dta\\\"\"");
        lax.Json["dta"].Should().BeNull();
    }

    [Fact]
    public async Task Secret_text_ends_in_its_data()
    {
        var space = await cluster.NamespaceAsync();

        var answer = await cluster.PostAsync($"api/v1/namespaces/{space}/secrets", """{"metadata":{"name":"s"},"stringData":{"k":"v"}}""");

        answer.Json["data"]!["k"]!.GetValue<string>().Should().Be("dg==");
        answer.Json["stringData"].Should().BeNull();
        answer.Json["type"]!.GetValue<string>().Should().Be("Opaque");
    }

    [Fact]
    public async Task Finalizer_holds_a_deleted_object_until_it_is_removed()
    {
        var space = await cluster.NamespaceAsync();
        var map = Map("f", "1");
        map.Metadata.Finalizers = ["ex.io/x"];
        await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(map, space);

        var deleted = await cluster.SendAsync(HttpMethod.Delete, $"api/v1/namespaces/{space}/configmaps/f");
        var again = await cluster.PostAsync($"api/v1/namespaces/{space}/configmaps", """{"metadata":{"name":"f"}}""");
        var released = await cluster.PatchAsync(
            $"api/v1/namespaces/{space}/configmaps/f", "application/merge-patch+json", """{"metadata":{"finalizers":null}}""");
        var gone = await cluster.GetAsync($"api/v1/namespaces/{space}/configmaps/f");

        deleted.Json["metadata"]!["deletionTimestamp"].Should().NotBeNull();
        again.Message.Should().Be("object is being deleted: configmaps \"f\" already exists");
        released.Code.Should().Be(HttpStatusCode.OK);
        gone.Code.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Deletion_answers_with_a_status_that_names_the_object()
    {
        var space = await cluster.NamespaceAsync();
        var created = await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(Map("b", "1"), space);

        var deleted = await cluster.SendAsync(HttpMethod.Delete, $"api/v1/namespaces/{space}/configmaps/b");

        deleted.Json["status"]!.GetValue<string>().Should().Be("Success");
        deleted.Json["details"]!.ToJsonString().Should().Be($$"""{"name":"b","kind":"configmaps","uid":"{{created.Metadata.Uid}}"}""");
    }

    [Fact]
    public async Task Dry_run_fills_everything_and_stores_nothing()
    {
        var space = await cluster.NamespaceAsync();

        var dry = await cluster.PostAsync($"api/v1/namespaces/{space}/configmaps?dryRun=All", """{"metadata":{"name":"a"}}""");
        var stored = await cluster.GetAsync($"api/v1/namespaces/{space}/configmaps/a");

        dry.Code.Should().Be(HttpStatusCode.Created);
        dry.Json["metadata"]!["uid"].Should().NotBeNull();
        dry.Json["metadata"]!["resourceVersion"].Should().BeNull();
        stored.Code.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Quantities_are_kept_in_their_canonical_form()
    {
        var space = await cluster.NamespaceAsync();

        var answer = await cluster.PostAsync(
            $"api/v1/namespaces/{space}/pods?dryRun=All",
            """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"x","resources":{"limits":{"memory":"1024Mi","cpu":0.5}}}]}}""");

        var limits = answer.Json["spec"]!["containers"]![0]!["resources"]!["limits"]!;
        limits["memory"]!.GetValue<string>().Should().Be("1Gi");
        limits["cpu"]!.GetValue<string>().Should().Be("500m");
    }

    [Fact]
    public async Task Body_of_an_unknown_type_is_refused()
    {
        var answer = await cluster.SendAsync(
            HttpMethod.Post, "api/v1/namespaces/default/configmaps", "a=b", "application/x-www-form-urlencoded");

        answer.Code.Should().Be(HttpStatusCode.UnsupportedMediaType);
        answer.Message.Should().StartWith("the body of the request was in an unknown format");
    }

    private static V1ConfigMap Map(string name, string value) =>
        new() { Metadata = new V1ObjectMeta { Name = name }, Data = new Dictionary<string, string> { ["k"] = value } };
}
