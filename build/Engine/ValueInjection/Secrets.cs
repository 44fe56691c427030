using System.Security.Cryptography;
using System.Text;

namespace Nuke.Common.ValueInjection;

/// <summary>
/// The encryption of secrets in parameter files, version 1: AES-256-CBC under a key and vector derived from the password by PBKDF2.
/// Salt and rounds are NUKE's, so that either engine reads what <c>nuke :secrets</c> wrote.
/// </summary>
internal static class Secrets
{
    private const string VersionPrefix = "v1:";
    private const int Iterations = 10_000;
    private const int KeyLength = 32;
    private const int VectorLength = 16;

    private static ReadOnlySpan<byte> Salt => "Ivan Medvedev"u8;

    public static string Encrypt(string clearText, string password)
    {
        using var aes = CreateAes(password, out var vector);
        return VersionPrefix + Convert.ToBase64String(aes.EncryptCbc(Encoding.UTF8.GetBytes(clearText), vector));
    }

    public static string Decrypt(string cipherText, string password, string name)
    {
        try
        {
            using var aes = CreateAes(password, out var vector);
            return Encoding.UTF8.GetString(aes.DecryptCbc(Convert.FromBase64String(cipherText[VersionPrefix.Length..]), vector));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException or ArgumentException)
        {
            throw new Exception($"Could not decrypt '{name}' with provided password");
        }
    }

    private static Aes CreateAes(string password, out byte[] vector)
    {
        var derived = Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password), Salt, Iterations, HashAlgorithmName.SHA256, KeyLength + VectorLength);
        var aes = Aes.Create();
        aes.Key = derived[..KeyLength];
        vector = derived[KeyLength..];
        return aes;
    }
}
