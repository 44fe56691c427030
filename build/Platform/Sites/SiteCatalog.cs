using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Sites;

/// <summary>Makes the data of a site. The only place where sites are told apart.</summary>
public static class SiteCatalog
{
    /// <summary>A cloud with Blazar, nodes on the reserved flavor, Kubernetes by Kubespray.</summary>
    public static Site Chameleon(Settings settings) => new()
    {
        Name = "chameleon",
        Cloud = new SiteCloud(Given(settings).CloudsFile, settings.Cloud) { Chosen = settings.CloudChosen },
        TerraformCliConfigFile = settings.TerraformCliConfig,
        Cluster = new ClusterSource.Kubespray(),
        TypicalLengths =
        [
            new("Terraform", TimeSpan.FromMinutes(5)),
            new("PreK8s", TimeSpan.FromMinutes(5)),
            // Three nodes take 20 to 40 minutes, each further one a little more.
            new("Kubespray", TimeSpan.FromMinutes(40 + (2 * Math.Max(0, Given(settings).Nodes.Length - 3)))),
            new("PostK8s", TimeSpan.FromMinutes(10)),
            new("ArgoApps", TimeSpan.FromMinutes(20)),
            new("WorkflowTemplates", TimeSpan.FromMinutes(2)),
        ],
        Manifests = Chosen(Versions.Manifests, settings),
    };

    /// <summary>A cluster that exists: everything from PostK8s on.</summary>
    public static Site Existing(Settings settings) => new()
    {
        Name = "existing",
        Nodes = NodeAccess.Unreachable("site existing brings its own machines"),
        Cluster = new ClusterSource.Existing(
            Given(settings).Kubeconfig ?? throw new UsageException("Site existing needs --kubeconfig", null, "add --kubeconfig FILE"),
            settings.KubeContext),
        Manifests = Chosen(Versions.Manifests, settings),
    };

    /// <summary>The world of a process on this machine, by its own description.</summary>
    public static Site OfWorld(string name, WorldDescription world, Settings settings)
    {
        ArgumentNullException.ThrowIfNull(world);
        return new()
        {
            Name = name,
            Cloud = new SiteCloud(world.CloudsFile, world.Cloud),
            TerraformCliConfigFile = world.TerraformCliConfigFile,
            Nodes = world.NodesMissingBecause is { } reason ? NodeAccess.Unreachable(reason) : NodeAccess.Reachable,
            Cluster = world.NodesMissingBecause is null
                ? new ClusterSource.Playbook(world.ClusterPlaybook, world.ClusterVariables)
                : new ClusterSource.Existing(world.Kubeconfig, null),
            TypicalLengths =
            [
                new("Terraform", TimeSpan.FromSeconds(20)),
                new("PreK8s", TimeSpan.FromSeconds(30)),
                new("Kubespray", TimeSpan.FromSeconds(60)),
                new("PostK8s", TimeSpan.FromSeconds(60)),
                new("ArgoApps", TimeSpan.FromSeconds(30)),
                new("WorkflowTemplates", TimeSpan.FromSeconds(10)),
            ],
            Manifests = Chosen(world.Manifests, settings),
            StandIns = world.StandIns,
            DestroyNeedsApproval = false,
            CloudOutlivesMachine = false,
            ServesApplications = false,
        };
    }

    private static Settings Given(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings;
    }

    // A mirror serves the same release: the checksum stays, whatever the source.
    private static ManifestSet Chosen(ManifestSet pinned, Settings settings) => new(
        Chosen(pinned.ArgoCd, settings.ArgoCdManifest),
        Chosen(pinned.ArgoWorkflows, settings.ArgoWorkflowsManifest),
        Chosen(pinned.ArgoEvents, settings.ArgoEventsManifest));

    private static Manifest Chosen(Manifest pinned, string? source) =>
        source is null ? pinned : pinned with { Source = source };
}
