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
public sealed class KubesprayPhase(PhaseContext context, AnsibleWorkspace workspace, ApiTunnel tunnel, KubesprayOptions options)
    : IPhase, IClusterSource, IAsyncDisposable
{
    private readonly PlaybookPhase shared = new(context, workspace);
    private readonly KubesprayFetch fetch = new(
        new KubesprayTool(context.Processes, context.Reporter, context.Paths.Cache, options).EnsureAsync,
        context.Reporter);

    private ClusterAccess? found;

    /// <inheritdoc/>
    public string Name => "Kubespray";

    private string ContextName => $"gourmetgram-{context.Settings.Suffix}";

    private string RecordPlaybook => Path.Combine(context.Paths.Ansible, "k8s", "record_install.yml");

    private string ForgetPlaybook => Path.Combine(context.Paths.Ansible, "k8s", "forget_install.yml");

    /// <summary>Begins to fetch what installs the cluster, where that is Kubespray, while something else is waited for.</summary>
    /// <param name="cancellationToken">Ends it with the run.</param>
    public void FetchAhead(CancellationToken cancellationToken)
    {
        if (context.Site.Cluster is ClusterSource.Kubespray && context.Site.Nodes.CanReach)
        {
            fetch.Start(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => fetch.DisposeAsync();

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

        var fingerprint = FingerprintOf(infrastructure);
        var records = shared.DifferencesAsync(infrastructure, Name, fingerprint, cancellationToken);
        var health = HealthAsync(infrastructure, cancellationToken);
        var differences = await records.ConfigureAwait(false);
        var ill = await health.ConfigureAwait(false);
        if (!differences.IsEmpty)
        {
            // What an earlier run had begun is gone on with: every step of it looks first.
            return new PhasePlan.Act([$"{(found is null ? "" : "go on where an earlier run ended and ")}{step}: {string.Join(", ", differences)}"]);
        }

        ill ??= await ClusterRecord.DifferenceAsync(found!, fingerprint, cancellationToken).ConfigureAwait(false);
        return ill is null
            ? new PhasePlan.Nothing("the cluster was installed with these settings and its API is ready")
            : new PhasePlan.Act([$"{step}: {ill}"]);
    }

    /// <summary>What taking the cluster off its nodes would do.</summary>
    public async Task<PhasePlan> ProbeResetAsync(CancellationToken cancellationToken) =>
        context.Site.Cluster is not ClusterSource.Kubespray ? new PhasePlan.Skip($"the cluster of site {context.Site.Name} was not installed by Kubespray")
        : await workspace.PrepareAsync(cancellationToken).ConfigureAwait(false) is not { } infrastructure ? new PhasePlan.Skip("there are no nodes")
        : new PhasePlan.Act([$"take Kubernetes off {string.Join(", ", infrastructure.Nodes.Select(node => node.Name))} with Kubespray's reset.yml: workloads, etcd and volumes on the nodes' disks are lost, the nodes stay"]);

    /// <summary>Takes the cluster off its nodes.</summary>
    /// <returns>What came of it, in a few words.</returns>
    public async Task<string> ResetAsync(CancellationToken cancellationToken)
    {
        var infrastructure = await shared.InfrastructureAsync(cancellationToken).ConfigureAwait(false);
        await workspace.Wait.WaitAsync(infrastructure, cancellationToken).ConfigureAwait(false);
        var kubespray = await fetch.GetAsync(cancellationToken).ConfigureAwait(false);
        // Approved already, by the rule of this build.
        var recap = await OfKubesprayAsync(kubespray, "taking Kubernetes off the nodes", "reset.yml", ["-e", "reset_confirmation=yes"], again: true, cancellationToken).ConfigureAwait(false);
        await shared.Playbooks.RunAsync(
            kubespray.Playbook,
            shared.Run(Name, "forgetting the installation", ForgetPlaybook) with { VirtualEnvironment = kubespray.VirtualEnvironment },
            cancellationToken).ConfigureAwait(false);
        found = null;
        File.Delete(context.Paths.Kubeconfig);
        return $"Kubernetes was taken off {recap}; ./build.sh Kubespray installs it again";
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
        // Last: only a cluster that came to be ready bears the record.
        await ClusterRecord.WriteAsync(
            found!,
            new Dictionary<string, string> { ["fingerprint"] = fingerprint, ["kubespray"] = options.Tag, ["nodes"] = string.Join(' ', infrastructure.Nodes.Select(node => node.Name)) },
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
        var kubespray = await fetch.GetAsync(cancellationToken).ConfigureAwait(false);
        // Kubespray on a cluster that stands is much quicker than on bare machines: their durations are kept apart.
        var again = await FindAsync(cancellationToken).ConfigureAwait(false) is not null;
        var recap = await OfKubesprayAsync(kubespray, $"installing Kubernetes with Kubespray {options.Tag}", "cluster.yml", [], again, cancellationToken).ConfigureAwait(false);

        // Kubespray ended well: only now the nodes may say so.
        var variables = shared.WriteVariables(Name, fingerprint, ImmutableDictionary<string, object>.Empty);
        await shared.Playbooks.RunAsync(
            kubespray.Playbook,
            shared.Run(Name, "recording the installation", RecordPlaybook) with { VariableFiles = [variables], VirtualEnvironment = kubespray.VirtualEnvironment },
            cancellationToken).ConfigureAwait(false);
        return recap;
    }

    private Task<PlaybookRecap> OfKubesprayAsync(
        KubesprayInstallation kubespray,
        string title,
        string playbook,
        ImmutableArray<string> arguments,
        bool again,
        CancellationToken cancellationToken)
    {
        var log = context.Paths.Log("kubespray");
        context.Reporter.Info($"{title}: the whole story goes to {log}");
        return shared.Playbooks.RunAsync(
            kubespray.Playbook,
            new PlaybookRun(title, playbook, workspace.KubesprayConfigFile, workspace.KubesprayInventory, kubespray.Folder, log)
            {
                Arguments = ["--become", "--become-user", "root", .. arguments],
                VirtualEnvironment = kubespray.VirtualEnvironment,
                Kind = $"kubespray-{Path.GetFileNameWithoutExtension(playbook)}{(again ? "-again" : "")}-{context.Settings.Nodes.Length}",
            },
            cancellationToken);
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
            : Fingerprint.Compute(
                [workspace.GroupVars],
                [options.Commit, ClusterChoices.Render(context.Settings), .. Inventory.ControlPlane(infrastructure, context.Settings.ControlPlanes)],
                infrastructure);
}
