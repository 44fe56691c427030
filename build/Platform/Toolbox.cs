using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Configuration;
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

    /// <summary>Finds, checks or installs everything, all at once.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var needsNodes = options.Settings.Site != "existing";
        var terraform = needsNodes ? new TerraformTool(processes, options.Paths).FindAsync(cancellationToken) : null;
        var ansible = needsNodes ? new AnsibleTool(processes, reporter, options.Paths.Cache).EnsureAsync(cancellationToken) : null;
        if (needsNodes)
        {
            await new SshKeyPair(processes).EnsureAsync(options.Settings.SshKey, generate: true, cancellationToken).ConfigureAwait(false);
        }

        var used = new List<string>();
        if (terraform is not null)
        {
            used.Add($"Terraform {(await terraform.ConfigureAwait(false)).Version}");
        }

        if (ansible is not null)
        {
            used.Add($"ansible-core {(await ansible.ConfigureAwait(false)).Version}");
        }

        Summary = string.Join(", ", used);
        if (Summary.Length > 0)
        {
            reporter.Info(Summary);
        }
    }
}
