using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>Asks whether services answer, before something relies on them that would wait without end or break.</summary>
/// <param name="clouds">The cloud.</param>
internal sealed class CloudPulse(OpenStackClients clouds)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Returns when compute and network answer.</summary>
    /// <exception cref="CloudException">One of them does not.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => Task.WhenAll(
        ComputeAsync(cancellationToken),
        WithinAsync("network", token => clouds.Neutron.NetworksAsync(token), cancellationToken));

    /// <summary>Returns when compute answers.</summary>
    /// <exception cref="CloudException">It does not.</exception>
    public Task ComputeAsync(CancellationToken cancellationToken) =>
        WithinAsync("compute", token => clouds.Nova.FlavorsAsync(token), cancellationToken);

    private static async Task WithinAsync(string service, Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await ask(limit.Token).ConfigureAwait(false);
        }
        catch (CloudException exception) when (exception.Fault() is { IsTransient: false })
        {
            // A refusal is an answer.
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CloudException($"The {service} service does not answer", $"no answer within {Patience.TotalSeconds:0} s", "run the same command again once it does", exception);
        }
    }
}
