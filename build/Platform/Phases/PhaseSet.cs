using System.Collections.Immutable;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Doctor;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform.Phases;

/// <summary>The phases of a site, in the order of the work.</summary>
public sealed class PhaseSet : IDisposable
{
    private readonly OpenStackClients? clouds;
    private readonly ClusterApi api;

    /// <summary>Makes the phases; nothing is asked or started.</summary>
    public PhaseSet(PhaseContext context, HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(context);
        Context = context;
        clouds = OpenStackClients.Create(context);
        Lease = new LeasePhase(context, clouds);
        var terraform = new TerraformTool(
            context.Processes,
            context.Paths,
            download: new TerraformDownload(http, context.Reporter, context.Paths.Cache, context.Settings.TerraformMirror));
        Terraform = new TerraformPhase(context, clouds, Lease, terraform);
        SecurityGroups = new SecurityGroupsPhase(context, clouds, terraform);
        Guard = new LeaseGuard(context, Lease);
        var workspace = new AnsibleWorkspace(context, Terraform);
        Tunnel = new ApiTunnel(context, workspace.SshConfigFile);
        var kubespray = new KubesprayPhase(context, workspace, Tunnel, KubesprayOptions.From(context.Settings));
        Cluster = kubespray;
        Kubespray = kubespray;
        Workspace = workspace;
        Forward = new ApiForward(workspace.Link, context.Time);
        api = new ClusterApi(kubespray, Forward);
        var apps = new ArgoAppsPhase(context, api, Terraform);
        Chain =
        [
            clouds is null ? Lease : new ExaminedPhase(Lease, new Preflight(context, clouds)),
            Terraform,
            new PreK8sPhase(context, workspace),
            kubespray,
            new PostK8sPhase(context, workspace, new ManifestStore(http, context.Paths.Cache, context.Reporter), api),
            apps,
            new WorkflowTemplatesPhase(context, api),
        ];
        Undo =
        [
            apps,
            Tunnel,
            new MergedKubeconfig(new UserKubeconfig(UserKubeconfig.DefaultPath()), $"gourmetgram-{context.Settings.Suffix}", context.Paths.SiteFolder, context.Reporter),
            Terraform,
            Lease,
            new CloudSweep(context, clouds),
        ];
        Remains = new ClusterRemains(context, api);
        SshConfigFile = workspace.SshConfigFile;
    }

    /// <summary>What the phases were given.</summary>
    public PhaseContext Context { get; }

    /// <summary>Lease … WorkflowTemplates.</summary>
    public ImmutableArray<IPhase> Chain { get; }

    /// <summary>What Destroy removes, in its order: applications, the way in, infrastructure, lease, whatever else bears the suffix.</summary>
    public ImmutableArray<IUndoable> Undo { get; }

    /// <summary>Watches the clock of the lease.</summary>
    public LeaseGuard Guard { get; }

    /// <summary>What Destroy leaves, and says so.</summary>
    public ClusterRemains Remains { get; }

    /// <summary>Yields the reservation.</summary>
    public LeasePhase Lease { get; }

    /// <summary>Yields the infrastructure.</summary>
    public TerraformPhase Terraform { get; }

    /// <summary>The project's security groups, outside the chain: <see cref="Terraform"/> makes them too where they are missing.</summary>
    public IPhase SecurityGroups { get; }

    /// <summary>Yields access to the cluster.</summary>
    public IClusterSource Cluster { get; }

    /// <summary>Installs the cluster.</summary>
    public KubesprayPhase Kubespray { get; }

    /// <summary>The way to the API.</summary>
    public ApiTunnel Tunnel { get; }

    /// <summary>The generated files.</summary>
    public AnsibleWorkspace Workspace { get; }

    /// <summary>The cluster's API.</summary>
    public ClusterApi Api => api;

    /// <summary>This process's own way to the API.</summary>
    public ApiForward Forward { get; }

    /// <summary>The generated ssh_config.</summary>
    public string SshConfigFile { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        api.Dispose();
        Forward.DisposeAsync().AsTask().GetAwaiter().GetResult();
        clouds?.Dispose();
    }
}
