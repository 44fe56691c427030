using System.Collections.Immutable;

namespace GourmetGram.Platform.Configuration;

/// <summary>Everything a user can choose, validated; one immutable value for the whole run.</summary>
public sealed record Settings
{
    /// <summary>Length of a new lease in hours where the user does not say.</summary>
    public const int DefaultLeaseHours = 24;

    /// <summary>rehearsal, chameleon or existing.</summary>
    public required string Site { get; init; }

    /// <summary>Suffix of every name in the cloud (the tutorial's net ID): lower-case letters, digits and hyphens, 1 to 20.</summary>
    public required string Suffix { get; init; }

    /// <summary>Name of the key pair in the cloud.</summary>
    public required string KeyPair { get; init; }

    /// <summary>Path of the private SSH key, absolute.</summary>
    public required string SshKey { get; init; }

    /// <summary>Path of clouds.yaml, absolute; null to search the usual places.</summary>
    public string? CloudsFile { get; init; }

    /// <summary>Name of the cloud within clouds.yaml.</summary>
    public string Cloud { get; init; } = "openstack";

    /// <summary>Whether the user named <see cref="Cloud"/>.</summary>
    public bool CloudChosen { get; init; }

    /// <summary>The nodes, in order; the first is the bastion and the first control plane. 1 to 9.</summary>
    public required ImmutableArray<NodeSetting> Nodes { get; init; }

    /// <summary>Node to replace, as it was given; null when none was. It is checked by who needs it.</summary>
    public string? Node { get; init; }

    /// <summary>Flavor to reserve, by name or id.</summary>
    public string Flavor { get; init; } = "m1.medium";

    /// <summary>Image of the nodes, by name.</summary>
    public string Image { get; init; } = "CC-Ubuntu24.04";

    /// <summary>Length of a new lease in hours, 1 to 168.</summary>
    public int LeaseHours { get; init; } = DefaultLeaseHours;

    /// <summary>When a new lease is to start, UTC; null for now.</summary>
    public DateTimeOffset? LeaseStart { get; init; }

    /// <summary>Hours that ExtendLease adds, 1 to 168.</summary>
    public int Hours { get; init; } = 8;

    /// <summary>Starts phases that the lease leaves no time for.</summary>
    public bool IgnoreLeaseEnd { get; init; }

    /// <summary>Name of the lease; null for lease_mlops_SUFFIX.</summary>
    public string? LeaseName { get; init; }

    /// <summary>Id of a reservation made elsewhere, to use instead of a lease of our own; null for none.</summary>
    public string? Reservation { get; init; }

    /// <summary>Git repository that Argo CD reads the applications from.</summary>
    public required string Repository { get; init; }

    /// <summary>Branch, tag or commit of <see cref="Repository"/>.</summary>
    public required string Revision { get; init; }

    /// <summary>Path of a kubeconfig (site existing), absolute; null otherwise.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Context within <see cref="Kubeconfig"/>; null for its current one.</summary>
    public string? KubeContext { get; init; }

    /// <summary>Where Kubespray comes from: a git URL or a folder; null for its own repository.</summary>
    public string? KubespraySource { get; init; }

    /// <summary>Python package index for Kubespray's requirements; null for pip's own default.</summary>
    public string? PipIndexUrl { get; init; }

    /// <summary>Manifest (URL or file) to install Argo CD from instead of the pinned one; null for the pinned one.</summary>
    public string? ArgoCdManifest { get; init; }

    /// <summary>The same for Argo Workflows.</summary>
    public string? ArgoWorkflowsManifest { get; init; }

    /// <summary>The same for Argo Events.</summary>
    public string? ArgoEventsManifest { get; init; }

    /// <summary>Terraform CLI configuration file (provider mirrors), absolute; null for Terraform's own default.</summary>
    public string? TerraformCliConfig { get; init; }

    /// <summary>Where Terraform's state lives; null for a file beside the checkout, which may be lost.</summary>
    public StateStore? StateStore { get; init; }

    /// <summary>Seconds that a lease takes to start in the rehearsal, 0 to 60.</summary>
    public int RehearsalLeaseDelay { get; init; } = 1;

    /// <summary>What the specs run against: rehearsal, the stand-ins; openstack, a real one besides.</summary>
    public string Against { get; init; } = "rehearsal";

    /// <summary>Approves what would otherwise be asked for.</summary>
    public bool Approve { get; init; }

    /// <summary>Runs steps again that are found done.</summary>
    public bool Force { get; init; }

    /// <summary>Tells what is told as JSON, and nothing else (Doctor).</summary>
    public bool Json { get; init; }

    /// <summary>Puts the cluster into the user's own kubeconfig.</summary>
    public bool MergeKubeconfig { get; init; }

    /// <summary>Shows the logins of the dashboards.</summary>
    public bool ShowSecrets { get; init; }

    /// <summary>Which benchmarks run, by a part of their name; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>Container engine of the cluster: containerd or docker.</summary>
    public string ContainerRuntime { get; init; } = "containerd";

    /// <summary>Number of control-plane nodes, which are etcd's members too: odd, and no more than there are nodes.</summary>
    public int ControlPlanes { get; init; } = 1;

    /// <summary>Where Terraform is fetched from when none on the PATH fits: base URL, VERSION/FILE below it; null for its makers' own.</summary>
    public string? TerraformMirror { get; init; }

    /// <summary>Takes Kubernetes off the nodes again instead of installing it.</summary>
    public bool Reset { get; init; }

    /// <summary>The logins that URLs among these settings bear, for whoever keeps secrets out of sight.</summary>
    public IEnumerable<Secret> LoginsInUrls =>
        from url in new[] { PipIndexUrl, TerraformMirror, ArgoCdManifest, ArgoWorkflowsManifest, ArgoEventsManifest }
        where Uri.TryCreate(url, UriKind.Absolute, out _)
        let login = new Uri(url).UserInfo
        where login.Length > 0
        let password = login.Split(':', 2)[^1]
        from shown in new[] { login, password, Uri.UnescapeDataString(password) }
        where shown.Length > 0
        select new Secret(shown);

    /// <summary>Name of the lease that this run makes or finds.</summary>
    public string EffectiveLeaseName => LeaseName ?? $"lease_mlops_{Suffix}";
}
