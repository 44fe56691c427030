using System.Text.Json.Nodes;
using GourmetGram.Platform.Argo;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Tests.Argo;

public sealed class ApplicationStatusTests
{
    [Fact]
    public void Synced_and_healthy_is_settled() => Status().Settled.Should().BeTrue();

    [Fact]
    public void Application_that_nobody_has_looked_at_is_not_settled() =>
        ApplicationStatus.Of(JsonNode.Parse("""{"spec":{"source":{}}}""")!.AsObject()).Settled.Should().BeFalse();

    [Fact]
    public void Verdict_on_an_earlier_revision_does_not_count() =>
        Status(application => application.Set("v2", "spec", "source", "targetRevision")).Settled.Should().BeFalse();

    [Fact]
    public void Verdict_on_an_earlier_address_does_not_count() =>
        Status(application => application.Set("10.56.9.9", "spec", "source", "helm", "valuesObject", "externalIP")).Settled.Should().BeFalse();

    [Theory]
    [InlineData("Running", false)]
    [InlineData("Terminating", false)]
    [InlineData("Succeeded", true)]
    [InlineData("Failed", true)]
    public void Sync_under_way_is_waited_for_and_one_that_is_over_is_not(string phase, bool settled) =>
        Status(application => application.Set(phase, "status", "operationState", "phase")).Settled.Should().Be(settled);

    [Fact]
    public void Sync_that_was_asked_for_is_waited_for() => Status(application => application["operation"] = new JsonObject()).Settled.Should().BeFalse();

    [Fact]
    public void What_is_wrong_is_told_in_Argo_CDs_own_words()
    {
        var status = Status(application =>
        {
            application["status"]!["conditions"] = JsonNode.Parse("""[{"type":"ComparisonError","message":"repository not found"},{"type":"SharedResourceWarning","message":"x"}]""");
            application["status"]!["resources"] = JsonNode.Parse(
                """[{"kind":"Deployment","namespace":"n","name":"ok","status":"Synced"},{"kind":"Deployment","namespace":"n","name":"bad","status":"OutOfSync","health":{"status":"Degraded","message":"no image"}}]""");
            application["status"]!["operationState"]!["syncResult"] = JsonNode.Parse(
                """{"resources":[{"kind":"Job","namespace":"n","name":"hook","hookPhase":"Failed","message":"backoff"},{"kind":"Service","namespace":"n","name":"fine","hookPhase":"Running"}]}""");
        });

        status.Errors.Should().Equal("ComparisonError: repository not found");
        status.Unsettled.Should().Equal("Deployment n/bad: OutOfSync, Degraded, no image", "Job n/hook: backoff");
    }

    private static ApplicationStatus Status(Action<JsonObject>? change = null)
    {
        JsonObject source = new()
        {
            ["repoURL"] = "r",
            ["targetRevision"] = "v1",
            ["path"] = "k8s/staging",
            ["helm"] = new JsonObject { ["valuesObject"] = new JsonObject { ["externalIP"] = "10.56.1.1" } },
        };
        JsonObject application = new() { ["spec"] = new JsonObject { ["source"] = source } };
        application.Set("Synced", "status", "sync", "status");
        application.Set(source.DeepClone(), "status", "sync", "comparedTo", "source");
        application.Set("Healthy", "status", "health", "status");
        application.Set("Succeeded", "status", "operationState", "phase");
        change?.Invoke(application);
        return ApplicationStatus.Of(application);
    }
}
