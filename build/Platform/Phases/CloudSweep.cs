using System.Collections.Immutable;
using System.Net;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>
/// Finds through the API what bears this project's names and removes it, with no state and from any machine. It runs after Terraform and
/// Lease have removed theirs, and then finds nothing, unless a run was killed or the state was lost.
/// </summary>
/// <param name="context">What every phase is given.</param>
/// <param name="clouds">The site's cloud, null when it has none.</param>
public sealed class CloudSweep(PhaseContext context, OpenStackClients? clouds) : IUndoable
{
    private static readonly TimeSpan GoneDeadline = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public string Subject => $"anything left in the cloud that bears the suffix {context.Settings.Suffix}";

    /// <inheritdoc/>
    public async Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken)
    {
        if (clouds is null)
        {
            return [];
        }

        var found = await SweepFinding.LookAsync(clouds, context.Settings.Suffix, cancellationToken).ConfigureAwait(false);
        foreach (var failure in found.Failures)
        {
            context.Reporter.Warn($"{failure.What}: {failure.Why}");
        }

        return [.. found.Targets.Select(target => target.Text)];
    }

    /// <inheritdoc/>
    /// <exception cref="LeftBehindException">Something could not be looked for or removed; the rest was removed.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (clouds is null)
        {
            return;
        }

        var found = await SweepFinding.LookAsync(clouds, context.Settings.Suffix, cancellationToken).ConfigureAwait(false);
        var left = found.Failures.Select(failure => $"{failure.What}: {failure.Why}").ToList();
        // One kind after the other, in an order in which nothing is held by what comes later; within a kind all at once.
        foreach (var kind in found.Targets.GroupBy(target => target.Kind).OrderBy(group => group.Key))
        {
            var failures = await Task.WhenAll(kind.Select(target => RemoveAsync(target, cancellationToken))).ConfigureAwait(false);
            left.AddRange(failures.OfType<string>());
        }

        if (left.Count > 0)
        {
            throw new LeftBehindException("Destroy could not remove everything from the cloud", string.Join('\n', left), "run ./build.sh Destroy again in a minute; if it stays so, remove these in the cloud's dashboard");
        }
    }

    /// <summary>Null when it is gone, else why it is not.</summary>
    private async Task<string?> RemoveAsync(SweepTarget target, CancellationToken cancellationToken)
    {
        context.Reporter.Info($"removing {target.Text}");
        try
        {
            await context.Conditions.WaitAsync(
                new Condition<bool>(
                    $"{target.Text} is gone",
                    async token =>
                    {
                        try
                        {
                            return await target.RemoveAsync(token).ConfigureAwait(false) ? Observed.Met(true) : Observed.NotYet<bool>("still there");
                        }
                        catch (CloudException exception) when (exception.Is(HttpStatusCode.Conflict) || exception.Fault() is { IsTransient: true })
                        {
                            // What holds it is going away, or the service is in trouble.
                            return Observed.NotYet<bool>(exception.Why ?? exception.What);
                        }
                    },
                    GoneDeadline,
                    "run ./build.sh Destroy again"),
                cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PlatformException exception)
        {
            return $"{target.Text}: {exception.Why ?? exception.What}";
        }
    }
}
