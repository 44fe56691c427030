using System.Net;
using System.Text.Json.Nodes;

namespace GourmetGram.Specs.Kubernetes;

/// <summary>The stand-ins for Argo's controllers. A real cluster would need the real Argo, whose status has the same shape.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ArgoSpecs(ClusterFixture cluster)
{
    private const string Argo = "apis/argoproj.io/v1alpha1";

    [Fact]
    public async Task Automated_application_is_synced_and_becomes_healthy_in_a_namespace_of_its_own()
    {
        var space = await PrepareAsync();
        var target = space + "-target";
        await ApplyApplicationAsync(space, $"syncPolicy: {{automated: {{selfHeal: true}}, syncOptions: [CreateNamespace=true]}}", target);

        var application = await HealthAsync(space, "Healthy");

        application["status"]!["sync"]!["status"]!.GetValue<string>().Should().Be("Synced");
        application["status"]!["operationState"]!["phase"]!.GetValue<string>().Should().Be("Succeeded");
        application["status"]!["operationState"]!["message"]!.GetValue<string>().Should().Contain("rehearsal");
        application["status"]!["history"]!.AsArray().Should().ContainSingle();
        application["status"]!["reconciledAt"].Should().NotBeNull();
        application["metadata"]!["annotations"]!["rehearsal.gourmetgram/renders"]!.GetValue<string>().Should().Be("false");
        (await cluster.GetAsync($"api/v1/namespaces/{target}")).Code.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Application_without_automation_waits_for_an_operation()
    {
        var space = await PrepareAsync();
        await ApplyApplicationAsync(space, "", "default");
        await Eventually.TrueAsync("the comparison", async () =>
            (await ApplicationAsync(space))["status"]?["sync"]?["status"]?.GetValue<string>() == "OutOfSync");

        await cluster.PatchAsync(
            $"{Argo}/namespaces/{space}/applications/app", "application/merge-patch+json", """{"operation":{"initiatedBy":{"username":"me"},"sync":{"revision":"main"}}}""");

        var application = await HealthAsync(space, "Healthy");
        application["operation"].Should().BeNull();
        application["status"]!["operationState"]!["operation"]!["initiatedBy"]!["username"]!.GetValue<string>().Should().Be("me");
    }

    [Fact]
    public async Task Sync_into_a_missing_namespace_fails_until_the_namespace_is_there()
    {
        var space = await PrepareAsync();
        var target = space + "-late";
        await ApplyApplicationAsync(space, "syncPolicy: {automated: {}}", target);
        var failed = await Eventually.SomeAsync("the sync to fail", async () =>
            await ApplicationAsync(space) is var item && item["status"]?["operationState"]?["phase"]?.GetValue<string>() == "Failed" ? item : null);
        failed["status"]!["operationState"]!["message"]!.GetValue<string>().Should().Contain($"namespaces \"{target}\" not found");

        await cluster.ApplyAsync("api/v1/namespaces/" + target, "specs", $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {target}}}}}");

        await HealthAsync(space, "Healthy");
    }

    [Fact]
    public async Task Refresh_is_taken_and_a_changed_source_synced_again()
    {
        var space = await PrepareAsync();
        await ApplyApplicationAsync(space, "syncPolicy: {automated: {}}", "default");
        await HealthAsync(space, "Healthy");

        await cluster.PatchAsync(
            $"{Argo}/namespaces/{space}/applications/app",
            "application/merge-patch+json",
            """{"metadata":{"annotations":{"argocd.argoproj.io/refresh":"normal"}},"spec":{"source":{"targetRevision":"v2"}}}""");

        var application = await Eventually.SomeAsync("the second sync", async () =>
            await ApplicationAsync(space) is var item && item["status"]?["history"]?.AsArray().Count == 2
                && item["status"]!["health"]!["status"]!.GetValue<string>() == "Healthy" ? item : null);
        application["metadata"]!["annotations"]!["argocd.argoproj.io/refresh"].Should().BeNull();
    }

    [Fact]
    public async Task Annotation_makes_an_application_degraded()
    {
        var space = await PrepareAsync();
        await ApplyApplicationAsync(space, "syncPolicy: {automated: {}}", "default", "annotations: {rehearsal.gourmetgram/outcome: degraded},");

        await HealthAsync(space, "Degraded");
    }

    [Fact]
    public async Task Deleted_application_goes_after_its_finalizer()
    {
        var space = await PrepareAsync();
        await ApplyApplicationAsync(space, "syncPolicy: {automated: {}}", "default", "finalizers: [resources-finalizer.argocd.argoproj.io],");
        await HealthAsync(space, "Healthy");

        var deleted = await cluster.SendAsync(HttpMethod.Delete, $"{Argo}/namespaces/{space}/applications/app");

        deleted.Json["metadata"]!["deletionTimestamp"].Should().NotBeNull();
        await Eventually.TrueAsync("the application to go", async () =>
            (await cluster.GetAsync($"{Argo}/namespaces/{space}/applications/app")).Code == HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Workflow_runs_the_steps_of_its_template_in_their_order()
    {
        var space = await PrepareAsync();
        await TemplateAsync(space);
        await SubmitAsync(space, "{parameters: [{name: model, value: m1}]}");

        var workflow = await PhaseAsync(space, "Succeeded");

        var nodes = workflow["status"]!["nodes"]!.AsObject().Select(pair => pair.Value!).ToList();
        nodes.Where(node => node["type"]!.GetValue<string>() == "Pod").Select(node => node["displayName"]!.GetValue<string>()).Should().BeEquivalentTo("train", "check");
        nodes.Single(node => node["displayName"]!.GetValue<string>() == "check")["inputs"]!["parameters"]![0]!["value"]!.GetValue<string>().Should().Be("7");
        nodes.Single(node => node["displayName"]!.GetValue<string>() == "skipped")["type"]!.GetValue<string>().Should().Be("Skipped");
        nodes.Where(node => node["type"]!.GetValue<string>() == "Pod").Should().OnlyContain(node => node["message"]!.GetValue<string>().StartsWith("rehearsal"));
        workflow["status"]!["progress"]!.GetValue<string>().Should().Be("2/2");
        workflow["metadata"]!["labels"]!["workflows.argoproj.io/completed"]!.GetValue<string>().Should().Be("true");
    }

    [Fact]
    public async Task Workflow_without_a_required_argument_fails_with_its_name()
    {
        var space = await PrepareAsync();
        await TemplateAsync(space);
        await SubmitAsync(space, "{}");

        var workflow = await PhaseAsync(space, "Failed");

        workflow["status"]!["message"]!.GetValue<string>().Should().Be("invalid spec: spec.arguments.model.value or spec.arguments.model.valueFrom is required");
    }

    [Fact]
    public async Task Workflow_of_a_missing_template_is_an_error()
    {
        var space = await PrepareAsync();
        await SubmitAsync(space, "{}");

        var workflow = await PhaseAsync(space, "Error");

        workflow["status"]!["message"]!.GetValue<string>().Should().Be("workflowtemplates.argoproj.io \"train\" not found");
    }

    [Fact]
    public async Task Annotation_makes_a_step_fail()
    {
        var space = await PrepareAsync();
        await TemplateAsync(space);
        await SubmitAsync(space, "{parameters: [{name: model, value: m1}]}", "annotations: {'rehearsal.gourmetgram/outcome': 'failed:train'},");

        var workflow = await PhaseAsync(space, "Failed");

        var nodes = workflow["status"]!["nodes"]!.AsObject().Select(pair => pair.Value!).ToDictionary(
            node => node["displayName"]!.GetValue<string>(), node => node["phase"]!.GetValue<string>());
        nodes["train"].Should().Be("Failed");
        nodes["check"].Should().Be("Omitted");
    }

    [Fact]
    public async Task Suspended_step_waits_for_somebody_to_resume_it()
    {
        var space = await PrepareAsync();
        await ApplyAsync($"{Argo}/namespaces/{space}/workflows/w", "{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: w}, "
            + "spec: {entrypoint: main, templates: [{name: main, steps: [[{name: wait, template: wait}], [{name: go, template: go}]]}, {name: wait, suspend: {}}, {name: go, container: {image: x}}]}}");
        var node = await Eventually.SomeAsync("the suspended node", async () =>
            (await WorkflowAsync(space))["status"]?["nodes"]?.AsObject().FirstOrDefault(pair => pair.Value!["type"]!.GetValue<string>() == "Suspend").Value);

        await cluster.PatchAsync(
            $"{Argo}/namespaces/{space}/workflows/w",
            "application/merge-patch+json",
            """{"status":{"nodes":{"NODE":{"phase":"Succeeded"}}}}""".Replace("NODE", node["id"]!.GetValue<string>(), StringComparison.Ordinal));

        await PhaseAsync(space, "Succeeded");
    }

    private async Task<string> PrepareAsync()
    {
        cluster.OnlyEmbedded();
        foreach (var (kind, plural) in new[] { ("Application", "applications"), ("Workflow", "workflows"), ("WorkflowTemplate", "workflowtemplates") })
        {
            await ApplyAsync(
                $"apis/apiextensions.k8s.io/v1/customresourcedefinitions/{plural}.argoproj.io",
                $"{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: {plural}.argoproj.io}}, "
                + $"spec: {{group: argoproj.io, scope: Namespaced, names: {{plural: {plural}, kind: {kind}}}, versions: [{{name: v1alpha1, served: true, storage: true, "
                + "schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}}");
            await Eventually.TrueAsync("the definition to be served", async () => (await cluster.GetAsync($"{Argo}/{plural}")).Code == HttpStatusCode.OK);
        }

        return await cluster.NamespaceAsync();
    }

    private Task ApplyApplicationAsync(string space, string more, string target, string metadata = "") => ApplyAsync(
        $"{Argo}/namespaces/{space}/applications/app",
        $"{{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {{{metadata} name: app}}, spec: {{project: default, "
        + $"source: {{repoURL: 'https://example.com/x.git', path: k8s, targetRevision: main}}, destination: {{server: 'https://kubernetes.default.svc', namespace: {target}}}, {more}}}}}");

    private Task TemplateAsync(string space) => ApplyAsync(
        $"{Argo}/namespaces/{space}/workflowtemplates/train",
        """
        apiVersion: argoproj.io/v1alpha1
        kind: WorkflowTemplate
        metadata: {name: train}
        spec:
          entrypoint: main
          arguments: {parameters: [{name: model}]}
          templates:
          - name: main
            dag:
              tasks:
              - {name: train, template: step, arguments: {parameters: [{name: x, value: "{{workflow.parameters.model}}"}]}}
              - {name: check, template: step, dependencies: [train], arguments: {parameters: [{name: x, value: "{{tasks.train.outputs.parameters.v}}"}]}}
              - {name: skipped, template: step, dependencies: [check], when: "{{tasks.check.outputs.parameters.v}} == 8", arguments: {parameters: [{name: x, value: "1"}]}}
          - name: step
            inputs: {parameters: [{name: x}]}
            outputs: {parameters: [{name: v, valueFrom: {path: /tmp/v, default: "7"}}]}
            container: {image: alpine}
        """);

    private Task SubmitAsync(string space, string arguments, string metadata = "") => ApplyAsync(
        $"{Argo}/namespaces/{space}/workflows/w",
        $"{{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {{{metadata} name: w}}, spec: {{workflowTemplateRef: {{name: train}}, arguments: {arguments}}}}}");

    private async Task ApplyAsync(string path, string body)
    {
        var answer = await cluster.ApplyAsync(path, "specs", body);
        ((int)answer.Code).Should().BeLessThan(300, answer.Text);
    }

    private async Task<JsonNode> ApplicationAsync(string space) => (await cluster.GetAsync($"{Argo}/namespaces/{space}/applications/app")).Json;

    private async Task<JsonNode> WorkflowAsync(string space) => (await cluster.GetAsync($"{Argo}/namespaces/{space}/workflows/w")).Json;

    private Task<JsonNode> HealthAsync(string space, string health) => Eventually.SomeAsync($"health {health}", async () =>
        await ApplicationAsync(space) is var item && item["status"]?["health"]?["status"]?.GetValue<string>() == health ? item : null);

    private Task<JsonNode> PhaseAsync(string space, string phase) => Eventually.SomeAsync($"phase {phase}", async () =>
        await WorkflowAsync(space) is var item && item["status"]?["phase"]?.GetValue<string>() == phase ? item : null);
}
