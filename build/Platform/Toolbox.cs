using System.Collections.Immutable;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform;

/// <summary>The tools of a run: found, checked, or installed.</summary>
/// <param name="options">What the session was opened with.</param>
/// <param name="processes">Runs them.</param>
/// <param name="reporter">Told what happens.</param>
/// <param name="http">Fetches.</param>
public sealed class Toolbox(SessionOptions options, IProcessRunner processes, IReporter reporter, HttpClient http)
{
    /// <summary>What is used, in a few words.</summary>
    public string Summary { get; private set; } = "";

    /// <summary>What is used, which version, where it is or comes from, and why.</summary>
    public ImmutableArray<ToolInUse> InUse { get; private set; } = [];

    /// <summary>Finds, checks or installs everything.</summary>
    /// <param name="siteReady">The site as it is known when it is ready, which goes on meanwhile.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task EnsureAsync(Task<Site> siteReady, CancellationToken cancellationToken)
    {
        var needsNodes = options.Settings.Site != "existing";
        if (!needsNodes)
        {
            return;
        }

        // What nothing here can install is looked for first: an installation under way is better not cut off.
        var kubespray = await KubesprayAsync(siteReady, cancellationToken).ConfigureAwait(false);
        var download = new TerraformDownload(http, reporter, options.Paths.Cache, options.Settings.TerraformMirror);
        var terraform = await new TerraformTool(processes, options.Paths, download: download).FindAsync(cancellationToken).ConfigureAwait(false);
        var ansible = AnsibleAsync(siteReady, cancellationToken);
        await Task.WhenAll(ansible, new SshKeyPair(processes).EnsureAsync(options.Settings.SshKey, generate: true, cancellationToken)).ConfigureAwait(false);
        var found = await ansible.ConfigureAwait(false);
        InUse =
        [
            new ToolInUse("Terraform", terraform.Version.ToString(), terraform.Path, terraform.Why),
            found is null
                ? new ToolInUse("Ansible", "none", "", "no node of this site can be reached")
                : new ToolInUse("Ansible", found.Version.ToString(), found.Program, found.Why),
            .. kubespray,
        ];
        Summary = $"Terraform {terraform.Version}, {(found is null ? "no Ansible" : $"ansible-core {found.Version}")}";
        Tell();
    }

    private void Tell()
    {
        var name = InUse.Max(tool => tool.Name.Length);
        var version = InUse.Max(tool => tool.Version.Length);
        foreach (var tool in InUse)
        {
            reporter.Info($"{tool.Name.PadRight(name)}  {tool.Version.PadRight(version)}  {tool.Place} ({tool.Why})".Replace("  (", " (", StringComparison.Ordinal));
        }
    }

    // Before time of a lease is spent: whether Kubespray could be made ready at all. Fetching it goes on while the lease starts.
    private async Task<IReadOnlyList<ToolInUse>> KubesprayAsync(Task<Site> siteReady, CancellationToken cancellationToken)
    {
        // A world of its own takes long to be ready, and never has Kubespray.
        if (options.World is not null || (await siteReady.ConfigureAwait(false)).Cluster is not ClusterSource.Kubespray)
        {
            return [];
        }

        return await new KubesprayTool(processes, reporter, options.Paths.Cache, KubesprayOptions.From(options.Settings)).CheckAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<AnsibleInstallation?> AnsibleAsync(Task<Site> siteReady, CancellationToken cancellationToken)
    {
        try
        {
            var tool = new AnsibleTool(processes, reporter, options.Paths.Cache) { Index = KubesprayOptions.From(options.Settings).PipIndex };
            return await tool.EnsureAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException missing)
        {
            // Where no node can be reached nothing is lost but a check of syntax.
            if ((await siteReady.ConfigureAwait(false)).Nodes.CanReach)
            {
                throw;
            }

            reporter.Warn(missing.What);
            return null;
        }
    }
}
