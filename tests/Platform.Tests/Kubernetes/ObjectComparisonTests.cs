using System.Text.Json.Nodes;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Tests.Kubernetes;

public sealed class ObjectComparisonTests
{
    private const string Live = """{"metadata":{"name":"a","resourceVersion":"1","generation":1,"managedFields":[{"time":"x"}]},"spec":{"x":1,"y":["a"]},"status":{"phase":"Old"}}""";

    [Fact]
    public void What_the_server_and_controllers_write_is_no_difference() =>
        Differences("""{"metadata":{"name":"a","resourceVersion":"2","generation":2,"managedFields":[]},"spec":{"x":1,"y":["a"]},"status":{"phase":"New"}}""").Should().BeEmpty();

    [Fact]
    public void Changed_added_and_removed_fields_are_named_by_their_paths() =>
        Differences("""{"metadata":{"name":"a","labels":{"l":"v"}},"spec":{"x":2}}""").Should().BeEquivalentTo("metadata.labels", "spec.x", "spec.y");

    [Fact]
    public void Status_within_the_specification_is_a_difference() =>
        Differences("""{"metadata":{"name":"a"},"spec":{"x":1,"y":["a"],"status":"z"}}""").Should().BeEquivalentTo("spec.status");

    private static IEnumerable<string> Differences(string applied) => ObjectComparison.Differences(JsonNode.Parse(Live)!.AsObject(), JsonNode.Parse(applied)!.AsObject());
}
