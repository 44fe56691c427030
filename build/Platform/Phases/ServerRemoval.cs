using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Deletes servers and waits until they are really gone. For seconds after a deletion Nova says DELETED and still counts the server
/// against its reservation; Terraform takes that for gone, and starts a replacement for which a full reservation has no room.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="nova">Keeps the servers.</param>
internal sealed class ServerRemoval(PhaseContext context, INova nova)
{
    private static readonly TimeSpan GoneDeadline = TimeSpan.FromMinutes(5);

    /// <summary>Deletes them all at once.</summary>
    /// <param name="servers">Id and what to call it: "server node2-mlops-ada".</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task RemoveAsync(IEnumerable<(string Id, string Subject)> servers, CancellationToken cancellationToken) =>
        Task.WhenAll(servers.Select(server => RemoveAsync(server.Id, server.Subject, cancellationToken)));

    private async Task RemoveAsync(string id, string subject, CancellationToken cancellationToken)
    {
        using var activity = context.Reporter.Begin($"deleting {subject}");
        await nova.DeleteServerAsync(id, cancellationToken).ConfigureAwait(false);
        await context.Conditions.WaitAsync(
            new Condition<bool>(
                $"{subject} is gone",
                async token =>
                {
                    try
                    {
                        return await nova.ServerAsync(id, token).ConfigureAwait(false) is { } still ? Observed.NotYet<bool>(still.Status) : Observed.Met(true);
                    }
                    catch (CloudException exception) when (exception.Fault() is { IsTransient: true })
                    {
                        return Observed.NotYet<bool>(exception.What);
                    }
                },
                GoneDeadline,
                "run the same command again"),
            cancellationToken).ConfigureAwait(false);
        activity.Complete($"{subject} deleted");
    }
}
