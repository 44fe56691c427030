using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform;

/// <summary>Shows all that is there, asks once, removes one thing after the other, and goes on where something cannot be removed.</summary>
/// <param name="reporter">Told what is there and what becomes of it.</param>
/// <param name="approve">Asked once, when all is shown, before anything is removed; throws when it may not be.</param>
internal sealed class Removal(IReporter reporter, Func<CancellationToken, Task> approve)
{
    public async Task<RemovalOutcome> RunAsync(ImmutableArray<IUndoable> undoables, CancellationToken cancellationToken)
    {
        var looks = await LookAsync(undoables, "looking for what there is", "looked for what there is", cancellationToken).ConfigureAwait(false);
        var shown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var look in looks)
        {
            // The sweep finds what Terraform and the lease list as well.
            var things = look.Things.Where(shown.Add).ToList();
            if (things.Count > 0)
            {
                reporter.Info($"{look.Undoable.Subject}:");
                things.ForEach(thing => reporter.Info($"  - {thing}"));
            }
        }

        var unseen = looks.Select(look => look.Failure).OfType<PlatformException>().ToImmutableArray();
        foreach (var failure in unseen)
        {
            reporter.Warn(Told(failure));
        }

        if (shown.Count == 0)
        {
            return new RemovalOutcome(0, unseen);
        }

        await approve(cancellationToken).ConfigureAwait(false);
        var failures = ImmutableArray.CreateBuilder<PlatformException>();
        // What could not be looked at is tried all the same: it may answer by then.
        foreach (var undoable in looks.Where(look => look.Failure is not null || !look.Things.IsEmpty).Select(look => look.Undoable))
        {
            try
            {
                using var activity = reporter.Begin($"removing {undoable.Subject}");
                await undoable.RemoveAsync(cancellationToken).ConfigureAwait(false);
                activity.Complete($"removed {undoable.Subject}");
            }
            catch (PlatformException failure) when (failure is not CredentialsException)
            {
                reporter.Warn(failure.What);
                failures.Add(failure);
            }
        }

        return failures.Count > 0 && await IsAllGoneAsync(undoables, cancellationToken).ConfigureAwait(false)
            ? new RemovalOutcome(shown.Count, Forgiven(failures))
            : new RemovalOutcome(shown.Count, failures.ToImmutable());
    }

    // What one could not remove, another may have: what counts is what is left.
    private async Task<bool> IsAllGoneAsync(ImmutableArray<IUndoable> undoables, CancellationToken cancellationToken)
    {
        try
        {
            return (await LookAsync(undoables, "looking for what is left", "looked for what is left", cancellationToken).ConfigureAwait(false))
                .All(look => look.Failure is null && look.Things.IsEmpty);
        }
        catch (CredentialsException)
        {
            return false;
        }
    }

    private ImmutableArray<PlatformException> Forgiven(IEnumerable<PlatformException> failures)
    {
        foreach (var failure in failures)
        {
            reporter.Warn($"{Told(failure)}; nothing is left all the same");
        }

        return [];
    }

    private async Task<ImmutableArray<Look>> LookAsync(ImmutableArray<IUndoable> undoables, string title, string outcome, CancellationToken cancellationToken)
    {
        using var activity = reporter.Begin(title);
        var looks = new Look[undoables.Length];
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, undoables.Length).Where(index => undoables[index].LooksAlone).Select(AtAsync),
            // The others share a folder and a connection.
            OneAfterTheOtherAsync(),
        ]).ConfigureAwait(false);
        activity.Complete(outcome);
        return [.. looks];

        async Task OneAfterTheOtherAsync()
        {
            foreach (var index in Enumerable.Range(0, undoables.Length).Where(index => !undoables[index].LooksAlone))
            {
                await AtAsync(index).ConfigureAwait(false);
            }
        }

        async Task AtAsync(int index) => looks[index] = await LookAsync(undoables[index], cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Look> LookAsync(IUndoable undoable, CancellationToken cancellationToken)
    {
        try
        {
            return new Look(undoable, await undoable.ListAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (PlatformException failure) when (failure is not CredentialsException)
        {
            return new Look(undoable, [], failure);
        }
    }

    private static string Told(PlatformException failure) => failure.Why is { Length: > 0 } why ? $"{failure.What}: {why.ReplaceLineEndings("; ")}" : failure.What;

    private sealed record Look(IUndoable Undoable, ImmutableArray<string> Things, PlatformException? Failure);
}

/// <summary>What came of a removal.</summary>
/// <param name="Found">How many things there were.</param>
/// <param name="Failures">What could not be looked at or removed, and why.</param>
internal sealed record RemovalOutcome(int Found, ImmutableArray<PlatformException> Failures);
