using System.Collections.Immutable;
using GourmetGram.Platform.Ansible;
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
        Terraform = new TerraformPhase(context, clouds, Lease, new TerraformTool(
            context.Processes,
            context.Paths,
            download: new TerraformDownload(http, context.Reporter, context.Paths.Cache, context.Settings.TerraformMirror)));
        var workspace = new AnsibleWorkspace(context, Terraform);
        Tunnel = new ApiTunnel(context, workspace.SshConfigFile);
        var kubespray = new KubesprayPhase(context, workspace, Tunnel, KubesprayOptions.From(context.Settings));
        Cluster = kubespray;
        Kubespray = kubespray;
        api = new ClusterApi(kubespray);
        var apps = new ArgoAppsPhase(context, api, Terraform);
        Chain =
        [
            Lease,
            Terraform,
            new PreK8sPhase(context, workspace),
            kubespray,
            new PostK8sPhase(context, workspace, new ManifestStore(http, context.Paths.Cache), api),
            apps,
            new WorkflowTemplatesPhase(context, api),
        ];
        Undo =
        [
            apps,
            Tunnel,
            Terraform,
            Lease,
            new CloudSweep(context, clouds),
        ];
        SshConfigFile = workspace.SshConfigFile;
    }

    /// <summary>What the phases were given.</summary>
    public PhaseContext Context { get; }

    /// <summary>Lease … WorkflowTemplates.</summary>
    public ImmutableArray<IPhase> Chain { get; }

    /// <summary>What Destroy removes, in its order: applications, the way in, infrastructure, lease, whatever else bears the suffix.</summary>
    public ImmutableArray<IUndoable> Undo { get; }

    /// <summary>Yields the reservation.</summary>
    public LeasePhase Lease { get; }

    /// <summary>Yields the infrastructure.</summary>
    public TerraformPhase Terraform { get; }

    /// <summary>Yields access to the cluster.</summary>
    public IClusterSource Cluster { get; }

    /// <summary>Installs the cluster.</summary>
    public KubesprayPhase Kubespray { get; }

    /// <summary>The way to the API.</summary>
    public ApiTunnel Tunnel { get; }

    /// <summary>The generated ssh_config.</summary>
    public string SshConfigFile { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        api.Dispose();
        clouds?.Dispose();
    }
}
