using System.Collections.Immutable;
using System.Globalization;

namespace GourmetGram.Rehearsal.Provider.OpenStack;

/// <summary>
/// Waits until a state is reached: looks at once, then ever more seldom (a quarter of a second to two seconds apart), until the time is up.
/// </summary>
/// <param name="Pending">States to wait through; empty means any.</param>
/// <param name="Targets">States that end the wait.</param>
/// <param name="Timeout">How long at most.</param>
/// <param name="Stopping">Ends the wait between two looks: what is in place already is still found so.</param>
internal sealed record StateWait(ImmutableArray<string> Pending, ImmutableArray<string> Targets, TimeSpan Timeout, CancellationToken Stopping)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <param name="look">The present state.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task UntilAsync(Func<CancellationToken, Task<string>> look, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(either.Token, Stopping);
        using var timer = new PeriodicTimer(First);
        var last = string.Empty;
        try
        {
            while (true)
            {
                last = await look(either.Token);
                if (Targets.Contains(last))
                {
                    return;
                }

                if (!Pending.IsEmpty && !Pending.Contains(last))
                {
                    // The last words are what the upstream provider prints here, to the letter.
                    throw new ProviderException(
                        $"unexpected state '{last}', wanted target '{string.Join(", ", Targets)}'. last error: %!s(<nil>)");
                }

                await timer.WaitForNextTickAsync(pause.Token);
                timer.Period = timer.Period * 1.5 < Longest ? timer.Period * 1.5 : Longest;
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested && !Stopping.IsCancellationRequested)
        {
            throw new ProviderException(string.Create(
                CultureInfo.InvariantCulture,
                $"timeout while waiting for state to become '{string.Join(", ", Targets)}' (last state: '{last}', timeout: {Timeout:hh\\:mm\\:ss})"));
        }
    }
}
