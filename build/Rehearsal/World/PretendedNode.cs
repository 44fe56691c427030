using System.Net;
using GourmetGram.Rehearsal.Cluster;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace GourmetGram.Rehearsal.World;

/// <summary>Where no machine can run, no installation registers any: this node stands for them, so that pods have a place to be.</summary>
internal static class PretendedNode
{
    public static async Task RegisterAsync(ClusterServer cluster, CancellationToken cancellationToken)
    {
        var config = await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(cluster.AdminKubeconfig($"https://127.0.0.1:{cluster.Port}"))));
        using var client = new k8s.Kubernetes(config);
        var node = new V1Node
        {
            ApiVersion = "v1",
            Kind = "Node",
            Metadata = new V1ObjectMeta
            {
                Name = "pretended",
                // Those of a kubelet, by which pods choose their nodes.
                Labels = new Dictionary<string, string>
                {
                    ["kubernetes.io/arch"] = "amd64",
                    ["kubernetes.io/hostname"] = "pretended",
                    ["kubernetes.io/os"] = "linux",
                    ["node-role.kubernetes.io/control-plane"] = "",
                },
                Annotations = new Dictionary<string, string> { ["rehearsal.gourmetgram/stands-for"] = "the nodes that this machine cannot host" },
            },
        };
        try
        {
            await client.CoreV1.CreateNodeAsync(node, cancellationToken: cancellationToken);
        }
        catch (HttpOperationException exception) when (exception.Response.StatusCode == HttpStatusCode.Conflict)
        {
            // Registered by an earlier process of this world.
        }
    }
}
