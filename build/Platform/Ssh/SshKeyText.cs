using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GourmetGram.Platform.Ssh;

/// <summary>Keys as SSH writes them. https://www.rfc-editor.org/rfc/rfc4253#section-6.6</summary>
internal static class SshKeyText
{
    private const string Begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private const string End = "-----END OPENSSH PRIVATE KEY-----";

    /// <summary>The first field of a key's blob names its type: ssh-ed25519, ssh-rsa, ecdsa-sha2-nistp256 …</summary>
    public static string TypeOf(ReadOnlySpan<byte> blob) => Encoding.ASCII.GetString(Field(blob, out _));

    /// <summary>The fingerprint as OpenSSH prints it.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> blob) => $"SHA256:{Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=')}";

    /// <summary>
    /// The public key that belongs to a private key's file, without its passphrase: OpenSSH's own format holds it in clear, for the others it
    /// lies beside in a file of the same name with .pub. Null when there is neither.
    /// </summary>
    public static byte[]? PublicKeyOf(string path)
    {
        try
        {
            return FromPrivateFile(File.ReadAllText(path)) ?? FromPublicFile($"{path}.pub");
        }
        catch (Exception exception) when (exception is FormatException or ArgumentOutOfRangeException)
        {
            return FromPublicFile($"{path}.pub");
        }
    }

    // PROTOCOL.key of OpenSSH: magic, cipher, kdf, kdf options, number of keys, the public key, the encrypted rest.
    private static byte[]? FromPrivateFile(string text)
    {
        var start = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (start < 0 || end < start)
        {
            return null;
        }

        var magic = "openssh-key-v1\0"u8;
        ReadOnlySpan<byte> rest = Convert.FromBase64String(text[(start + Begin.Length)..end]);
        if (!rest.StartsWith(magic))
        {
            return null;
        }

        rest = rest[magic.Length..];
        for (var field = 0; field < 3; field++)
        {
            Field(rest, out rest);
        }

        return Field(rest[4..], out _).ToArray();
    }

    private static byte[]? FromPublicFile(string path) =>
        File.Exists(path) && File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var body, ..]
            ? Convert.FromBase64String(body.Trim())
            : null;

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> rest)
    {
        var length = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes);
        rest = bytes[(4 + length)..];
        return bytes.Slice(4, length);
    }
}
