using System.Security.Cryptography;

namespace GourmetGram.Rehearsal.Cluster.Objects;

internal static class Names
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>The ending that the server gives to generated names.</summary>
    public static string Suffix(int length = 5) => RandomNumberGenerator.GetString(Alphabet, length);

    /// <summary>A stable ending for an object's content, as a ReplicaSet's hash.</summary>
    public static string Hash(System.Text.Json.Nodes.JsonNode? content, int length = 10)
    {
        var digest = SHA256.HashData(Json.Bytes(content));
        return string.Create(length, digest, static (span, bytes) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Alphabet[bytes[i] % Alphabet.Length];
            }
        });
    }
}
