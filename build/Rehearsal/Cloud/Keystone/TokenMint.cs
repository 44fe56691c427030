using System.Collections.Immutable;
using System.Security.Cryptography;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

/// <summary>
/// Writes and reads tokens. Like Keystone's Fernet tokens they carry their content under a signature, so nothing is stored per login
/// and a token outlives a restart.
/// </summary>
internal sealed class TokenMint(string signingKey)
{
    private const string Mark = "gAAAAAB";
    private const int SignatureSize = 32;
    private readonly byte[] key = Convert.FromBase64String(signingKey);

    public string Write(TokenContent token)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            writer.Write((byte)token.Methods);
            writer.Write(token.Issued.UtcTicks);
            writer.Write(token.Expires.UtcTicks);
            writer.Write(Convert.FromHexString(token.UserId));
            WriteOptional(writer, token.ProjectId);
            WriteOptional(writer, token.CredentialId);
            writer.Write((byte)token.AuditIds.Length);
            foreach (var audit in token.AuditIds)
            {
                writer.Write(System.Buffers.Text.Base64Url.DecodeFromChars(audit));
            }
        }

        var content = buffer.ToArray();
        return Mark + Ids.Base64Url([.. HMACSHA256.HashData(key, content), .. content]);
    }

    /// <summary>Null when this cloud did not write it. Says nothing about its lifetime.</summary>
    public TokenContent? Read(string token)
    {
        if (!token.StartsWith(Mark, StringComparison.Ordinal) || !System.Buffers.Text.Base64Url.IsValid(token.AsSpan(Mark.Length), out var size)
            || size <= SignatureSize)
        {
            return null;
        }

        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(Mark.Length));
        var content = bytes.AsSpan(SignatureSize);
        if (!CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, SignatureSize), HMACSHA256.HashData(key, content)))
        {
            return null;
        }

        using var reader = new BinaryReader(new MemoryStream(content.ToArray()));
        var methods = (TokenMethods)reader.ReadByte();
        var issued = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var expires = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var user = ReadId(reader);
        var project = reader.ReadBoolean() ? ReadId(reader) : null;
        var credential = reader.ReadBoolean() ? ReadId(reader) : null;
        var audits = Enumerable.Range(0, reader.ReadByte()).Select(_ => Ids.Base64Url(reader.ReadBytes(16))).ToImmutableArray();
        return new TokenContent(user, project, credential, methods, audits, issued, expires);
    }

    public static string NewAuditId() => Ids.Base64Url(RandomNumberGenerator.GetBytes(16));

    private static void WriteOptional(BinaryWriter writer, string? id)
    {
        writer.Write(id is not null);
        if (id is not null)
        {
            writer.Write(Convert.FromHexString(id));
        }
    }

    private static string ReadId(BinaryReader reader) => Convert.ToHexStringLower(reader.ReadBytes(16));
}
