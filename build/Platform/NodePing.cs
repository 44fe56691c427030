using System.Collections.Immutable;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform;

/// <summary>Says hello to every node, with SSH and then with Ansible (ansible/general/hello_host.yml).</summary>
/// <param name="session">The run.</param>
public sealed class NodePing(Session session)
{
    // The nodes are meant to be there: minutes are for those that are just being made.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Says hello.</summary>
    /// <exception cref="AnsibleException">There are no nodes, or one of them does not answer Ansible.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var nothing = new AnsibleException("There are no nodes to say hello to", null, "run: ./build.sh Terraform");
        var phases = await session.PeekAsync(cancellationToken).ConfigureAwait(false) ?? throw nothing;
        var context = phases.Context;
        if (!context.Site.Nodes.CanReach)
        {
            session.Reporter.Info($"skipped: {context.Site.Nodes.Reason}");
            return;
        }

        var workspace = phases.Workspace;
        var infrastructure = await workspace.PrepareAsync(cancellationToken).ConfigureAwait(false) ?? throw nothing;
        await workspace.Wait.WithDeadline(Deadline).WaitAsync(infrastructure, cancellationToken).ConfigureAwait(false);
        var tool = await new AnsibleTool(context.Processes, context.Reporter, context.Paths.Cache).EnsureAsync(cancellationToken).ConfigureAwait(false);
        var said = ImmutableArray.CreateBuilder<string>();
        var playbook = Path.Combine(context.Paths.Ansible, "general", "hello_host.yml");
        await new AnsiblePlaybook(context.Processes, context.Reporter, context.Redactor, Path.Combine(context.Paths.Ansible, "plugins", "callback")).RunAsync(
            tool.Program,
            new PlaybookRun("saying hello", playbook, workspace.ConfigFile, workspace.InventoryFile, Path.GetDirectoryName(playbook)!, context.Paths.Log("pingnodes"))
            {
                OnLine = line =>
                {
                    if (PlaybookEvent.Read(line) is PlaybookEvent.Host { Message: { } message })
                    {
                        said.Add(message);
                    }
                },
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var line in said.Order(StringComparer.Ordinal))
        {
            session.Reporter.Info(line);
        }
    }
}
