using System.Collections.Immutable;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Phases;

/// <summary>What the three phases that run playbooks on the nodes share: tools, workspace, records on the nodes.</summary>
/// <param name="context">What the phase is given.</param>
/// <param name="workspace">The generated files.</param>
internal sealed class PlaybookPhase(PhaseContext context, AnsibleWorkspace workspace)
{
    public AnsibleTool Tool { get; } = new(context.Processes, context.Reporter, context.Paths.Cache) { Index = KubesprayOptions.From(context.Settings).PipIndex };

    public AnsiblePlaybook Playbooks { get; } =
        new(context.Processes, context.Reporter, context.Redactor, Path.Combine(context.Paths.Ansible, "plugins", "callback"))
        {
            History = new RunHistory(context.Paths.Cache),
        };

    /// <summary>The tasks with which every playbook ends.</summary>
    public string RecordTasks => Path.Combine(context.Paths.Ansible, "tasks", "record.yml");

    /// <summary>The folder of Kubespray's group_vars as they were written for this run; none before there is one.</summary>
    public ImmutableArray<string> ClusterSettingsFolder => Directory.Exists(workspace.ClusterSettings) ? [workspace.ClusterSettings] : [];

    /// <summary>The variable by which our own playbooks go by the same settings as Kubespray.</summary>
    public ImmutableDictionary<string, object> ClusterSettings =>
        ClusterSettingsFolder.ToImmutableDictionary(_ => "cluster_settings", object (folder) => folder);

    /// <summary>Where nodes cannot be reached: checks the playbook's syntax, then skips, saying why.</summary>
    public async Task<PhasePlan.Skip> SkipAsync(string playbook, CancellationToken cancellationToken)
    {
        var reason = context.Site.Nodes.Reason ?? "the nodes of this site cannot be reached";
        if (await Tool.FindAsync(cancellationToken).ConfigureAwait(false) is not { } ansible)
        {
            return new PhasePlan.Skip($"{reason}; the playbook was not checked, for Ansible is not installed");
        }

        await Playbooks.CheckSyntaxAsync(ansible.Program, playbook, Path.Combine(context.Paths.Ansible, "ansible.cfg"), Path.Combine(context.Paths.AnsibleFolder, "home"), cancellationToken).ConfigureAwait(false);
        return new PhasePlan.Skip($"{reason}; the playbook's syntax was checked");
    }

    /// <summary>The infrastructure, which the phase before has made.</summary>
    public async Task<Infrastructure> InfrastructureAsync(CancellationToken cancellationToken) =>
        await workspace.PrepareAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new AnsibleException("There are no nodes to configure", null, "run: ./build.sh Terraform");

    /// <summary>A run of one of our own playbooks.</summary>
    public PlaybookRun Run(string phase, string title, string playbook) =>
        new(title, playbook, workspace.ConfigFile, workspace.InventoryFile, Path.GetDirectoryName(playbook)!, context.Paths.Log(phase.ToLowerInvariant()))
        {
            Kind = $"{Path.GetFileNameWithoutExtension(playbook)}-{context.Settings.Nodes.Length}",
        };

    /// <summary>Writes the variables of a phase, with the record that its playbook leaves on every node.</summary>
    public string WriteVariables(string phase, string fingerprint, IReadOnlyDictionary<string, object> variables)
    {
        var file = workspace.VariablesFile(phase);
        var all = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["platform_phase"] = phase.ToLowerInvariant(),
            ["platform_fingerprint"] = fingerprint,
        };
        foreach (var (name, value) in variables)
        {
            all[name] = value;
        }

        // JSON is YAML.
        GeneratedFile.Write(file, System.Text.Json.JsonSerializer.Serialize(all, PlaybookVariables.Options) + "\n");
        return file;
    }

    /// <summary>Whether every node bears the record of these inputs; what differs, when not.</summary>
    public Task<ImmutableArray<string>> DifferencesAsync(Infrastructure infrastructure, string phase, string fingerprint, CancellationToken cancellationToken) =>
        Fingerprint.DifferencesAsync(workspace.Shell, infrastructure, phase, fingerprint, cancellationToken);
}
