using System.Globalization;
using GourmetGram.Platform.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.Ssh;

/// <summary>
/// The user's own kubeconfig, touched only when that is asked for: one cluster, one user and one context of ours are put in and taken out,
/// everything else stays. Ours bear a mark (an extension, which kubectl keeps), so that nobody else's entry is ever taken for one of them.
/// https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
/// </summary>
/// <param name="path">The file, absolute path; need not exist.</param>
public sealed class UserKubeconfig(string path)
{
    private const string Mark = "gourmetgram";
    private static readonly string[] Lists = ["clusters", "users", "contexts"];

    /// <summary>The file as it was before anything of ours was put in.</summary>
    public string Backup => $"{Target}.gourmetgram-backup";

    // A link stays a link.
    private string Target => File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;

    /// <summary>The file that kubectl writes to: the first of KUBECONFIG, else ~/.kube/config.</summary>
    public static string DefaultPath()
    {
        var named = Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return Path.GetFullPath(named ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config"));
    }

    /// <summary>Puts the entries in, or brings them up to date. The current context changes only when there is none.</summary>
    /// <param name="kubeconfig">The kubeconfig with one cluster, user and context of the given name.</param>
    /// <param name="name">Name of the context.</param>
    /// <param name="owner">Whose the entries are: the folder of the site.</param>
    /// <returns>Whether the file was changed.</returns>
    /// <exception cref="KubernetesException">The file cannot be read or written, or has an entry of that name that is not ours.</exception>
    public bool Merge(string kubeconfig, string name, string owner)
    {
        var ours = Read(KubeconfigFile.Read(kubeconfig), kubeconfig);
        var before = File.Exists(path) ? KubeconfigFile.Read(path) : "";
        var root = Read(before, path);
        root.Children.TryAdd("apiVersion", "v1");
        root.Children.TryAdd("kind", "Config");
        foreach (var list in Lists)
        {
            var entry = Entries(ours, list).Single(entry => NameOf(entry) == name);
            var body = (YamlMappingNode)entry.Children[list[..^1]];
            // A user has no other place for it: the mark is the cluster's and the context's.
            if (list != "users")
            {
                body.Children["extensions"] = new YamlSequenceNode(new YamlMappingNode
                {
                    { "name", Mark },
                    { "extension", new YamlMappingNode { { "folder", owner } } },
                });
            }

            if (!root.Children.TryGetValue(list, out var found) || found is not YamlSequenceNode sequence)
            {
                root.Children[list] = sequence = [];
            }

            var old = Entries(root, list).FirstOrDefault(candidate => NameOf(candidate) == name);
            if (old is null)
            {
                sequence.Add(entry);
            }
            else
            {
                if (list != "users" && OwnerOf(old, list) is null)
                {
                    throw new KubernetesException(
                        $"{path} has a {list[..^1]} {name} that this build did not put there",
                        null,
                        $"rename it (kubectl config rename-context {name} OTHER), or leave --merge-kubeconfig out and use --kubeconfig {kubeconfig}");
                }

                sequence.Children[sequence.Children.IndexOf(old)] = entry;
            }
        }

        if (!root.Children.TryGetValue("current-context", out var current) || string.IsNullOrEmpty((current as YamlScalarNode)?.Value))
        {
            root.Children["current-context"] = name;
        }

        return Write(before, root);
    }

    /// <summary>Whether entries of this owner are in the file.</summary>
    /// <exception cref="KubernetesException">The file cannot be read: nobody knows.</exception>
    public bool Holds(string name, string owner) =>
        File.Exists(path)
        && Entries(Read(KubeconfigFile.Read(path), path), "contexts").Any(entry => NameOf(entry) == name && OwnerOf(entry, "contexts") == owner);

    /// <summary>Takes the entries of this owner out; a current context that leads nowhere now is unset.</summary>
    /// <returns>Whether the file was changed.</returns>
    /// <exception cref="KubernetesException">The file cannot be read or written.</exception>
    public bool Remove(string name, string owner)
    {
        if (!Holds(name, owner))
        {
            return false;
        }

        var before = KubeconfigFile.Read(path);
        var root = Read(before, path);
        foreach (var list in Lists)
        {
            if (root.Children.TryGetValue(list, out var found) && found is YamlSequenceNode sequence)
            {
                foreach (var entry in Entries(root, list).Where(entry => NameOf(entry) == name && (list == "users" || OwnerOf(entry, list) == owner)).ToList())
                {
                    sequence.Children.Remove(entry);
                }
            }
        }

        if (root.Children.TryGetValue("current-context", out var current) && (current as YamlScalarNode)?.Value == name)
        {
            root.Children["current-context"] = new YamlScalarNode("") { Style = ScalarStyle.DoubleQuoted };
        }

        return Write(before, root);
    }

    private bool Write(string before, YamlMappingNode root)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        new YamlStream(new YamlDocument(root)).Save(writer, assignAnchors: false);
        // The writer ends a document with three dots.
        var after = writer.ToString();
        after = after.EndsWith("...\n", StringComparison.Ordinal) ? after[..^4] : after;
        if (before.Length > 0 && Read(before, path).Equals(root))
        {
            return false;
        }

        // The first time only: later the file holds our key, of which no further copy is to lie about.
        if (before.Length > 0 && !Lists.Any(list => Entries(Read(before, path), list).Any(entry => OwnerOf(entry, list) is not null)))
        {
            KubeconfigFile.Write(Backup, before);
        }

        KubeconfigFile.Write(Target, after);
        return true;
    }

    private static IEnumerable<YamlMappingNode> Entries(YamlMappingNode root, string list) =>
        root.Children.TryGetValue(list, out var found) && found is YamlSequenceNode sequence ? sequence.OfType<YamlMappingNode>() : [];

    private static string? NameOf(YamlMappingNode entry) => Text(entry, "name");

    private static string? OwnerOf(YamlMappingNode entry, string list) =>
        entry.Children.TryGetValue(list[..^1], out var body) && body is YamlMappingNode mapping
            ? Entries(mapping, "extensions")
                .Where(extension => NameOf(extension) == Mark)
                .Select(extension => extension.Children.TryGetValue("extension", out var mark) && mark is YamlMappingNode words ? Text(words, "folder") : null)
                .FirstOrDefault()
            : null;

    private static string? Text(YamlMappingNode mapping, string key) => mapping.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;

    private static YamlMappingNode Read(string text, string path)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents is [] ? [] : stream.Documents[0].RootNode as YamlMappingNode ?? (string.IsNullOrWhiteSpace(text) ? [] : throw new YamlException("it is no mapping"));
        }
        catch (YamlException exception)
        {
            throw new KubernetesException($"{path} is no kubeconfig", exception.Message, "mend it, or leave --merge-kubeconfig out", exception);
        }
    }
}
