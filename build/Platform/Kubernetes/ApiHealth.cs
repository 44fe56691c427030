using GourmetGram.Platform.Phases;
using k8s;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>Asks a Kubernetes API whether it is ready. https://kubernetes.io/docs/reference/using-api/health-checks/</summary>
internal static class ApiHealth
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong, null when the API is ready. The server's certificate is verified.</summary>
    public static async Task<string?> ProblemAsync(ClusterAccess access, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(access.Kubeconfig, access.Context));
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limited.CancelAfter(Limit);
            using var response = await client.HttpClient.GetAsync(new Uri(client.BaseUri, "readyz"), limited.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"/readyz answers {(int)response.StatusCode}";
        }
        catch (HttpRequestException exception)
        {
            return (exception.InnerException ?? exception).Message;
        }
        catch (Exception exception) when (KubeconfigTrouble.Is(exception))
        {
            return KubeconfigTrouble.Words(exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "the API does not answer";
        }
    }
}
