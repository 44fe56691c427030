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
    private const string Again = "run ./build.sh Destroy again in a minute; if it stays so, remove these in the cloud's dashboard";

    private static readonly TimeSpan GoneDeadline = TimeSpan.FromMinutes(5);

    // How long a service may be in trouble before the rest goes on without it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Subject => $"anything left in the cloud that bears the suffix {context.Settings.Suffix}";

    /// <inheritdoc/>
    public bool LooksAlone => true;

    /// <inheritdoc/>
    /// <exception cref="LeftBehindException">Nothing was found, and not every service could be asked.</exception>
    public async Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken)
    {
        if (clouds is null)
        {
            return [];
        }

        var found = await SweepFinding.LookAsync(clouds, context.Settings.Suffix, context.Settings.Reservation, cancellationToken).ConfigureAwait(false);
        if (found.Targets.IsEmpty && !found.Failures.IsEmpty)
        {
            throw new LeftBehindException("The cloud could not be asked for everything", string.Join('\n', found.Failures.Select(Text)), Again);
        }

        foreach (var failure in found.Failures)
        {
            context.Reporter.Warn(Text(failure));
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

        var found = await SweepFinding.LookAsync(clouds, context.Settings.Suffix, context.Settings.Reservation, cancellationToken).ConfigureAwait(false);
        var left = found.Failures.Select(Text).ToList();
        var down = new HashSet<string>(StringComparer.Ordinal);
        // One kind after the other, in an order in which nothing is held by what comes later; within a kind all at once.
        foreach (var kind in found.Targets.GroupBy(target => target.Kind).OrderBy(group => group.Key))
        {
            var outcomes = await Task.WhenAll(kind.Select(target => down.Contains(target.Service)
                ? Task.FromResult<Leftover?>(new Leftover($"{target.Text}: the {target.Service} service does not answer", IsDown: true))
                : RemoveAsync(target, cancellationToken))).ConfigureAwait(false);
            left.AddRange(outcomes.OfType<Leftover>().Select(leftover => leftover.Text));
            down.UnionWith(kind.Zip(outcomes).Where(pair => pair.Second is { IsDown: true }).Select(pair => pair.First.Service));
        }

        if (left.Count > 0)
        {
            throw new LeftBehindException("Destroy could not remove everything from the cloud", string.Join('\n', left), Again);
        }
    }

    /// <summary>Null when it is gone, else why it is not.</summary>
    private async Task<Leftover?> RemoveAsync(SweepTarget target, CancellationToken cancellationToken)
    {
        context.Reporter.Info($"removing {target.Text}");
        var answered = context.Time.GetTimestamp();
        try
        {
            await context.Conditions.WaitAsync(
                new Condition<bool>(
                    $"{target.Text} is gone",
                    async token =>
                    {
                        try
                        {
                            var gone = await target.RemoveAsync(token).ConfigureAwait(false);
                            answered = context.Time.GetTimestamp();
                            return gone ? Observed.Met(true) : Observed.NotYet<bool>("still there");
                        }
                        catch (CloudException exception) when (exception.Is(HttpStatusCode.Conflict))
                        {
                            // What holds it is going away.
                            answered = context.Time.GetTimestamp();
                            return Observed.NotYet<bool>(exception.Why ?? exception.What);
                        }
                        catch (CloudException exception) when (exception.Fault() is { IsTransient: true } && context.Time.GetElapsedTime(answered) < Patience)
                        {
                            return Observed.NotYet<bool>(exception.Why ?? exception.What);
                        }
                    },
                    GoneDeadline,
                    "run ./build.sh Destroy again"),
                cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (PlatformException exception) when (exception is not CredentialsException)
        {
            return new Leftover($"{target.Text}: {exception.Why ?? exception.What}", exception is CloudException cloud && cloud.Fault() is { IsTransient: true });
        }
    }

    private static string Text(CloudException failure) => $"{failure.What}: {failure.Why}";

    private sealed record Leftover(string Text, bool IsDown);
}
