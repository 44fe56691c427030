using System.Security.Cryptography;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Ansible;

/// <summary>Brings manifests to this machine: from a URL into the cache, or from a file; checks what they must be.</summary>
/// <param name="http">Fetches.</param>
/// <param name="cache">The user's cache folder.</param>
public sealed class ManifestStore(HttpClient http, string cache)
{
    /// <summary>The manifest as a file.</summary>
    /// <param name="name">Name of the component: argo-cd.</param>
    /// <param name="manifest">Where from, and its checksum.</param>
    /// <param name="cancellationToken">Ends the fetching.</param>
    /// <exception cref="ToolException">It cannot be fetched or is not what it must be.</exception>
    /// <exception cref="UsageException">The file does not exist.</exception>
    public async Task<string> GetAsync(string name, Manifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (!Uri.TryCreate(manifest.Source, UriKind.Absolute, out var uri) || uri.IsFile)
        {
            var path = uri?.LocalPath ?? manifest.Source;
            return File.Exists(path)
                ? Checked(path, manifest)
                : throw new UsageException($"There is no manifest of {name} at {path}", null, "check the path given for it");
        }

        var key = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{manifest.Source}|{manifest.Sha256}")))[..12];
        var kept = Path.Combine(cache, "manifests", $"{name}-{manifest.Version}-{key}.yaml");
        if (File.Exists(kept) && (manifest.Sha256 is null || Sum(kept) == manifest.Sha256))
        {
            return kept;
        }

        try
        {
            PrivateFile.Write(kept, await http.GetStringAsync(uri, cancellationToken).ConfigureAwait(false));
        }
        catch (HttpRequestException exception)
        {
            throw new ToolException(
                $"The manifest of {name} {manifest.Version} could not be fetched from {uri}",
                exception.Message,
                "check the network, or name a mirror or a file for this manifest",
                exception);
        }

        return Checked(kept, manifest);
    }

    private static string Checked(string path, Manifest manifest)
    {
        if (manifest.Sha256 is null || Sum(path) == manifest.Sha256)
        {
            return path;
        }

        throw new ToolException(
            $"The manifest from {manifest.Source} is not the one that was pinned",
            $"SHA-256 is {Sum(path)}, expected {manifest.Sha256}",
            "do not use it; name a source that has the pinned version");
    }

    private static string Sum(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
