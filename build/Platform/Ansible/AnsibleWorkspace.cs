using System.Security.Cryptography;
using System.Text;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform.Ansible;

/// <summary>
/// The generated folder of one site: ssh_config, ansible.cfg, inventories. Written from the infrastructure, only where content changes;
/// no secret is in it.
/// </summary>
/// <param name="context">What the phase is given.</param>
/// <param name="source">Yields the infrastructure.</param>
public sealed class AnsibleWorkspace(PhaseContext context, IInfrastructureSource source)
{
    /// <summary>The generated ssh_config.</summary>
    public string SshConfigFile => Path.Combine(context.Paths.AnsibleFolder, "ssh_config");

    /// <summary>Host keys recorded at first contact.</summary>
    public string KnownHostsFile => Path.Combine(context.Paths.AnsibleFolder, "known_hosts");

    /// <summary>The generated ansible.cfg for our own playbooks.</summary>
    public string ConfigFile => Path.Combine(context.Paths.AnsibleFolder, "ansible.cfg");

    /// <summary>The generated ansible.cfg for Kubespray's playbooks.</summary>
    public string KubesprayConfigFile => Path.Combine(context.Paths.AnsibleFolder, "ansible-kubespray.cfg");

    /// <summary>The generated inventory.</summary>
    public string InventoryFile => Path.Combine(context.Paths.AnsibleFolder, "inventory.yml");

    /// <summary>Kubespray's inventory with its group_vars.</summary>
    public string KubesprayInventory => Path.Combine(context.Paths.AnsibleFolder, "inventory", "mycluster", "hosts.yaml");

    /// <summary>The group_vars beside Kubespray's inventory.</summary>
    public string ClusterSettings => Path.Combine(Path.GetDirectoryName(KubesprayInventory)!, "group_vars");

    /// <summary>The committed group_vars of Kubespray.</summary>
    public string GroupVars => Path.Combine(context.Paths.Ansible, "k8s", "inventory", "mycluster", "group_vars");

    /// <summary>Runs commands on the nodes.</summary>
    public RemoteShell Shell => new(context.Processes, SshConfigFile);

    /// <summary>As whom the nodes are logged in to.</summary>
    public SshAccount Account { get; init; } = new(context.Settings.SshKey, Path.Combine(context.Paths.AnsibleFolder, "known_hosts"));

    /// <summary>Waits for the nodes.</summary>
    public SshWait Wait => new(Probe ?? (infrastructure => new SshNodeProbe(Link(infrastructure))), context.Conditions, Account.IdentityFile, KnownHostsFile, context.Time)
    {
        // Ansible begins with all nodes at once. The connection to the bastion that they share is there by then: sshd turns callers away
        // when too many come at the same time.
        WhenReady = (infrastructure, token) => Shell.RunAsync(infrastructure.Bastion.Name, "true", TimeSpan.FromSeconds(20), token),
    };

    /// <summary>Reads files from the nodes.</summary>
    public INodeFiles Files { get => field ?? new SftpNodeFiles(Link); init; }

    /// <summary>Looks at the nodes in place of SSH; null for SSH.</summary>
    internal Func<Infrastructure, INodeProbe>? Probe { get; init; }

    /// <summary>A file of variables for a playbook, within the folder.</summary>
    public string VariablesFile(string phase) => Path.Combine(context.Paths.AnsibleFolder, $"{phase.ToLowerInvariant()}.vars.yml");

    /// <summary>Finds the infrastructure and writes the files for it; null when there is none yet.</summary>
    public async Task<Infrastructure?> PrepareAsync(CancellationToken cancellationToken)
    {
        if (await source.FindAsync(cancellationToken).ConfigureAwait(false) is not { } infrastructure)
        {
            return null;
        }

        Write(infrastructure);
        return infrastructure;
    }

    /// <summary>A link to the bastion that is made when it is first used.</summary>
    /// <exception cref="Errors.SshException">The key is unusable.</exception>
    internal BastionLink Link(Infrastructure infrastructure) => new(SshLogin.Open(Account), infrastructure);

    private void Write(Infrastructure infrastructure)
    {
        var folder = Configuration.PrivateFile.Folder(context.Paths.AnsibleFolder);
        var ssh = new SshConfig(Account.IdentityFile, Account.KnownHostsFile, ControlFolder.Create(context.Paths))
        {
            Place = SshConfigFile,
            Login = Account.User,
            BastionPort = Account.Port,
            NodePort = Account.Port,
        };
        var servers = string.Join('\n', infrastructure.Nodes.Select(node => node.ServerId));
        var facts = Path.Combine(folder, "facts", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(servers)))[..12]);
        var ansible = new AnsibleConfiguration(folder, SshConfigFile, facts) { Forks = Math.Clamp(infrastructure.Nodes.Length, 10, 50) };

        GeneratedFile.Write(SshConfigFile, ssh.Render(infrastructure));
        GeneratedFile.Write(ConfigFile, ansible.Own(InventoryFile, Path.Combine(context.Paths.Ansible, "plugins", "callback")));
        GeneratedFile.Write(InventoryFile, Inventory.Nodes(infrastructure, context.Settings.ControlPlanes));
        GeneratedFile.Write(KubesprayConfigFile, ansible.Kubespray());
        GeneratedFile.Write(KubesprayInventory, Inventory.Kubespray(infrastructure, context.Settings.ControlPlanes));
        CopyGroupVars();
    }

    private void CopyGroupVars()
    {
        var target = Path.Combine(Path.GetDirectoryName(KubesprayInventory)!, "group_vars");
        if (!Directory.Exists(GroupVars))
        {
            return;
        }

        var wanted = Directory.EnumerateFiles(GroupVars, "*.yml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(GroupVars, file))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var file in wanted)
        {
            GeneratedFile.Write(Path.Combine(target, file), File.ReadAllText(Path.Combine(GroupVars, file)));
        }

        // What the user chose comes last: of files in one folder the later one wins.
        var chosen = Path.Combine("all", ClusterChoices.FileName);
        GeneratedFile.Write(Path.Combine(target, chosen), ClusterChoices.Render(context.Settings));
        wanted.Add(chosen);

        // A file that was taken out of the repository must not go on ruling the cluster.
        if (Directory.Exists(target))
        {
            foreach (var stale in Directory.EnumerateFiles(target, "*.yml", SearchOption.AllDirectories)
                .Where(file => !wanted.Contains(Path.GetRelativePath(target, file))))
            {
                File.Delete(stale);
            }
        }
    }
}
