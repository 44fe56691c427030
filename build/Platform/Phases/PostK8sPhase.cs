using System.Collections.Immutable;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Phases;

/// <summary>Makes the cluster ready for the platform: kubectl and container tools for the login user, Argo CD, Argo Workflows, Argo Events and Headlamp.</summary>
/// <param name="context">What the phase is given.</param>
/// <param name="workspace">The generated files.</param>
/// <param name="manifests">Brings the manifests.</param>
/// <param name="cluster">The cluster, for sites whose nodes are not ours to log in to.</param>
public sealed class PostK8sPhase(PhaseContext context, AnsibleWorkspace workspace, ManifestStore manifests, ClusterApi cluster) : IPhase
{
    private readonly PlaybookPhase shared = new(context, workspace);
    private readonly ArgoInstallation installation = new(context, cluster);

    /// <inheritdoc/>
    public string Name => "PostK8s";

    private string Playbook => Path.Combine(context.Paths.Ansible, "post_k8s", "post_k8s_configure.yml");

    private ImmutableArray<Component> Components =>
    [
        new("argo-cd", "argocd", context.Site.Manifests.ArgoCd),
        new("argo-workflows", "argo", context.Site.Manifests.ArgoWorkflows),
        new("argo-events", "argo-events", context.Site.Manifests.ArgoEvents),
    ];

    /// <inheritdoc/>
    public async Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken)
    {
        if (!context.Site.Nodes.CanReach)
        {
            if (await shared.SkipAsync(Playbook, cancellationToken).ConfigureAwait(false) is PhasePlan.Skip skip)
            {
                context.Reporter.Warn($"kubectl for the login user is left out: {skip.Reason}");
            }

            return await installation.ProbeAsync(await ComponentsAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        var step = $"install {string.Join(", ", Components.Select(component => $"{component.Name} {component.Manifest.Version}"))}, headlamp {Versions.Headlamp}";
        if (await workspace.PrepareAsync(cancellationToken).ConfigureAwait(false) is not { } infrastructure)
        {
            return new PhasePlan.Act([$"{step}, once the cluster exists"]);
        }

        if (context.Settings.Force)
        {
            return new PhasePlan.Act([$"{step} (forced)"]);
        }

        var missing = installation.MissingAsync(Components.Select(component => (component.Name, component.Namespace)), cancellationToken);
        ImmutableArray<string> differences =
        [
            .. await shared.DifferencesAsync(infrastructure, Name, FingerprintOf(infrastructure), cancellationToken).ConfigureAwait(false),
            .. await missing.ConfigureAwait(false),
        ];
        return differences.IsEmpty
            ? new PhasePlan.Nothing(ArgoInstallation.Done)
            : new PhasePlan.Act([$"{step}: {string.Join(", ", differences)}"]);
    }

    /// <inheritdoc/>
    public async Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
    {
        if (!context.Site.Nodes.CanReach)
        {
            return await installation.ApplyAsync(await ComponentsAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }

        var ansible = await shared.Tool.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var infrastructure = await shared.InfrastructureAsync(cancellationToken).ConfigureAwait(false);
        var files = (await ComponentsAsync(cancellationToken).ConfigureAwait(false)).Select(component => new Dictionary<string, object>
        {
            ["name"] = component.Name,
            ["namespace"] = component.Namespace,
            ["src"] = component.File,
        }).ToArray();
        await workspace.Wait.WaitAsync(infrastructure, cancellationToken).ConfigureAwait(false);
        var variables = shared.WriteVariables(Name, FingerprintOf(infrastructure), shared.ClusterSettings.Add("platform_manifests", files));
        var recap = await shared.Playbooks.RunAsync(
            ansible.Program,
            shared.Run(Name, "installing Argo CD, Argo Workflows, Argo Events and Headlamp", Playbook) with { VariableFiles = [variables] },
            cancellationToken).ConfigureAwait(false);
        return $"installed on {recap}";
    }

    private async Task<ImmutableArray<InstalledComponent>> ComponentsAsync(CancellationToken cancellationToken) =>
    [
        .. await Task.WhenAll(Components.Select(async component => new InstalledComponent(
            component.Name,
            component.Namespace,
            await manifests.GetAsync(component.Name, component.Manifest, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false),
    ];

    private string FingerprintOf(Infrastructure infrastructure) =>
        Fingerprint.Compute(
            [
                Path.GetDirectoryName(Playbook)!,
                shared.RecordTasks,
                .. shared.ClusterSettingsFolder,
                // A manifest of our own is an input by its content; one from a URL by its pinned version and checksum, else by its source.
                .. Components.Select(component => component.Manifest.Source).Where(File.Exists),
            ],
            Components.Select(component => $"{component.Name} {component.Manifest.Version} {component.Manifest.Sha256 ?? component.Manifest.Source}"),
            infrastructure);

    private sealed record Component(string Name, string Namespace, Manifest Manifest);
}
