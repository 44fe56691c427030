using System.Collections.Immutable;

namespace GourmetGram.Platform.Sites;

/// <summary>
/// The world that a run acts on, as data. Phases read it and never ask which site it is: what differs between sites is here.
/// </summary>
public sealed record Site
{
    /// <summary>rehearsal, chameleon or existing.</summary>
    public required string Name { get; init; }

    /// <summary>The cloud, null when the site has none (an existing cluster).</summary>
    public SiteCloud? Cloud { get; init; }

    /// <summary>Terraform CLI configuration file (TF_CLI_CONFIG_FILE), null for Terraform's own default.</summary>
    public string? TerraformCliConfigFile { get; init; }

    /// <summary>Whether the nodes can be reached.</summary>
    public NodeAccess Nodes { get; init; } = NodeAccess.Reachable;

    /// <summary>Where the cluster comes from.</summary>
    public required ClusterSource Cluster { get; init; }

    /// <summary>Manifests that PostK8s installs.</summary>
    public required ManifestSet Manifests { get; init; }

    /// <summary>What is not the real thing on this site, one sentence each; empty where everything is real.</summary>
    public ImmutableArray<string> StandIns { get; init; } = [];

    /// <summary>How long the phases take when they have everything to do, in the order of the work.</summary>
    public ImmutableArray<TypicalLength> TypicalLengths { get; init; } = [];

    /// <summary>Whether Destroy asks for approval first.</summary>
    public bool DestroyNeedsApproval { get; init; } = true;

    /// <summary>Whether the cloud goes on when this machine is gone, and what was made there with it.</summary>
    public bool CloudOutlivesMachine { get; init; } = true;

    /// <summary>How to reach the services of the platform from outside: true when their ports answer on the floating IP.</summary>
    public bool ServesApplications { get; init; } = true;
}

/// <summary>How long a phase takes when it has everything to do.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="Length">How long.</param>
public sealed record TypicalLength(string Phase, TimeSpan Length);

/// <summary>A cloud to log in to.</summary>
/// <param name="CloudsFile">clouds.yaml, absolute; null to search the usual places.</param>
/// <param name="CloudName">Entry in clouds.yaml.</param>
public sealed record SiteCloud(string? CloudsFile, string CloudName)
{
    /// <summary>Whether the entry was named; if not, OS_CLOUD, the only entry or the OS_* variables may stand in.</summary>
    public bool Chosen { get; init; } = true;
}

/// <summary>Whether a site's nodes can be reached by SSH.</summary>
/// <param name="CanReach">False where nothing stands behind the servers.</param>
/// <param name="Reason">Why not, for the user; null when reachable.</param>
public sealed record NodeAccess(bool CanReach, string? Reason)
{
    /// <summary>Nodes answer SSH.</summary>
    public static readonly NodeAccess Reachable = new(true, null);

    /// <summary>No nodes; the reason is shown wherever a step is skipped for it.</summary>
    public static NodeAccess Unreachable(string reason) => new(false, reason);
}

/// <summary>Where a site's cluster comes from.</summary>
public abstract record ClusterSource
{
    private ClusterSource()
    {
    }

    /// <summary>Kubespray installs it on the nodes.</summary>
    public sealed record Kubespray : ClusterSource;

    /// <summary>A playbook of the site installs it on the nodes, where Kubespray would.</summary>
    /// <param name="Path">The playbook, absolute path.</param>
    /// <param name="VariablesFile">Extra variables (YAML or JSON, may hold secrets), absolute path; null for none.</param>
    public sealed record Playbook(string Path, string? VariablesFile) : ClusterSource;

    /// <summary>It exists already.</summary>
    /// <param name="Kubeconfig">Absolute path.</param>
    /// <param name="Context">Context, null for the current one.</param>
    public sealed record Existing(string Kubeconfig, string? Context) : ClusterSource;
}

/// <summary>A manifest to install: where from, and what it must be.</summary>
/// <param name="Source">URL or absolute path.</param>
/// <param name="Sha256">Expected SHA-256, lower-case hex; null when the source is a file of our own.</param>
/// <param name="Version">Version, for people and for the fingerprint.</param>
public sealed record Manifest(string Source, string? Sha256, string Version);

/// <summary>The manifests that PostK8s installs.</summary>
/// <param name="ArgoCd">Argo CD.</param>
/// <param name="ArgoWorkflows">Argo Workflows.</param>
/// <param name="ArgoEvents">Argo Events.</param>
public sealed record ManifestSet(Manifest ArgoCd, Manifest ArgoWorkflows, Manifest ArgoEvents);
