using System.Collections.Immutable;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform;

/// <summary>Removes one thing after the other, and goes on where something cannot be removed.</summary>
/// <param name="reporter">Told what is there and what becomes of it.</param>
/// <param name="approve">Asked once, when something is there, before anything is removed; throws when it may not be.</param>
internal sealed class Removal(IReporter reporter, Func<CancellationToken, Task> approve)
{
    public async Task<RemovalOutcome> RunAsync(IEnumerable<IUndoable> undoables, CancellationToken cancellationToken)
    {
        var failures = ImmutableArray.CreateBuilder<PlatformException>();
        var removed = 0;
        var approved = false;
        foreach (var undoable in undoables)
        {
            try
            {
                var things = await undoable.ListAsync(cancellationToken).ConfigureAwait(false);
                if (things.IsEmpty)
                {
                    continue;
                }

                reporter.Info($"{undoable.Subject}:");
                foreach (var thing in things)
                {
                    reporter.Info($"  - {thing}");
                }

                if (!approved)
                {
                    await approve(cancellationToken).ConfigureAwait(false);
                    approved = true;
                }

                using var activity = reporter.Begin($"removing {undoable.Subject}");
                await undoable.RemoveAsync(cancellationToken).ConfigureAwait(false);
                activity.Complete($"removed {undoable.Subject}");
                removed += things.Length;
            }
            catch (PlatformException failure) when (failure is not ApprovalException and not CredentialsException)
            {
                reporter.Warn(failure.What);
                failures.Add(failure);
            }
        }

        return new RemovalOutcome(removed, failures.ToImmutable());
    }
}

/// <summary>What came of a removal.</summary>
/// <param name="Removed">How many things were removed.</param>
/// <param name="Failures">Why others were not.</param>
internal sealed record RemovalOutcome(int Removed, ImmutableArray<PlatformException> Failures);
