using System.Text.Json.Nodes;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Specs.Argo;

public sealed class KubernetesApiSpecs
{
    [Fact]
    public async Task Object_of_any_kind_is_applied_found_listed_changed_and_deleted()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        foreach (var manifest in new[] { ConfigMap("a", "1"), Template("t") })
        {
            var reference = ObjectReference.Of(manifest);
            (await world.Api.FindAsync(reference, TestContext.Current.CancellationToken)).Should().BeNull();

            await world.Api.ApplyAsync(manifest, TestContext.Current.CancellationToken);
            (await world.Api.FindAsync(reference, TestContext.Current.CancellationToken)).Text("metadata", "name").Should().Be(reference.Name);
            (await world.Api.ListAsync(reference.ApiVersion, reference.Kind, "argo", "l=v", TestContext.Current.CancellationToken)).Should().ContainSingle();
            (await world.Api.ListAsync(reference.ApiVersion, reference.Kind, "argo", "l=other", TestContext.Current.CancellationToken)).Should().BeEmpty();

            await world.Api.MergeAsync(reference, new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["x"] = "y" } } }, TestContext.Current.CancellationToken);
            (await world.Api.FindAsync(reference, TestContext.Current.CancellationToken)).Text("metadata", "annotations", "x").Should().Be("y");

            (await world.Api.DeleteAsync(reference, TestContext.Current.CancellationToken)).Should().BeTrue();
            (await world.Api.FindAsync(reference, TestContext.Current.CancellationToken)).Should().BeNull();
            (await world.Api.DeleteAsync(reference, TestContext.Current.CancellationToken)).Should().BeFalse();
        }
    }

    [Fact]
    public async Task Comparison_tells_what_is_new_what_differs_and_what_is_the_same_and_changes_nothing()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await world.Api.ApplyAsync(ConfigMap("same", "1"), TestContext.Current.CancellationToken);
        await world.Api.ApplyAsync(ConfigMap("other", "1"), TestContext.Current.CancellationToken);
        var before = await world.FindAsync("v1", "ConfigMap", "argo", "other", TestContext.Current.CancellationToken);

        var changes = await world.Api.CompareAsync([ConfigMap("same", "1"), ConfigMap("other", "2"), ConfigMap("new", "1")], TestContext.Current.CancellationToken);

        changes.Select(change => change.Needed).Should().Equal(false, true, true);
        changes[1].Fields.Should().Equal("data.key");
        changes[2].Live.Should().BeNull();
        (await world.FindAsync("v1", "ConfigMap", "argo", "other", TestContext.Current.CancellationToken))!.ToJsonString().Should().Be(before!.ToJsonString());
        (await world.FindAsync("v1", "ConfigMap", "argo", "new", TestContext.Current.CancellationToken)).Should().BeNull();
    }

    [Fact]
    public async Task Field_that_we_no_longer_name_is_a_difference_and_one_of_somebody_else_is_none()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        var manifest = ConfigMap("a", "1");
        manifest.Set("mine", "data", "extra");
        await world.Api.ApplyAsync(manifest, TestContext.Current.CancellationToken);
        await world.Api.MergeAsync(ObjectReference.Of(manifest), new JsonObject { ["data"] = new JsonObject { ["theirs"] = "x" } }, TestContext.Current.CancellationToken);

        (await world.Api.CompareAsync([manifest], TestContext.Current.CancellationToken)).Single().Needed.Should().BeFalse();
        (await world.Api.CompareAsync([ConfigMap("a", "1")], TestContext.Current.CancellationToken)).Single().Fields.Should().Equal("data.extra");
    }

    [Fact]
    public async Task Refusal_tells_the_reason_of_the_API()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        var nowhere = ConfigMap("a", "1");
        nowhere.Set("nowhere", "metadata", "namespace");

        var failure = (await world.Api.Invoking(api => api.ApplyAsync(nowhere, TestContext.Current.CancellationToken)).Should().ThrowAsync<KubernetesException>()).Which;

        failure.What.Should().Contain("ConfigMap nowhere/a");
        failure.Why.Should().Contain("404 NotFound").And.Contain("namespaces \"nowhere\" not found");
    }

    [Fact]
    public async Task Kind_that_is_not_installed_is_named()
    {
        await using var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        var manifest = new JsonObject { ["apiVersion"] = "example.org/v1", ["kind"] = "Widget", ["metadata"] = new JsonObject { ["name"] = "w", ["namespace"] = "argo" } };

        (await world.Api.CompareAsync([manifest], TestContext.Current.CancellationToken)).Single().Needed.Should().BeTrue();
        var failure = (await world.Api.Invoking(api => api.ApplyAsync(manifest, TestContext.Current.CancellationToken)).Should().ThrowAsync<KubernetesException>()).Which;

        failure.What.Should().Contain("Widget").And.Contain("example.org/v1");
    }

    private static JsonObject ConfigMap(string name, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "argo", ["labels"] = new JsonObject { ["l"] = "v" } },
        ["data"] = new JsonObject { ["key"] = value },
    };

    private static JsonObject Template(string name) => new()
    {
        ["apiVersion"] = "argoproj.io/v1alpha1",
        ["kind"] = "WorkflowTemplate",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "argo", ["labels"] = new JsonObject { ["l"] = "v" } },
        ["spec"] = new JsonObject { ["entrypoint"] = "x" },
    };
}
