using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.Json;
using GourmetGram.Rehearsal.Cloud;
using GourmetGram.Rehearsal.Cluster.Storage;
using GourmetGram.Rehearsal.Cluster;
using GourmetGram.Rehearsal.Files;
using GourmetGram.Rehearsal.Nodes;
using GourmetGram.Rehearsal.Provider;

namespace GourmetGram.Rehearsal.World;

/// <summary>The four parts, wired: the cloud boots the nodes, the nodes reach the cluster, Terraform reaches the cloud.</summary>
internal sealed class RehearsalWorld(INodeHost nodes, ClusterServer cluster, CloudServer cloud, ProviderServer provider) : IAsyncDisposable
{
    private const int ApiPort = 6443;

    public static async Task<RehearsalWorld> StartAsync(WorldOptions options, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var cluster = await ClusterServer.StartAsync(
            new ClusterOptions(Part("cluster"), 0, ServerNames(), ControllerPace.Rehearsal),
            cancellationToken);
        var opening = NodeHosts.OpenAsync(
            new NodeHostOptions(options.StateDirectory, options.CacheDirectory)
            {
                Forwards = [new NodeForward(ApiPort, () => new IPEndPoint(IPAddress.Loopback, cluster.Port))],
                Progress = progress,
            },
            cancellationToken);
        var provider = await ProviderServer.StartAsync(new ProviderOptions(Part("terraform")), cancellationToken);
        var nodes = await opening;
        progress.Report(nodes.Support.Hosted ? "nodes are hosted on this machine" : $"no nodes: {nodes.Support.Reason}");
        var cloud = await CloudServer.StartAsync(
            new CloudOptions(Part("cloud"), 0, options.LeaseDelay, TimeSpan.FromMilliseconds(500)),
            nodes,
            cancellationToken);
        if (!nodes.Support.Hosted)
        {
            await PretendedNode.RegisterAsync(cluster, cancellationToken);
        }

        return new RehearsalWorld(nodes, cluster, cloud, provider);

        string Part(string name) => Directory.CreateDirectory(Path.Combine(options.StateDirectory, name)).FullName;
    }

    /// <summary>Writes world.json: what the build needs to know. It appears whole, when everything is ready.</summary>
    public void Describe(WorldOptions options)
    {
        var variables = Path.Combine(options.StateDirectory, "cluster", "install-variables.json");
        var kubeconfig = Path.Combine(options.StateDirectory, "cluster", "kubeconfig");
        PrivateFile.Write(
            variables,
            new JsonObject { ["admin_conf"] = cluster.AdminKubeconfig($"https://127.0.0.1:{ApiPort}") }.ToJsonString());
        PrivateFile.Write(kubeconfig, cluster.AdminKubeconfig($"https://127.0.0.1:{cluster.Port}"));
        var requester = Requester.Find();
        if (requester is not null)
        {
            HandOver(requester, options, variables, kubeconfig);
        }

        PrivateFile.Write(options.DescriptionFile, Description(options, variables, kubeconfig).ToJsonString(new JsonSerializerOptions { WriteIndented = true }), requester);
    }

    public async ValueTask DisposeAsync()
    {
        await cloud.DisposeAsync();
        await provider.DisposeAsync();
        await cluster.DisposeAsync();
        await nodes.DisposeAsync();
    }

    // What the user's Terraform, OpenStack client, kubectl and Ansible open; the machines and the world's own records stay root's.
    private void HandOver(Requester requester, WorldOptions options, string variables, string kubeconfig)
    {
        requester.Own(options.StateDirectory, Path.GetDirectoryName(cloud.CloudsFile)!, cloud.CloudsFile, Path.GetDirectoryName(kubeconfig)!, kubeconfig, variables);
        requester.OwnAll(Path.GetDirectoryName(provider.CliConfigFile)!);
        requester.OwnAll(provider.SocketFolder);
    }

    private JsonObject Description(WorldOptions options, string variables, string kubeconfig) => new()
    {
        ["processId"] = Environment.ProcessId,
        ["program"] = Path.Combine(AppContext.BaseDirectory, "gourmetgram-rehearsal.dll"),
        ["health"] = cloud.AuthUrl.AbsoluteUri,
        ["cloudsFile"] = cloud.CloudsFile,
        ["cloud"] = "rehearsal",
        ["terraformCliConfigFile"] = provider.CliConfigFile,
        ["nodesMissingBecause"] = nodes.Support.Reason,
        ["clusterPlaybook"] = Path.Combine(options.InstallDirectory, "install.yml"),
        ["clusterVariables"] = variables,
        ["kubeconfig"] = kubeconfig,
        ["manifests"] = new JsonObject
        {
            ["argoCd"] = Manifest(options, "argo-cd"),
            ["argoWorkflows"] = Manifest(options, "argo-workflows"),
            ["argoEvents"] = Manifest(options, "argo-events"),
        },
        ["standIns"] = new JsonArray(StandIns().Select(line => (JsonNode)line).ToArray()),
    };

    private static JsonObject Manifest(WorldOptions options, string name) => new()
    {
        ["source"] = Path.Combine(options.InstallDirectory, "manifests", $"{name}.yaml"),
        ["version"] = "rehearsal",
    };

    private IEnumerable<string> StandIns()
    {
        yield return "cloud: an embedded OpenStack (Keystone, Blazar, Nova, Neutron, Glance) on this machine's loopback";
        yield return "Terraform provider: a stand-in of the same name and schema, spoken to by the real Terraform";
        yield return nodes.Support.Hosted
            ? "nodes: real Linux machines on this host (systemd-nspawn), on networks of their own"
            : $"nodes: none; servers are ACTIVE in the cloud but nothing stands behind them, because {nodes.Support.Reason}";
        yield return "cluster: an embedded Kubernetes API with Argo's objects and their lifecycle; no container ever runs";
    }

    // Whatever the nodes and the build call the API server.
    private static ImmutableArray<string> ServerNames() =>
        [.. Enumerable.Range(1, 9).Select(number => $"node{number}"), .. Enumerable.Range(2, 253).Select(number => $"192.168.1.{number}")];
}
