using System.Text.Json.Nodes;
using GourmetGram.Platform.Argo;

namespace GourmetGram.Platform.Tests.Argo;

public sealed class WorkflowStatusTests
{
    [Fact]
    public void Failed_step_is_named_with_the_pod_whose_log_tells_why()
    {
        // Names as a real controller gave them (Argo Workflows' own tests: pod_name_test.go).
        var status = Of("""
            {"metadata":{"name":"wfname"},"status":{"phase":"Failed","message":"child 'x' failed","progress":"1/2","nodes":{
              "a":{"type":"Steps","name":"wfname","displayName":"wfname","phase":"Failed"},
              "b":{"type":"Retry","name":"nodename","displayName":"build","templateName":"templatename","phase":"Failed"},
              "c":{"type":"Pod","name":"nodename","displayName":"build(0)","templateName":"templatename","phase":"Failed","message":"exit code 1"}}}}
            """);

        status.Broken.Should().BeTrue();
        status.Failed.Should().ContainSingle().Which.Should().Be(new FailedStep("build(0)", "exit code 1", "wfname-templatename-1454367246"));
    }

    [Fact]
    public void Failure_without_a_pod_names_the_step_alone() =>
        Of("""{"metadata":{"name":"w"},"status":{"phase":"Error","nodes":{"a":{"type":"DAG","name":"w","displayName":"w","phase":"Error","message":"no such template"}}}}""")
            .Failed.Should().ContainSingle().Which.Should().Be(new FailedStep("w", "no such template", null));

    [Fact]
    public void Progress_tells_what_runs() =>
        Of("""{"metadata":{"name":"w"},"status":{"phase":"Running","progress":"0/2","nodes":{"a":{"type":"Pod","name":"w.b","displayName":"build-image","phase":"Running"}}}}""")
            .Words.Should().Be("Running 0/2 (build-image)");

    [Fact]
    public void Workflow_that_no_controller_saw_is_pending() => Of("""{"metadata":{"name":"w"}}""").Words.Should().Be("Pending");

    private static WorkflowStatus Of(string json) => WorkflowStatus.Of(JsonNode.Parse(json)!.AsObject());
}
