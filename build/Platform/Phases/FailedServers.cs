using System.Collections.Immutable;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>Our servers in ERROR: Terraform's plan does not show them. They are deleted, and Terraform then finds them missing.</summary>
/// <param name="context">What every phase is given.</param>
/// <param name="clouds">The cloud.</param>
internal sealed class FailedServers(PhaseContext context, OpenStackClients clouds)
{
    /// <summary>Those there are, with Nova's reason.</summary>
    public async Task<ImmutableArray<Server>> FindAsync(CancellationToken cancellationToken)
    {
        var names = new OurNames(context.Settings.Suffix);
        var servers = await clouds.Nova.ServersAsync(names.Ending, cancellationToken).ConfigureAwait(false);
        var session = await clouds.Keystone.SessionAsync(cancellationToken).ConfigureAwait(false);
        var failed = servers.Where(server => server.Status == "ERROR" && names.AreOurs(server.Name) && (server.TenantId is null || server.TenantId == session.ProjectId));
        // The list may lack the reason, the server itself has it.
        var known = await Task.WhenAll(failed.Select(server => clouds.Nova.ServerAsync(server.Id, cancellationToken))).ConfigureAwait(false);
        return [.. known.OfType<Server>().OrderBy(server => server.Name, StringComparer.Ordinal)];
    }

    /// <summary>"server node2-mlops-ada is in ERROR: No valid host was found."</summary>
    public static string Text(Server server) => $"server {server.Name} is in ERROR: {server.Fault?.Message.Trim() ?? "Nova gives no reason"}";
}
