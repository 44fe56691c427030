using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Tests.Sites;

public sealed class SiteCatalogTests
{
    private static readonly Settings Chosen = new() { Site = "stub", Suffix = "ada", KeyPair = "k", SshKey = "/nowhere", Nodes = [], Repository = "r", Revision = "main" };

    [Fact]
    public void Chameleon_is_the_real_thing_and_asks_before_it_destroys()
    {
        var site = SiteCatalog.Chameleon(Chosen with { CloudsFile = "/clouds.yaml", Cloud = "kvm" });

        site.Cloud.Should().Be(new SiteCloud("/clouds.yaml", "kvm") { Chosen = false });
        site.Cluster.Should().BeOfType<ClusterSource.Kubespray>();
        site.Nodes.CanReach.Should().BeTrue();
        site.DestroyNeedsApproval.Should().BeTrue();
        site.StandIns.Should().BeEmpty();
        site.Manifests.Should().Be(Versions.Manifests);
    }

    [Fact]
    public void An_existing_cluster_has_neither_cloud_nor_nodes_and_asks_before_it_destroys()
    {
        var site = SiteCatalog.Existing(Chosen with { Kubeconfig = "/kube", KubeContext = "kind" });

        site.Cloud.Should().BeNull();
        site.Nodes.CanReach.Should().BeFalse();
        site.Nodes.Reason.Should().NotBeNullOrEmpty();
        site.Cluster.Should().Be(new ClusterSource.Existing("/kube", "kind"));
        site.DestroyNeedsApproval.Should().BeTrue();
    }

    [Fact]
    public void An_existing_cluster_without_kubeconfig_is_a_mistake_of_the_user()
    {
        var make = () => SiteCatalog.Existing(Chosen);

        make.Should().Throw<UsageException>().Which.What.Should().Contain("--kubeconfig");
    }

    [Fact]
    public void A_world_with_nodes_installs_its_cluster_by_its_own_playbook()
    {
        var site = SiteCatalog.OfWorld("rehearsal", World(), Chosen);

        site.Cluster.Should().Be(new ClusterSource.Playbook("/install.yml", "/variables.json"));
        site.Nodes.Should().Be(NodeAccess.Reachable);
        site.DestroyNeedsApproval.Should().BeFalse();
        site.StandIns.Should().Equal("cloud: embedded");
    }

    [Fact]
    public void A_world_without_nodes_says_why_and_offers_its_cluster_as_it_is()
    {
        var site = SiteCatalog.OfWorld("rehearsal", World() with { NodesMissingBecause = "this is not Linux" }, Chosen);

        site.Nodes.Should().Be(NodeAccess.Unreachable("this is not Linux"));
        site.Cluster.Should().Be(new ClusterSource.Existing("/kubeconfig", null));
    }

    [Fact]
    public void A_mirror_of_a_manifest_keeps_version_and_checksum()
    {
        var manifests = SiteCatalog.Chameleon(Chosen with { ArgoCdManifest = "https://mirror.example.org/argo-cd.yaml" }).Manifests;

        manifests.ArgoCd.Should().Be(Versions.Manifests.ArgoCd with { Source = "https://mirror.example.org/argo-cd.yaml" });
        manifests.ArgoWorkflows.Should().Be(Versions.Manifests.ArgoWorkflows);
    }

    private static WorldDescription World()
    {
        var manifest = new Manifest("/manifest.yaml", null, "1");
        return new WorldDescription
        {
            ProcessId = 1,
            Program = "/world",
            Health = new Uri("http://127.0.0.1:1/"),
            CloudsFile = "/clouds.yaml",
            Cloud = "stub",
            TerraformCliConfigFile = "/terraformrc",
            ClusterPlaybook = "/install.yml",
            ClusterVariables = "/variables.json",
            Kubeconfig = "/kubeconfig",
            Manifests = new ManifestSet(manifest, manifest, manifest),
            StandIns = ["cloud: embedded"],
        };
    }
}
