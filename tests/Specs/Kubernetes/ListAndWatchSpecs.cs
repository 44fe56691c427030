using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace GourmetGram.Specs.Kubernetes;

[Collection(ClusterCollection.Name)]
public sealed class ListAndWatchSpecs(ClusterFixture cluster)
{
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    [Theory]
    [InlineData("tier=web", "a,b")]
    [InlineData("tier!=web", "c")]
    [InlineData("tier in (web,db),!extra", "a,c")]
    [InlineData("extra", "b")]
    public async Task Label_selectors_choose(string selector, string expected)
    {
        var space = await ThreeMapsAsync();

        var list = await cluster.Client.CoreV1.ListNamespacedConfigMapAsync(space, labelSelector: selector + ",own");

        string.Join(',', list.Items.Select(item => item.Metadata.Name)).Should().Be(expected);
    }

    [Fact]
    public async Task Pages_continue_from_the_version_of_the_first()
    {
        var space = await ThreeMapsAsync();

        var first = await cluster.Client.CoreV1.ListNamespacedConfigMapAsync(space, limit: 2, labelSelector: "own");
        await cluster.Client.CoreV1.DeleteNamespacedConfigMapAsync("c", space);
        var second = await cluster.Client.CoreV1.ListNamespacedConfigMapAsync(
            space, limit: 2, labelSelector: "own", continueParameter: first.Metadata.ContinueProperty);

        first.Items.Should().HaveCount(2);
        second.Items.Should().ContainSingle().Which.Metadata.Name.Should().Be("c");
        second.Metadata.ResourceVersion.Should().Be(first.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Field_selector_on_an_unknown_field_is_refused()
    {
        var pods = await cluster.GetAsync("api/v1/pods?fieldSelector=spec.priority%3D1");
        var maps = await cluster.GetAsync("api/v1/configmaps?fieldSelector=data.k%3D1");

        pods.Message.Should().Be("field label not supported: spec.priority");
        maps.Message.Should().Be("\"data.k\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    }

    [Fact]
    public async Task Table_has_columns_and_cells()
    {
        var space = await ThreeMapsAsync();

        var table = await cluster.GetAsync($"api/v1/namespaces/{space}/configmaps?labelSelector=own", Table);

        table.Json["kind"]!.GetValue<string>().Should().Be("Table");
        table.Json["columnDefinitions"]!.AsArray().Select(column => column!["name"]!.GetValue<string>()).Should().Equal("Name", "Data", "Age");
        table.Json["rows"]![0]!["cells"]![0]!.GetValue<string>().Should().Be("a");
        table.Json["rows"]![0]!["object"]!["kind"]!.GetValue<string>().Should().Be("PartialObjectMetadata");
    }

    [Fact]
    public async Task Built_in_list_items_have_no_kind()
    {
        var space = await ThreeMapsAsync();

        var list = await cluster.GetAsync($"api/v1/namespaces/{space}/configmaps");

        list.Json["kind"]!.GetValue<string>().Should().Be("ConfigMapList");
        list.Json["items"]!.AsArray().Should().OnlyContain(item => item!["kind"] == null);
    }

    [Fact]
    public async Task Watch_tells_what_comes_changes_and_leaves_its_selector()
    {
        var space = await cluster.NamespaceAsync();
        var start = (await cluster.Client.CoreV1.ListNamespacedConfigMapAsync(space)).Metadata.ResourceVersion;
        var seen = new List<string>();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var watching = Task.Run(async () =>
        {
            await foreach (var (type, item) in cluster.Client.CoreV1.WatchListNamespacedConfigMapAsync(
                space, labelSelector: "w=1", resourceVersion: start, cancellationToken: deadline.Token))
            {
                seen.Add($"{type} {item.Metadata.Name}");
                if (type == WatchEventType.Deleted)
                {
                    break;
                }
            }
        });

        await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "a", Labels = new Dictionary<string, string> { ["w"] = "1" } } }, space);
        await cluster.PatchAsync($"api/v1/namespaces/{space}/configmaps/a", "application/merge-patch+json", """{"data":{"k":"1"}}""");
        await cluster.PatchAsync($"api/v1/namespaces/{space}/configmaps/a", "application/merge-patch+json", """{"metadata":{"labels":{"w":"2"}}}""");
        await watching;

        seen.Should().Equal("Added a", "Modified a", "Deleted a");
    }

    [Fact]
    public async Task Watch_from_nothing_begins_with_what_is_there_and_ends_with_its_timeout()
    {
        var space = await ThreeMapsAsync();

        var answer = await cluster.GetAsync($"api/v1/namespaces/{space}/configmaps?watch=1&labelSelector=own&timeoutSeconds=1");

        answer.Code.Should().Be(HttpStatusCode.OK);
        Events(answer).Select(item => item["type"]!.GetValue<string>()).Should().Equal("ADDED", "ADDED", "ADDED");
        Events(answer)[0]["object"]!["kind"]!.GetValue<string>().Should().Be("ConfigMap");
    }

    [Fact]
    public async Task Initial_events_end_with_a_bookmark()
    {
        var space = await ThreeMapsAsync();

        var answer = await cluster.GetAsync(
            $"api/v1/namespaces/{space}/configmaps?watch=1&labelSelector=own&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

        var bookmark = Events(answer)[3];
        bookmark["type"]!.GetValue<string>().Should().Be("BOOKMARK");
        bookmark["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.GetValue<string>().Should().Be("true");
    }

    [Fact]
    public async Task Single_object_is_watched_by_its_name()
    {
        var space = await ThreeMapsAsync();

        var answer = await cluster.GetAsync(
            $"api/v1/namespaces/{space}/configmaps?fieldSelector=metadata.name%3Db&resourceVersion=0&watch=true&timeoutSeconds=1");

        Events(answer).Should().ContainSingle().Which["object"]!["metadata"]!["name"]!.GetValue<string>().Should().Be("b");
    }

    private static List<JsonNode> Events(Answer answer) =>
        [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private async Task<string> ThreeMapsAsync()
    {
        var space = await cluster.NamespaceAsync();
        foreach (var (name, labels) in new[] { ("a", "tier=web"), ("b", "tier=web,extra=1"), ("c", "tier=db") })
        {
            await cluster.Client.CoreV1.CreateNamespacedConfigMapAsync(
                new V1ConfigMap
                {
                    Metadata = new V1ObjectMeta
                    {
                        Name = name,
                        Labels = (labels + ",own=1").Split(',').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]),
                    },
                },
                space);
        }

        return space;
    }
}
