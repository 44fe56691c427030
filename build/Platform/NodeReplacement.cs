using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform;

/// <summary>Makes one node anew: checks which, says what is lost, asks, has it done, and says what to run next.</summary>
/// <param name="session">The run.</param>
public sealed class NodeReplacement(Session session)
{
    /// <summary>Replaces the node that the settings name.</summary>
    /// <exception cref="UsageException">No node was named, or one that there is not.</exception>
    /// <exception cref="ApprovalException">Not approved, or nobody to ask.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var settings = session.Options.Settings;
        var names = settings.Nodes.Select(node => node.Name).ToList();
        if (settings.Node is not { } node)
        {
            throw new UsageException("ReplaceNode needs to know which node", null, $"add --node with one of {string.Join(", ", names)}");
        }

        if (!names.Contains(node))
        {
            throw new UsageException($"--node cannot be '{node}'", null, $"give one of {string.Join(", ", names)}");
        }

        var phases = await session.PhasesAsync(cancellationToken).ConfigureAwait(false);
        session.Reporter.Warn($"{node} is made anew: everything on its disk is lost; its ports and addresses stay");
        if (node == names[0])
        {
            session.Reporter.Warn($"{node} is the way in to the other nodes and the first of the control plane: until it is prepared again nobody reaches them, and what the cluster keeps on it alone is lost");
        }

        var needed = phases.Context.Site.DestroyNeedsApproval && !settings.Approve;
        session.Reporter.Info(await phases.Terraform.ReplaceAsync(node, token => ApproveAsync(needed, node, token), cancellationToken).ConfigureAwait(false));
        session.Reporter.Info("next: ./build.sh PreK8s Kubespray prepares it and takes it into the cluster; ./build.sh Provision does that and the rest");
    }

    private Task ApproveAsync(bool needed, string node, CancellationToken cancellationToken) => needed
        ? new Approval(session.Options.Input, session.Options.Output, session.Options.Interactive)
            .AskAsync($"{node} of {session.Options.Settings.Suffix} on {session.Options.Settings.Site} will be replaced", node, cancellationToken)
        : Task.CompletedTask;
}
