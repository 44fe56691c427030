using GourmetGram.Platform.Ansible;

namespace GourmetGram.Platform.Phases;

/// <summary>Prepares the machines for Kubernetes: firewall, registry trust, swap, kernel settings, names.</summary>
/// <param name="context">What the phase is given.</param>
/// <param name="workspace">The generated files.</param>
public sealed class PreK8sPhase(PhaseContext context, AnsibleWorkspace workspace) : IPhase
{
    private readonly PlaybookPhase shared = new(context, workspace);

    /// <inheritdoc/>
    public string Name => "PreK8s";

    private string Playbook => Path.Combine(context.Paths.Ansible, "pre_k8s", "pre_k8s_configure.yml");

    /// <inheritdoc/>
    public async Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken)
    {
        if (!context.Site.Nodes.CanReach)
        {
            return await shared.SkipAsync(Playbook, cancellationToken).ConfigureAwait(false);
        }

        var step = $"prepare {context.Settings.Nodes.Length} nodes for Kubernetes";
        if (await workspace.PrepareAsync(cancellationToken).ConfigureAwait(false) is not { } infrastructure)
        {
            return new PhasePlan.Act([$"{step} once they exist"]);
        }

        if (context.Settings.Force)
        {
            return new PhasePlan.Act([$"{step} (forced)"]);
        }

        var differences = await shared.DifferencesAsync(infrastructure, Name, FingerprintOf(infrastructure), cancellationToken).ConfigureAwait(false);
        return differences.IsEmpty
            ? new PhasePlan.Nothing($"{infrastructure.Nodes.Length} nodes are prepared")
            : new PhasePlan.Act([$"{step}: {string.Join(", ", differences)}"]);
    }

    /// <inheritdoc/>
    public async Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
    {
        var ansible = await shared.Tool.EnsureAsync(cancellationToken).ConfigureAwait(false);
        var infrastructure = await shared.InfrastructureAsync(cancellationToken).ConfigureAwait(false);
        await workspace.Wait.WaitAsync(infrastructure, cancellationToken).ConfigureAwait(false);
        var variables = shared.WriteVariables(Name, FingerprintOf(infrastructure), shared.ClusterSettings);
        var recap = await shared.Playbooks.RunAsync(
            ansible.Program,
            shared.Run(Name, "preparing the nodes", Playbook) with { VariableFiles = [variables] },
            cancellationToken).ConfigureAwait(false);
        return $"prepared {recap}";
    }

    private string FingerprintOf(Infrastructure infrastructure) =>
        Fingerprint.Compute([Path.GetDirectoryName(Playbook)!, shared.RecordTasks, .. shared.ClusterSettingsFolder], [], infrastructure);
}
