using System.Net;
using GourmetGram.Platform.Phases;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using KubernetesException = GourmetGram.Platform.Errors.KubernetesException;

namespace GourmetGram.Platform.Ansible;

/// <summary>
/// What the cluster was installed from, kept in the cluster itself (ConfigMap kube-system/gourmetgram-installation): a cluster that
/// was made anew behind our back lacks it, whatever the nodes say.
/// </summary>
internal static class ClusterRecord
{
    private const string Namespace = "kube-system";
    private const string Name = "gourmetgram-installation";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>What differs, in a few words; null when the cluster bears the fingerprint.</summary>
    public static async Task<string?> DifferenceAsync(ClusterAccess access, string fingerprint, CancellationToken cancellationToken)
    {
        try
        {
            using var client = Open(access);
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limited.CancelAfter(Limit);
            var found = await client.CoreV1.ReadNamespacedConfigMapAsync(Name, Namespace, cancellationToken: limited.Token).ConfigureAwait(false);
            return found.Data is { } data && data.TryGetValue("fingerprint", out var recorded) && recorded == fingerprint ? null : "the cluster was installed from other inputs";
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return "the cluster has no record of its installation";
        }
        catch (Exception exception) when (exception is HttpOperationException or HttpRequestException or KubeConfigException)
        {
            return $"the cluster's record cannot be read ({exception.GetBaseException().Message})";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "the cluster's record cannot be read (no answer)";
        }
    }

    /// <summary>Leaves the record.</summary>
    /// <exception cref="KubernetesException">The API refuses.</exception>
    public static async Task WriteAsync(ClusterAccess access, IDictionary<string, string> data, CancellationToken cancellationToken)
    {
        var record = new V1ConfigMap
        {
            ApiVersion = "v1",
            Kind = "ConfigMap",
            Metadata = new V1ObjectMeta { Name = Name, NamespaceProperty = Namespace },
            Data = data,
        };
        try
        {
            using var client = Open(access);
            await client.CoreV1.PatchNamespacedConfigMapAsync(
                new V1Patch(record, V1Patch.PatchType.ApplyPatch),
                Name,
                Namespace,
                fieldManager: "gourmetgram",
                force: true,
                cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpOperationException or HttpRequestException or KubeConfigException)
        {
            throw new KubernetesException(
                "The installation could not be recorded in the cluster",
                exception is HttpOperationException refused ? refused.Response.Content : exception.GetBaseException().Message,
                "run the same command again",
                exception);
        }
    }

    private static k8s.Kubernetes Open(ClusterAccess access) =>
        new(KubernetesClientConfiguration.BuildConfigFromConfigFile(access.Kubeconfig, access.Context));
}
