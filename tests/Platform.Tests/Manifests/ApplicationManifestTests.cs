using System.Net;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Argo;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Tests.Manifests;

public sealed class ApplicationManifestTests
{
    public static TheoryData<string> Names => ["platform", "staging", "canary", "production"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Application_deploys_its_chart_into_its_namespace_and_heals_itself(string name)
    {
        var application = Read(name, null);

        application.Text("metadata", "name").Should().Be($"gourmetgram-{name}");
        application.Text("metadata", "namespace").Should().Be("argocd");
        application.Text("spec", "source", "path").Should().Be($"k8s/{name}");
        Directory.Exists(Checkout.At("k8s", name)).Should().BeTrue();
        application.Text("spec", "destination", "namespace").Should().Be($"gourmetgram-{name}");
        application.At("spec", "syncPolicy", "automated", "selfHeal")!.GetValue<bool>().Should().BeTrue();
        application.At("metadata", "finalizers")!.AsArray().Should().ContainSingle();
        YamlDocuments.ReadFile(Checkout.At("k8s", "namespaces.yaml")).Select(item => item.Text("metadata", "name")).Should().Contain($"gourmetgram-{name}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Repository_revision_and_address_are_filled_in(string name)
    {
        var application = Read(name, IPAddress.Parse("10.56.2.7"));

        application.Text("spec", "source", "repoURL").Should().Be("https://example.org/fork.git");
        application.Text("spec", "source", "targetRevision").Should().Be("v7");
        application.Text("spec", "source", "helm", "valuesObject", "externalIP").Should().Be("10.56.2.7");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_given_to_a_chart_are_values_that_it_has(string name)
    {
        var given = Read(name, null).At("spec", "source", "helm", "valuesObject")!.AsObject().Select(value => value.Key);
        var known = YamlDocuments.ReadFile(Checkout.At("k8s", name, "values.yaml")).Single().Select(value => value.Key);

        known.Should().Contain(given);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_image_that_the_workflows_set_is_never_set_back(string name) =>
        Read(name, null).At("spec", "source", "helm")!.AsObject().Should().NotContainKey("parameters");

    [Fact]
    public void File_without_an_application_is_an_error_that_names_it()
    {
        var act = () => ApplicationManifests.Read(Checkout.At("k8s", "namespaces.yaml"), new ApplicationInputs("r", "v", null));

        act.Should().Throw<KubernetesException>().WithMessage("*namespaces.yaml*");
    }

    private static JsonObject Read(string name, IPAddress? externalIp) =>
        ApplicationManifests.Read(Checkout.At("k8s", "applications", $"{name}.yaml"), new ApplicationInputs("https://example.org/fork.git", "v7", externalIp));
}
