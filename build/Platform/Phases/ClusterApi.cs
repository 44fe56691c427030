using GourmetGram.Platform.Kubernetes;

namespace GourmetGram.Platform.Phases;

/// <summary>The cluster's API for all phases of a run: opened once, and again when the kubeconfig was written anew.</summary>
/// <param name="source">Knows how to reach the cluster.</param>
public sealed class ClusterApi(IClusterSource source) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<KubernetesApi> opened = [];
    private (ClusterAccess Access, DateTime Written)? current;

    /// <summary>The API, null when there is no cluster yet.</summary>
    /// <exception cref="Errors.KubernetesException">The kubeconfig is unusable.</exception>
    public async Task<KubernetesApi?> FindAsync(CancellationToken cancellationToken)
    {
        if (await source.FindAsync(cancellationToken).ConfigureAwait(false) is not { } access)
        {
            return null;
        }

        var wanted = (access, File.GetLastWriteTimeUtc(access.Kubeconfig));
        lock (gate)
        {
            if (current != wanted)
            {
                opened.Add(KubernetesApi.Open(access.Kubeconfig, access.Context));
                current = wanted;
            }

            return opened[^1];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            opened.ForEach(api => api.Dispose());
            opened.Clear();
            current = null;
        }
    }
}
