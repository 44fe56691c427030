using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace GourmetGram.Rehearsal.Provider.Hub;

/// <summary>One start of the provider by Terraform, as the launcher script reports it.</summary>
/// <param name="Pid">The launcher's process.</param>
/// <param name="Parent">Terraform's process.</param>
/// <param name="Thumbprint">SHA-256 of the client certificate that Terraform made for this start, lower-case hexadecimal.</param>
/// <param name="Environment">What of Terraform's environment concerns the provider.</param>
internal sealed record Launch(int Pid, int Parent, string Thumbprint, ImmutableDictionary<string, string> Environment)
{
    /// <summary>Reads a launch file; null when it is not one, or not written to its end yet.</summary>
    public static Launch? Read(string path)
    {
        if (!int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
        {
            return null;
        }

        var entries = Encoding.UTF8.GetString(File.ReadAllBytes(path))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .ToImmutableDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        if (!entries.ContainsKey("END") || !entries.TryGetValue("PLUGIN_CLIENT_CERT", out var pem))
        {
            return null;
        }

        using var certificate = X509Certificate2.CreateFromPem(pem);
        var parent = int.Parse(entries.GetValueOrDefault("PPID", "0"), NumberStyles.None, CultureInfo.InvariantCulture);
        return new Launch(pid, parent, ThumbprintOf(certificate), entries.Remove("PLUGIN_CLIENT_CERT"));
    }

    public static string ThumbprintOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));
}
