using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;

namespace GourmetGram.Platform.Phases;

/// <summary>Asks whether the services answer that Terraform needs: it waits without end for one that takes connections and says nothing.</summary>
/// <param name="clouds">The cloud.</param>
internal sealed class CloudPulse(OpenStackClients clouds)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Returns when compute and network answer.</summary>
    /// <exception cref="CloudException">One of them does not.</exception>
    public Task CheckAsync(string ending, CancellationToken cancellationToken) => Task.WhenAll(
        WithinAsync("compute", token => clouds.Nova.ServersAsync(ending, token), cancellationToken),
        WithinAsync("network", token => clouds.Neutron.NetworksAsync(token), cancellationToken));

    private static async Task WithinAsync(string service, Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await ask(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CloudException($"The {service} service does not answer", $"no answer within {Patience.TotalSeconds:0} s", "run the same command again once it does", exception);
        }
    }
}
