using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
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
        if (session.World is { Exists: false })
        {
            return $"nothing to destroy: site {settings.Site} has no world here";
        }

        var failures = new List<PlatformException>();
        var removed = 0;
        try
        {
            removed = await RemoveAsync(await session.PhasesAsync(cancellationToken).ConfigureAwait(false), failures, cancellationToken).ConfigureAwait(false);
        }
        catch (SiteException failure) when (session.World is not null)
        {
            // A world that does not start holds nothing that its own removal would not take away.
            session.Reporter.Warn(failure.What);
        }

        if (session.World is { } world)
        {
            using var activity = session.Reporter.Begin($"removing the world of site {settings.Site}");
            await world.RemoveAsync(cancellationToken).ConfigureAwait(false);
            activity.Complete();
            if (!world.Exists)
            {
                // It took the cloud, the nodes and the cluster along: what could not be removed one by one is gone too.
                failures.Clear();
            }
        }

        return failures is []
            ? removed == 0 && session.World is null ? $"nothing to destroy bears the suffix {settings.Suffix}" : $"nothing of {settings.Suffix} is left"
            : throw new LeftBehindException(
                "Not everything could be removed",
                string.Join('\n', failures.Select(failure => failure.ToString())),
                "mend what is named above, then run the same command again");
    }

    private async Task<int> RemoveAsync(PhaseSet phases, List<PlatformException> failures, CancellationToken cancellationToken)
    {
        var approved = session.Options.Settings.Approve || !phases.Context.Site.DestroyNeedsApproval;
        var removed = 0;
        foreach (var undoable in phases.Undo)
        {
            try
            {
                var things = await undoable.ListAsync(cancellationToken).ConfigureAwait(false);
                if (things.IsEmpty)
                {
                    continue;
                }

                session.Reporter.Info($"{undoable.Subject}:");
                foreach (var thing in things)
                {
                    session.Reporter.Info($"  - {thing}");
                }

                if (!approved)
                {
                    new Approval(session.Options.Input, session.Options.Output, session.Options.Interactive)
                        .Ask($"Everything of {session.Options.Settings.Suffix} on {session.Options.Settings.Site} will be destroyed", session.Options.Settings.Suffix);
                    approved = true;
                }

                using var activity = session.Reporter.Begin($"removing {undoable.Subject}");
                await undoable.RemoveAsync(cancellationToken).ConfigureAwait(false);
                activity.Complete($"removed {undoable.Subject}");
                removed += things.Length;
            }
            catch (PlatformException failure) when (failure is not ApprovalException and not CredentialsException)
            {
                session.Reporter.Warn(failure.What);
                failures.Add(failure);
            }
        }

        return removed;
    }
}
