using System.Globalization;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.Ssh;

/// <summary>
/// The kubeconfig that Kubespray leaves on the control plane (/etc/kubernetes/admin.conf), rewritten for this machine: the server is the
/// tunnel's port on 127.0.0.1, which stands in the API server's certificate, and the context has a name of its own.
/// </summary>
public static class AdminKubeconfig
{
    /// <summary>Where the control plane keeps it.</summary>
    public const string RemotePath = "/etc/kubernetes/admin.conf";

    /// <summary>Rewrites the kubeconfig.</summary>
    /// <param name="admin">Text of admin.conf.</param>
    /// <param name="port">The tunnel's port.</param>
    /// <param name="context">Name of the context, its cluster and its user.</param>
    /// <exception cref="KubernetesException">It is not a kubeconfig with one cluster and one user whose keys are embedded.</exception>
    public static string Rewrite(string admin, int port, string context)
    {
        var (cluster, user) = Read(admin);
        cluster.Children[new YamlScalarNode("server")] = new YamlScalarNode(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}"));
        var document = new YamlMappingNode
        {
            { "apiVersion", "v1" },
            { "kind", "Config" },
            { "clusters", new YamlSequenceNode(Named("cluster", cluster)) },
            { "users", new YamlSequenceNode(Named("user", user)) },
            { "contexts", new YamlSequenceNode(Named("context", new YamlMappingNode { { "cluster", context }, { "user", context } })) },
            { "current-context", context },
        };
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(document)).Save(writer, assignAnchors: false);
        return writer.ToString();

        YamlMappingNode Named(string key, YamlNode value) => new() { { "name", context }, { key, value } };
    }

    /// <summary>The secrets of the kubeconfig, for the redactor.</summary>
    public static IEnumerable<Secret> Secrets(string admin)
    {
        var (_, user) = Read(admin);
        return user.Children
            .Where(entry => entry.Key is YamlScalarNode { Value: "client-key-data" or "token" or "password" })
            .Select(entry => (entry.Value as YamlScalarNode)?.Value)
            .OfType<string>()
            .Where(value => value.Length > 0)
            .Select(value => new Secret(value));
    }

    /// <summary>The first line of a rewritten kubeconfig: from which file it was made.</summary>
    /// <param name="hash">SHA-256 of admin.conf, lower-case hex.</param>
    public static string Origin(string hash) => $"# Made from {RemotePath} of SHA-256 {hash}; changes are overwritten.\n";

    /// <summary>The port that a rewritten kubeconfig names; null when there is no such file or it is another's.</summary>
    public static int? PortOf(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var (cluster, _) = Read(File.ReadAllText(path));
            return cluster.Children.TryGetValue(new YamlScalarNode("server"), out var server)
                && Uri.TryCreate((server as YamlScalarNode)?.Value, UriKind.Absolute, out var uri)
                && uri.Host == "127.0.0.1"
                    ? uri.Port
                    : null;
        }
        catch (KubernetesException)
        {
            return null;
        }
    }

    private static (YamlMappingNode Cluster, YamlMappingNode User) Read(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            var root = (YamlMappingNode)stream.Documents[0].RootNode;
            return ((YamlMappingNode)Single(root, "clusters")["cluster"], (YamlMappingNode)Single(root, "users")["user"]);
        }
        catch (Exception exception) when (exception is YamlException or InvalidCastException or KeyNotFoundException or ArgumentOutOfRangeException)
        {
            throw new KubernetesException(
                $"{RemotePath} on the control plane is not a kubeconfig with one cluster and one user",
                exception.Message,
                "run the target Kubespray again with --force",
                exception);
        }

        static YamlMappingNode Single(YamlMappingNode root, string key) => (YamlMappingNode)((YamlSequenceNode)root[key]).Children[0];
    }
}
