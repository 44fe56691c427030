using System.Collections.Immutable;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Tests.Manifests;

public sealed class PostK8sManifestTests
{
    private static readonly ImmutableArray<JsonObject> Objects = YamlDocuments.ReadFolder(Checkout.At("ansible", "post_k8s", "files"));

    [Fact]
    public void Headlamp_is_installed_in_the_version_that_the_build_names()
    {
        var container = Deployment("headlamp").Items("spec", "template", "spec", "containers").Single();

        container.Text("image").Should().Be($"ghcr.io/headlamp-k8s/headlamp:{Versions.Headlamp}");
        Images.IsPinned(container.Text("image")!).Should().BeTrue();
    }

    [Fact]
    public void Only_the_administrator_of_the_UI_may_do_everything_and_no_pod_runs_as_it()
    {
        var bindings = Objects.Where(document => document.Text("kind") == "ClusterRoleBinding").ToList();

        bindings.Should().ContainSingle().Which.Items("subjects").Should().ContainSingle()
            .Which.Text("name").Should().Be("headlamp-admin");
        Objects.Where(document => document.Text("kind") == "Deployment")
            .Select(deployment => deployment.Text("spec", "template", "spec", "serviceAccountName")).Should().NotContain("headlamp-admin");
        Objects.Should().NotContain(document => document.Text("kind") == "ClusterRole");
    }

    [Fact]
    public void No_token_or_password_is_kept_or_copied() =>
        Objects.Should().NotContain(document => document.Text("kind") == "Secret");

    [Fact]
    public void Argo_server_s_way_to_authenticate_is_said_explicitly() =>
        Deployment("argo-server").Items("spec", "template", "spec", "containers").Single().Items("env")
            .Should().ContainSingle(variable => variable.Text("name") == "ARGO_AUTH_MODE").Which.Text("value").Should().Be("client");

    [Fact]
    public void Pods_of_a_workflow_may_report_their_results_and_nothing_else()
    {
        var rules = Objects.Single(document => document.Text("kind") == "Role" && document.Text("metadata", "name") == "argo-executor").Items("rules").Single();

        rules.At("resources")!.AsArray().Select(value => value!.GetValue<string>()).Should().Equal("workflowtaskresults");
        rules.At("verbs")!.AsArray().Select(value => value!.GetValue<string>()).Should().Equal("create", "patch");
    }

    [Fact]
    public void No_rule_of_ours_takes_everything() =>
        Objects.Where(document => document.Text("kind") == "Role").SelectMany(role => role.Items("rules"))
            .SelectMany(rule => new[] { "apiGroups", "resources", "verbs" }.SelectMany(field => rule.At(field)!.AsArray()))
            .Select(value => value!.GetValue<string>()).Should().NotContain("*");

    [Fact]
    public void Every_namespace_that_is_used_is_made()
    {
        var made = Objects.Where(document => document.Text("kind") == "Namespace").Select(document => document.Text("metadata", "name"));

        made.Should().Contain(Objects.Select(document => document.Text("metadata", "namespace")).OfType<string>());
    }

    [Fact]
    public void Accounts_whose_tokens_the_dashboards_ask_for_exist() =>
        Objects.Where(document => document.Text("kind") == "ServiceAccount")
            .Select(account => (account.Text("metadata", "namespace"), account.Text("metadata", "name")))
            .Should().Contain(Dashboard.All.Select(dashboard => dashboard.Login).OfType<DashboardLogin.Token>().Select(token => ((string?)token.Namespace, (string?)token.Account)));

    [Fact]
    public void Argo_Workflows_is_installed_for_its_own_namespace_alone() =>
        Versions.Manifests.ArgoWorkflows.Source.Should().EndWith("/v4.1.2/namespace-install.yaml");

    private static JsonObject Deployment(string name) =>
        Objects.Single(document => document.Text("kind") == "Deployment" && document.Text("metadata", "name") == name);
}
