using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform.Ansible;

/// <summary>
/// What a phase's work depends on, as one SHA-256: playbook files, variables, nodes. A playbook leaves it on every node as its last task
/// (/var/lib/gourmetgram/PHASE.json); as long as it is there and the same, there is nothing to do.
/// </summary>
public static class Fingerprint
{
    /// <summary>Where the nodes keep theirs.</summary>
    public const string Folder = "/var/lib/gourmetgram";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>Computes the fingerprint, 64 hex digits.</summary>
    /// <param name="files">Playbooks and what they use; folders stand for all files in them.</param>
    /// <param name="values">Further inputs.</param>
    /// <param name="infrastructure">The nodes.</param>
    public static string Compute(IEnumerable<string> files, IEnumerable<string> values, Infrastructure infrastructure)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(infrastructure);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in files)
        {
            foreach (var file in FilesOf(path))
            {
                Add(Path.GetFileName(file));
                AddBytes(File.ReadAllBytes(file));
            }
        }

        foreach (var value in values)
        {
            Add(value);
        }

        foreach (var node in infrastructure.Nodes)
        {
            Add($"{node.Name} {node.ServerId} {node.PrivateAddress} {node.SharedAddress}");
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string text) => AddBytes(Encoding.UTF8.GetBytes(text));

        void AddBytes(byte[] bytes)
        {
            // Lengths keep "ab" + "c" and "a" + "bc" apart.
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }

    /// <summary>Reads the fingerprints of a phase from all nodes at once, over SSH.</summary>
    /// <returns>What was seen in place of it, each with its nodes: "not done yet on node2, node3"; empty when all bear it.</returns>
    public static async Task<ImmutableArray<string>> DifferencesAsync(
        RemoteShell shell,
        Infrastructure infrastructure,
        string phase,
        string fingerprint,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(infrastructure);
        var results = await shell.RunOnAllAsync(
            infrastructure.Nodes.Select(node => node.Name),
            $"cat {Folder}/{FileName(phase)}",
            Limit,
            cancellationToken).ConfigureAwait(false);
        return
        [
            .. results.Select(result => (result.Node, Seen: Look(result, fingerprint)))
                .Where(look => look.Seen is not null)
                .GroupBy(look => look.Seen, look => look.Node)
                .Select(group => $"{group.Key} on {string.Join(", ", group)}"),
        ];
    }

    /// <summary>Name of the file on the nodes.</summary>
    public static string FileName(string phase)
    {
        ArgumentNullException.ThrowIfNull(phase);
        return $"{phase.ToLowerInvariant()}.json";
    }

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [path];

    private static string? Look(RemoteResult result, string fingerprint)
    {
        if (result.NotReached)
        {
            return $"no answer ({SshFailure.Read(result.Error).Reason})";
        }

        if (!result.Succeeded)
        {
            return "not done yet";
        }

        try
        {
            using var document = JsonDocument.Parse(result.Output);
            return document.RootElement.GetProperty("fingerprint").GetString() == fingerprint ? null : "done from other inputs";
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "an unreadable record";
        }
    }
}
