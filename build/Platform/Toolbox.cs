using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Terraform;

namespace GourmetGram.Platform;

/// <summary>The tools of a run: found, checked, or installed.</summary>
/// <param name="options">What the session was opened with.</param>
/// <param name="processes">Runs them.</param>
/// <param name="reporter">Told what happens.</param>
public sealed class Toolbox(SessionOptions options, IProcessRunner processes, IReporter reporter)
{
    /// <summary>What is used, in a few words.</summary>
    public string Summary { get; private set; } = "";

    /// <summary>Finds, checks or installs everything.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var needsNodes = options.Settings.Site != "existing";
        if (!needsNodes)
        {
            return;
        }

        // What nothing here can install is looked for first: an installation under way is better not cut off.
        var terraform = await new TerraformTool(processes, options.Paths).FindAsync(cancellationToken).ConfigureAwait(false);
        var ansible = new AnsibleTool(processes, reporter, options.Paths.Cache).EnsureAsync(cancellationToken);
        await Task.WhenAll(ansible, new SshKeyPair(processes).EnsureAsync(options.Settings.SshKey, generate: true, cancellationToken)).ConfigureAwait(false);
        Summary = $"Terraform {terraform.Version}, ansible-core {(await ansible.ConfigureAwait(false)).Version}";
        reporter.Info(Summary);
    }
}
