using System.Collections.Immutable;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Makes the cluster on the nodes, with Kubespray or with the playbook that the site names in its place, and opens the way to it:
/// kubeconfig and tunnel.
/// </summary>
/// <param name="context">What the phase is given.</param>
/// <param name="workspace">The generated files.</param>
/// <param name="tunnel">The way to the API.</param>
/// <param name="options">Where Kubespray comes from.</param>
public sealed class KubesprayPhase(PhaseContext context, AnsibleWorkspace workspace, ApiTunnel tunnel, KubesprayOptions options) : IPhase, IClusterSource
{
    private readonly PlaybookPhase shared = new(context, workspace);
    private ClusterAccess? found;

    /// <inheritdoc/>
    public string Name => "Kubespray";

    private string ContextName => $"gourmetgram-{context.Settings.Suffix}";

    private string RecordPlaybook => Path.Combine(context.Paths.Ansible, "k8s", "record_install.yml");

    /// <inheritdoc/>
    public async Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken)
    {
        if (context.Site.Cluster is ClusterSource.Existing existing)
        {
            return new PhasePlan.Skip($"the cluster exists: {existing.Kubeconfig}{(existing.Context is null ? "" : $", context {existing.Context}")}");
        }

        if (!context.Site.Nodes.CanReach)
        {
            return await shared.SkipAsync(context.Site.Cluster is ClusterSource.Playbook playbook ? playbook.Path : RecordPlaybook, cancellationToken).ConfigureAwait(false);
        }

        var step = context.Site.Cluster is ClusterSource.Kubespray
            ? $"install Kubernetes {Versions.Kubernetes} with Kubespray {options.Tag}"
            : "install the cluster with the site's own playbook instead of Kubespray";
        if (await workspace.PrepareAsync(cancellationToken).ConfigureAwait(false) is not { } infrastructure)
        {
            return new PhasePlan.Act([$"{step}, once the nodes exist"]);
        }

        if (context.Settings.Force)
        {
            return new PhasePlan.Act([$"{step} (forced)"]);
        }

        var records = shared.DifferencesAsync(infrastructure, Name, FingerprintOf(infrastructure), cancellationToken);
        var health = HealthAsync(infrastructure, cancellationToken);
        var differences = await records.ConfigureAwait(false);
        var ill = await health.ConfigureAwait(false);
        return (differences.IsEmpty, ill) switch
        {
            (true, null) => new PhasePlan.Nothing("the cluster was installed with these settings and its API is ready"),
            (false, _) => new PhasePlan.Act([$"{step}: {string.Join(", ", differences)}"]),
            _ => new PhasePlan.Act([$"{step}: {ill}"]),
        };
    }

    /// <inheritdoc/>
    public async Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
    {
        var infrastructure = await shared.InfrastructureAsync(cancellationToken).ConfigureAwait(false);
        await workspace.Wait.WaitAsync(infrastructure, cancellationToken).ConfigureAwait(false);
        var fingerprint = FingerprintOf(infrastructure);
        var recap = context.Site.Cluster switch
        {
            ClusterSource.Playbook playbook => await WithPlaybookAsync(playbook, fingerprint, cancellationToken).ConfigureAwait(false),
            _ => await WithKubesprayAsync(fingerprint, cancellationToken).ConfigureAwait(false),
        };

        found = null;
        await context.Conditions.WaitAsync(
            new Condition<bool>(
                "the Kubernetes API is ready",
                async token => await HealthAsync(infrastructure, token).ConfigureAwait(false) is { } ill ? Observed.NotYet<bool>(ill) : Observed.Met(true),
                TimeSpan.FromMinutes(3),
                $"look at the API server on the first node: ssh -F {workspace.SshConfigFile} {infrastructure.Bastion.Name} sudo crictl ps -a"),
            cancellationToken).ConfigureAwait(false);
        return $"installed on {recap}; kubeconfig {context.Paths.Kubeconfig}";
    }

    /// <inheritdoc/>
    public async Task<ClusterAccess?> FindAsync(CancellationToken cancellationToken)
    {
        if (context.Site.Cluster is ClusterSource.Existing existing)
        {
            return new ClusterAccess(existing.Kubeconfig, existing.Context);
        }

        if (!context.Site.Nodes.CanReach)
        {
            return null;
        }

        return found ??= await workspace.PrepareAsync(cancellationToken).ConfigureAwait(false) is { } infrastructure
            ? await AccessAsync(infrastructure, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private async Task<PlaybookRecap> WithPlaybookAsync(ClusterSource.Playbook playbook, string fingerprint, CancellationToken cancellationToken)
    {
        var ansible = await shared.Tool.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var variables = shared.WriteVariables(Name, fingerprint, new Dictionary<string, object> { ["platform_record_tasks"] = shared.RecordTasks });
        return await shared.Playbooks.RunAsync(
            ansible.Program,
            shared.Run(Name, "installing the cluster", playbook.Path) with
            {
                VariableFiles = playbook.VariablesFile is null ? [variables] : [playbook.VariablesFile, variables],
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<PlaybookRecap> WithKubesprayAsync(string fingerprint, CancellationToken cancellationToken)
    {
        var checkout = new KubesprayCheckout(context.Processes, context.Reporter, context.Paths.Cache, options);
        var kubespray = await checkout.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var recap = await shared.Playbooks.RunAsync(
            kubespray.Playbook,
            new PlaybookRun(
                $"installing Kubernetes with Kubespray {options.Tag}",
                "cluster.yml",
                workspace.KubesprayConfigFile,
                workspace.KubesprayInventory,
                kubespray.Folder,
                context.Paths.Log("kubespray"))
            {
                Arguments = ["--become", "--become-user", "root"],
                VirtualEnvironment = kubespray.VirtualEnvironment,
            },
            cancellationToken).ConfigureAwait(false);

        // Kubespray ended well: only now the nodes may say so.
        var variables = shared.WriteVariables(Name, fingerprint, ImmutableDictionary<string, object>.Empty);
        await shared.Playbooks.RunAsync(
            kubespray.Playbook,
            shared.Run(Name, "recording the installation", RecordPlaybook) with { VariableFiles = [variables], VirtualEnvironment = kubespray.VirtualEnvironment },
            cancellationToken).ConfigureAwait(false);
        return recap;
    }

    private async Task<string?> HealthAsync(Infrastructure infrastructure, CancellationToken cancellationToken)
    {
        try
        {
            found = await AccessAsync(infrastructure, cancellationToken).ConfigureAwait(false);
            return found is null
                ? $"{AdminKubeconfig.RemotePath} is not there yet"
                : await ApiHealth.ProblemAsync(found, cancellationToken).ConfigureAwait(false);
        }
        catch (SshException exception)
        {
            return exception.Why ?? exception.What;
        }
    }

    /// <summary>The way to the cluster. The node has the truth: its kubeconfig is asked for each time, and fetched when it is not the one that was.</summary>
    private async Task<ClusterAccess?> AccessAsync(Infrastructure infrastructure, CancellationToken cancellationToken)
    {
        var kubeconfig = new NodeKubeconfig(workspace.Shell, workspace.Files, tunnel, context.Redactor);
        if (!await kubeconfig.EnsureAsync(infrastructure, context.Paths.Kubeconfig, ContextName, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        if (context.Settings.MergeKubeconfig)
        {
            new UserKubeconfig(UserKubeconfig.DefaultPath()).Merge(context.Paths.Kubeconfig, ContextName, context.Paths.SiteFolder);
        }

        return new ClusterAccess(context.Paths.Kubeconfig, ContextName) { Through = infrastructure };
    }

    private string FingerprintOf(Infrastructure infrastructure) =>
        context.Site.Cluster is ClusterSource.Playbook playbook
            ? Fingerprint.Compute(
                [Path.GetDirectoryName(playbook.Path)!, shared.RecordTasks, .. playbook.VariablesFile is { } file ? [file] : Array.Empty<string>()],
                [],
                infrastructure)
            : Fingerprint.Compute([workspace.GroupVars], [options.Commit, .. Inventory.ControlPlane(infrastructure)], infrastructure);
}
