using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Errors;
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
    /// <param name="nodesCanBeReached">Known when the site is ready, which goes on meanwhile.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task EnsureAsync(Task<bool> nodesCanBeReached, CancellationToken cancellationToken)
    {
        var needsNodes = options.Settings.Site != "existing";
        if (!needsNodes)
        {
            return;
        }

        // What nothing here can install is looked for first: an installation under way is better not cut off.
        var terraform = await new TerraformTool(processes, options.Paths).FindAsync(cancellationToken).ConfigureAwait(false);
        var ansible = AnsibleAsync(nodesCanBeReached, cancellationToken);
        await Task.WhenAll(ansible, new SshKeyPair(processes).EnsureAsync(options.Settings.SshKey, generate: true, cancellationToken)).ConfigureAwait(false);
        Summary = $"Terraform {terraform.Version}, {await ansible.ConfigureAwait(false)}";
        reporter.Info(Summary);
    }

    private async Task<string> AnsibleAsync(Task<bool> nodesCanBeReached, CancellationToken cancellationToken)
    {
        try
        {
            return $"ansible-core {(await new AnsibleTool(processes, reporter, options.Paths.Cache).EnsureAsync(cancellationToken).ConfigureAwait(false)).Version}";
        }
        catch (ToolException missing)
        {
            // Where no node can be reached nothing is lost but a check of syntax.
            if (await nodesCanBeReached.ConfigureAwait(false))
            {
                throw;
            }

            reporter.Warn(missing.What);
            return "no Ansible";
        }
    }
}
