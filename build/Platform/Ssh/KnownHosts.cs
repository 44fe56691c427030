using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;

namespace GourmetGram.Platform.Ssh;

/// <summary>A host key on record.</summary>
/// <param name="Type">ssh-ed25519, ssh-rsa, ecdsa-sha2-nistp256 …</param>
/// <param name="Key">The public key's blob in base64.</param>
internal sealed record RecordedKey(string Type, string Key);

/// <summary>
/// The file of host keys that OpenSSH and this build share, in OpenSSH's format: whoever meets a server first records its key, both check it
/// from then on. See sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. Safe for concurrent use.
/// </summary>
/// <param name="path">The file, absolute path; need not exist.</param>
internal sealed class KnownHosts(string path)
{
    private readonly Lock gate = new();

    public string Path => path;

    /// <summary>The keys on record for a host.</summary>
    public ImmutableArray<RecordedKey> Of(string host)
    {
        lock (gate)
        {
            return Read(host);
        }
    }

    /// <summary>Whether the key may be trusted: it is on record, or nothing is and it is recorded now.</summary>
    public bool Accept(string host, ReadOnlySpan<byte> key)
    {
        var offered = new RecordedKey(SshKeyText.TypeOf(key), Convert.ToBase64String(key));
        lock (gate)
        {
            var recorded = Read(host);
            if (recorded.IsEmpty)
            {
                using var file = PrivateFile.Append(path);
                file.Write($"{host} {offered.Type} {offered.Key}\n");
                return true;
            }

            return recorded.Contains(offered);
        }
    }

    private ImmutableArray<RecordedKey> Read(string host)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return
        [
            .. reader.ReadToEnd().Split('\n')
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Where(fields => fields.Length >= 3 && fields[0][0] != '#' && fields[0].Split(',').Contains(host))
                .Select(fields => new RecordedKey(fields[1], fields[2])),
        ];
    }
}
