using System.Text.Json.Nodes;
using GourmetGram.Platform.Phases;

namespace GourmetGram.Platform.Tests.Phases;

public sealed class ReadinessTests
{
    [Theory]
    [InlineData("""{"metadata":{"generation":2},"spec":{"replicas":1},"status":{"observedGeneration":2,"readyReplicas":1,"currentRevision":"a","updateRevision":"a"}}""", true)]
    [InlineData("""{"metadata":{"generation":2},"spec":{},"status":{"observedGeneration":2,"readyReplicas":1,"currentRevision":"a","updateRevision":"a"}}""", true)]
    [InlineData("""{"metadata":{"generation":2},"spec":{"replicas":0},"status":{"observedGeneration":2,"currentRevision":"a","updateRevision":"a"}}""", true)]
    [InlineData("""{"metadata":{"generation":2},"spec":{"replicas":1}}""", false)]
    [InlineData("""{"metadata":{"generation":2},"spec":{"replicas":1},"status":{"observedGeneration":2}}""", false)]
    [InlineData("""{"metadata":{"generation":2},"spec":{"replicas":1},"status":{"observedGeneration":1,"readyReplicas":1}}""", false)]
    [InlineData("""{"metadata":{"generation":2},"spec":{"replicas":3},"status":{"observedGeneration":2,"readyReplicas":2}}""", false)]
    [InlineData("""{"metadata":{"generation":2},"spec":{"replicas":1},"status":{"observedGeneration":2,"readyReplicas":1,"currentRevision":"a","updateRevision":"b"}}""", false)]
    public void StatefulSet_is_ready_when_all_pods_of_its_newest_template_are(string json, bool ready) =>
        Readiness.IsReady((JsonObject)JsonNode.Parse(json)!).Should().Be(ready);

    [Theory]
    [InlineData("""{"status":{"conditions":[{"type":"Progressing","status":"True"},{"type":"Available","status":"True"}]}}""", true)]
    [InlineData("""{"status":{"conditions":[{"type":"Available","status":"False"}]}}""", false)]
    [InlineData("{}", false)]
    public void Deployment_is_available_when_it_says_so(string json, bool available) =>
        Readiness.IsAvailable((JsonObject)JsonNode.Parse(json)!).Should().Be(available);
}
