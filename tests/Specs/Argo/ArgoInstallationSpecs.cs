using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Phases;
using GourmetGram.Rehearsal.World;
using k8s;
using k8s.Models;

namespace GourmetGram.Specs.Argo;

public sealed class ArgoInstallationSpecs
{
    [Fact(Timeout = 120_000)]
    public async Task Argo_is_installed_through_the_API_and_the_second_run_finds_it()
    {
        await using var world = await StartAsync();
        var installation = new ArgoInstallation(world.Context, world.Cluster);

        var plan = await installation.ProbeAsync(Components, TestContext.Current.CancellationToken);
        var outcome = await installation.ApplyAsync(Components, TestContext.Current.CancellationToken);

        plan.Should().BeOfType<PhasePlan.Act>().Which.Steps.Should().Contain(step => step.Contains("argo-cd")).And.Contain(step => step.Contains("argo-events"));
        outcome.Should().StartWith("installed through the API");
        foreach (var (ns, deployment) in new[] { ("argocd", "argocd-server"), ("argo", "argo-server"), ("argo", "workflow-controller"), ("argo-events", "controller-manager") })
        {
            var live = await world.FindAsync("apps/v1", "Deployment", ns, deployment, TestContext.Current.CancellationToken);
            live.Items("status", "conditions").Should().Contain(condition => condition.Text("type") == "Available" && condition.Text("status") == "True", deployment);
        }

        var controller = await world.FindAsync("apps/v1", "StatefulSet", "argocd", "argocd-application-controller", TestContext.Current.CancellationToken);
        Readiness.IsReady(controller!).Should().BeTrue("Argo CD's controller is waited for as well");
        (await installation.ProbeAsync(Components, TestContext.Current.CancellationToken)).Should().BeOfType<PhasePlan.Nothing>();
    }

    [Fact(Timeout = 120_000)]
    public async Task Forced_it_applies_everything_again_though_nothing_differs()
    {
        await using var world = await StartAsync();
        await new ArgoInstallation(world.Context, world.Cluster).ApplyAsync(Components, TestContext.Current.CancellationToken);
        var forced = new ArgoInstallation(world.Context with { Settings = world.Context.Settings with { Force = true } }, world.Cluster);

        var plan = await forced.ProbeAsync(Components, TestContext.Current.CancellationToken);
        var outcome = await forced.ApplyAsync(Components, TestContext.Current.CancellationToken);

        plan.Should().BeOfType<PhasePlan.Act>().Which.Steps.Should().ContainSingle().Which.Should().Contain("forced");
        outcome.Should().MatchRegex(@"installed through the API, \d{2,} objects");
    }

    [Fact(Timeout = 120_000)]
    public async Task Components_that_the_cluster_lost_are_missed_whatever_the_nodes_recorded()
    {
        await using var world = await StartAsync();
        var installation = new ArgoInstallation(world.Context, world.Cluster);
        (string, string)[] components = [("argo-cd", "argocd"), ("argo-workflows", "argo")];

        (await installation.MissingAsync(components, TestContext.Current.CancellationToken)).Should().Equal("argo-cd, argo-workflows, headlamp not in the cluster");
        await installation.ApplyAsync(Components, TestContext.Current.CancellationToken);
        (await installation.MissingAsync(components, TestContext.Current.CancellationToken)).Should().BeEmpty();

        world.HasCluster = false;
        (await installation.MissingAsync(components, TestContext.Current.CancellationToken)).Should().Equal("there is no cluster yet");
    }

    [Fact(Timeout = 120_000)]
    public async Task Administrator_of_the_Kubernetes_UI_gets_a_token_on_request_and_none_is_kept()
    {
        await using var world = await StartAsync();
        await new ArgoInstallation(world.Context, world.Cluster).ApplyAsync(Components, TestContext.Current.CancellationToken);

        var kept = await world.Api.ListAsync("v1", "Secret", "headlamp", null, TestContext.Current.CancellationToken);
        var service = await world.FindAsync("v1", "Service", "headlamp", "headlamp", TestContext.Current.CancellationToken);
        var config = KubernetesClientConfiguration.BuildConfigFromConfigFile(world.Kubeconfig);
        using var client = new k8s.Kubernetes(config);
        var request = await client.CoreV1.CreateNamespacedServiceAccountTokenAsync(
            new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { ExpirationSeconds = 3600, Audiences = [] } }, "headlamp-admin", "headlamp", cancellationToken: TestContext.Current.CancellationToken);
        config.ClientCertificateData = null;
        config.ClientCertificateKeyData = null;
        config.AccessToken = request.Status.Token;
        using var admin = new k8s.Kubernetes(config);
        var review = await admin.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(
            new V1SelfSubjectAccessReview { Spec = new V1SelfSubjectAccessReviewSpec { ResourceAttributes = new V1ResourceAttributes { Verb = "delete", Resource = "nodes" } } },
            cancellationToken: TestContext.Current.CancellationToken);

