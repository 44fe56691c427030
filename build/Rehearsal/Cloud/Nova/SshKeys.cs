using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace GourmetGram.Rehearsal.Cloud.Nova;

internal static class SshKeys
{
    /// <summary>MD5 of the key blob in colon separated hex, as Nova shows it; null when the text is not an OpenSSH public key.</summary>
    public static string? Fingerprint(string publicKey)
    {
        var parts = publicKey.Trim().Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2)
        {
            return null;
        }

        var blob = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1], blob, out var size) || !StartsWith(blob.AsSpan(0, size), parts[0]))
        {
            return null;
        }

#pragma warning disable CA5351 // Nova's fingerprints are MD5; nothing is protected by them.
        var hash = MD5.HashData(blob.AsSpan(0, size));
#pragma warning restore CA5351
        return string.Join(':', hash.Select(each => each.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>A fresh RSA pair: the public key in OpenSSH's form, the private one as PEM.</summary>
    public static (string PublicKey, string PrivateKey) Make()
    {
        using var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        using var blob = new MemoryStream();
        Append(blob, "ssh-rsa"u8);
        Append(blob, Positive(numbers.Exponent!));
        Append(blob, Positive(numbers.Modulus!));
        return ($"ssh-rsa {Convert.ToBase64String(blob.ToArray())} Generated-by-Nova", rsa.ExportRSAPrivateKeyPem() + "\n");
    }

    private static bool StartsWith(ReadOnlySpan<byte> blob, string type)
    {
        if (blob.Length < 4)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(blob);
        return length == type.Length && blob.Length > 4 + length && Encoding.ASCII.GetString(blob.Slice(4, length)) == type;
    }

    /// <summary>A leading zero keeps a number whose highest bit is set positive (RFC 4251, section 5).</summary>
    private static byte[] Positive(byte[] number) => (number[0] & 0x80) == 0 ? number : [0, .. number];

    private static void Append(MemoryStream blob, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        blob.Write(length);
        blob.Write(part);
    }
}
