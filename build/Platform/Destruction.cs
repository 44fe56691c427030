using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform;

/// <summary>Back to an empty project: lists what is there, asks, removes it, goes on where something fails, and says what is left.</summary>
/// <param name="session">The run.</param>
public sealed class Destruction(Session session)
{
    /// <summary>Destroys everything of this suffix on this site.</summary>
    /// <returns>What was removed, in a few words.</returns>
    /// <exception cref="LeftBehindException">Something could not be removed; says what.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var settings = session.Options.Settings;
        await session.ReapAsync(cancellationToken).ConfigureAwait(false);
        if (session.World is { Exists: false })
        {
            return $"nothing to destroy: site {settings.Site} has no world here";
        }

        var outcome = await RemoveAsync(cancellationToken).ConfigureAwait(false);
        if (session.World is { } world)
        {
            using var activity = session.Reporter.Begin($"removing the world of site {settings.Site}");
            await world.RemoveAsync(cancellationToken).ConfigureAwait(false);
            activity.Complete();
            if (!world.Exists)
            {
                // It took the cloud, the nodes and the cluster along: what could not be removed one by one is gone too.
                outcome = outcome with { Failures = [] };
            }
        }

        return outcome.Failures.IsEmpty
            ? outcome.Found == 0 && session.World is null ? $"nothing to destroy bears the suffix {settings.Suffix}" : $"nothing with suffix {settings.Suffix} is left"
            : throw new LeftBehindException(
                "Not everything could be removed",
                string.Join('\n', outcome.Failures.Select(failure => failure.ToString())),
                "mend what is named above, then run the same command again");
    }

    private async Task<RemovalOutcome> RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var phases = await session.PhasesAsync(cancellationToken).ConfigureAwait(false);
            var outcome = await new Removal(session.Reporter, token => ApproveAsync(phases.Context.Site.DestroyNeedsApproval, token))
                .RunAsync(phases.Undo, cancellationToken)
                .ConfigureAwait(false);
            foreach (var line in session.World is null ? await phases.Remains.TellAsync(cancellationToken).ConfigureAwait(false) : [])
            {
                session.Reporter.Info(line);
            }

            return outcome;
        }
        catch (PlatformException failure) when (session.World is not null && failure is not ApprovalException)
        {
            // A world that does not come up holds nothing that its own removal would not take away.
            session.Reporter.Warn(failure.What);
            return new RemovalOutcome(0, [failure]);
        }
    }

    private Task ApproveAsync(bool needed, CancellationToken cancellationToken)
    {
        var settings = session.Options.Settings;
        return settings.Approve || !needed
            ? Task.CompletedTask
            : new Approval(session.Options.Input, session.Options.Output, session.Options.Interactive)
                .AskAsync($"Destroying everything of {settings.Suffix} on {settings.Site}", settings.Suffix, cancellationToken);
    }
}