        kept.Should().BeEmpty();
        service.Items("spec", "ports").Single().At("port")!.GetValue<int>().Should().Be(80);
        request.Status.Token.Should().NotBeEmpty();
        review.Status.Allowed.Should().BeTrue("the administrator may do everything");
    }

    [Fact(Timeout = 120_000)]
    public async Task People_sign_in_with_their_own_rights_whichever_manifest_is_applied_last()
    {
        await using var world = await StartAsync();
        var installation = new ArgoInstallation(world.Context, world.Cluster);
        await installation.ApplyAsync(Components, TestContext.Current.CancellationToken);
        var manifest = YamlDocuments.ReadFile(Components.Single(component => component.Name == "argo-workflows").File)
            .Single(document => document.Text("kind") == "Deployment" && document.Text("metadata", "name") == "argo-server");
        manifest.Set("argo", "metadata", "namespace");

        await world.Api.As("kubectl").ApplyAsync(manifest, TestContext.Current.CancellationToken);

        var live = await world.FindAsync("apps/v1", "Deployment", "argo", "argo-server", TestContext.Current.CancellationToken);
        live.Items("spec", "template", "spec", "containers").Single().Items("env").Should()
            .Contain(variable => variable.Text("name") == "ARGO_AUTH_MODE" && variable.Text("value") == "client");
    }

    [Fact(Timeout = 120_000)]
    public async Task What_was_taken_away_is_the_only_thing_installed_again()
    {
        await using var world = await StartAsync();
        var installation = new ArgoInstallation(world.Context, world.Cluster);
        await installation.ApplyAsync(Components, TestContext.Current.CancellationToken);
        await world.Api.DeleteAsync(new ObjectReference("v1", "ServiceAccount", "argo", "argo-ui"), TestContext.Current.CancellationToken);

        var plan = await installation.ProbeAsync(Components, TestContext.Current.CancellationToken);

        plan.Should().BeOfType<PhasePlan.Act>().Which.Steps.Should().ContainSingle().Which.Should().EndWith(": 1 objects");
        (await installation.ApplyAsync(Components, TestContext.Current.CancellationToken)).Should().EndWith("1 objects");
        (await world.FindAsync("v1", "ServiceAccount", "argo", "argo-ui", TestContext.Current.CancellationToken)).Should().NotBeNull();
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_a_cluster_it_is_skipped_when_looked_at_and_fails_when_asked_for()
    {
        await using var world = await StartAsync();
        world.HasCluster = false;
        var installation = new ArgoInstallation(world.Context, world.Cluster);

        (await installation.ProbeAsync(Components, TestContext.Current.CancellationToken)).Should().BeOfType<PhasePlan.Skip>();
        var apply = () => installation.ApplyAsync(Components, TestContext.Current.CancellationToken);

        await apply.Should().ThrowAsync<Platform.Errors.KubernetesException>();
    }

    private static ImmutableArray<InstalledComponent> Components =>
    [
        Component("argo-cd", "argocd"),
        Component("argo-workflows", "argo"),
        Component("argo-events", "argo-events"),
    ];

    private static InstalledComponent Component(string name, string ns) =>
        new(name, ns, Path.Combine(Terraform.Repository.Root, "build", "Rehearsal", "Install", "manifests", $"{name}.yaml"));

    private static async Task<ArgoWorld> StartAsync()
    {
        var world = await ArgoWorld.StartAsync(TestContext.Current.CancellationToken);
        await PretendedNode.RegisterAsync(world.Server, TestContext.Current.CancellationToken);
        return world;
    }
}
