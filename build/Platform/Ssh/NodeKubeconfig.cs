using System.Security.Cryptography;
using System.Text;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Ssh;

/// <summary>The kubeconfig on this machine, kept the same as the one on the first node, with a way to the API that stays open after the build.</summary>
/// <param name="shell">Asks the node which kubeconfig it has.</param>
/// <param name="files">Fetches it.</param>
/// <param name="tunnel">The way to the API.</param>
/// <param name="redactor">Told its secrets.</param>
internal sealed class NodeKubeconfig(RemoteShell shell, INodeFiles files, ApiTunnel tunnel, Redactor redactor)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Makes the file say what the node says.</summary>
    /// <returns>False when the node has none, or cannot be asked.</returns>
    /// <exception cref="SshException">No tunnel can be opened.</exception>
    /// <exception cref="KubernetesException">What the node has is no kubeconfig.</exception>
    public async Task<bool> EnsureAsync(Infrastructure infrastructure, string path, string contextName, CancellationToken cancellationToken)
    {
        var node = infrastructure.Bastion;
        // Over the shared connection this takes milliseconds; the file itself is fetched only when it is another one.
        var asked = await shell.RunAsync(node.Name, $"sudo -n sha256sum {AdminKubeconfig.RemotePath}", Limit, cancellationToken).ConfigureAwait(false);
        if (!asked.Succeeded)
        {
            return false;
        }

        var hash = asked.Output.Split(' ')[0].Trim();
        var text = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false) : "";
        if (!text.StartsWith(AdminKubeconfig.Origin(hash), StringComparison.Ordinal))
        {
            if (await files.ReadAsRootAsync(infrastructure, node, AdminKubeconfig.RemotePath, cancellationToken).ConfigureAwait(false) is not { } fetched)
            {
                return false;
            }

            hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(fetched)));
            text = fetched;
        }

        foreach (var secret in AdminKubeconfig.Secrets(text))
        {
            redactor.Add(secret);
        }

        var port = await tunnel.EnsureAsync(node, AdminKubeconfig.PortOf(path), cancellationToken).ConfigureAwait(false);
        GeneratedFile.Write(path, AdminKubeconfig.Origin(hash) + AdminKubeconfig.Rewrite(text, port, contextName));
        return true;
    }
}
