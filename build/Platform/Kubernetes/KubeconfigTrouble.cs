using System.Security.Cryptography;
using k8s.Exceptions;
using YamlDotNet.Core;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>What KubernetesClient throws at a kubeconfig that it cannot make a connection of.</summary>
internal static class KubeconfigTrouble
{
    /// <summary>Whether this says that the kubeconfig is unusable. An empty file makes the reader dereference null.</summary>
    public static bool Is(Exception exception) =>
        exception is KubeConfigException or IOException or YamlException or NullReferenceException or FormatException or UnauthorizedAccessException or CryptographicException;

    /// <summary>The reader's own words.</summary>
    public static string Words(Exception exception) => exception is NullReferenceException ? "it is empty" : exception.Message;
}
