using System.Globalization;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform.Phases;

/// <summary>The cluster's API for all phases of a run: opened once, and again when the kubeconfig was written anew.</summary>
/// <param name="source">Knows how to reach the cluster.</param>
/// <param name="forward">Leads to an API behind a bastion; null to use the way that the kubeconfig names.</param>
public sealed class ClusterApi(IClusterSource source, ApiForward? forward = null) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<KubernetesApi> opened = [];
    private (ClusterAccess Access, Uri? Server, DateTime Written)? current;

    /// <summary>The API, null when there is no cluster yet.</summary>
    /// <exception cref="Errors.KubernetesException">The kubeconfig is unusable.</exception>
    public async Task<KubernetesApi?> FindAsync(CancellationToken cancellationToken)
    {
        if (await source.FindAsync(cancellationToken).ConfigureAwait(false) is not { } access)
        {
            return null;
        }

        // The kubeconfig's own way, for kubectl, ends with the connection that carries it; ours is made anew.
        Uri? server = null;
        if (access.Through is { } nodes && forward is not null)
        {
            var port = await forward.OpenAsync(nodes, 0, cancellationToken).ConfigureAwait(false);
            server = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}"));
        }

        var wanted = (access, server, File.GetLastWriteTimeUtc(access.Kubeconfig));
        lock (gate)
        {
            if (current != wanted)
            {
                opened.Add(KubernetesApi.Open(access.Kubeconfig, access.Context, server));
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
