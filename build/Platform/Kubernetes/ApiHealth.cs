using GourmetGram.Platform.Phases;
using k8s;
using k8s.Exceptions;

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
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(access.Kubeconfig, access.Context);
            using var client = new k8s.Kubernetes(configuration);
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limited.CancelAfter(Limit);
            using var response = await client.HttpClient.GetAsync(new Uri(client.BaseUri, "readyz"), limited.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"/readyz answers {(int)response.StatusCode}";
        }
        catch (KubeConfigException exception)
        {
            return exception.Message;
        }
        catch (HttpRequestException exception)
        {
            return (exception.InnerException ?? exception).Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "the API does not answer";
        }
    }
}
