using System.Net;
using System.Security.Cryptography;
using System.Text;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;
using Polly;
using Polly.Retry;
using YamlDotNet.Core;

namespace GourmetGram.Platform.Ansible;

/// <summary>
/// Brings manifests to this machine: from a URL into the cache, or from a file; checks what they must be. One that upstream publishes no
/// checksum of is trusted at first use: its digest is kept beside it, and from then on nothing else is taken for that version.
/// </summary>
/// <param name="http">Fetches. Its handler's proxy is used, by default that of http_proxy, https_proxy and no_proxy.</param>
/// <param name="cache">The user's cache folder.</param>
/// <param name="reporter">Told what is trusted without a checksum.</param>
public sealed class ManifestStore(HttpClient http, string cache, IReporter reporter)
{
    /// <summary>How long one try may take, from asking to the last byte.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long to wait before a server that failed, or could not be reached, is asked again; three tries are made.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

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
                ? OfFile(path, name, manifest)
                : throw new UsageException($"There is no manifest of {name} at {path}", null, "check the path given for it");
        }

        // A pinned text is the same from every mirror; one without a checksum is trusted by where it comes from.
        var key = Sum(Encoding.UTF8.GetBytes(manifest.Sha256 ?? manifest.Source))[..12];
        var kept = Path.Combine(cache, "manifests", $"{name}-{manifest.Version}-{key}.yaml");
        var trusted = manifest.Sha256 ?? Trusted(kept);
        if (trusted is not null && File.Exists(kept) && Sum(await File.ReadAllBytesAsync(kept, cancellationToken).ConfigureAwait(false)) == trusted)
        {
            return kept;
        }

        var text = await FetchAsync(name, manifest, uri, cancellationToken).ConfigureAwait(false);
        var sum = Sum(text);
        Check(text, sum, trusted, name, manifest, kept);
        PrivateFile.Write(kept, text);
        if (trusted is null)
        {
            PrivateFile.Write(DigestOf(kept), sum + "\n");
            reporter.Info($"{name} {manifest.Version} has no published checksum: trusted at first use, SHA-256 {sum} (kept in {DigestOf(kept)})");
        }

        return kept;
    }

    private static string DigestOf(string kept) => $"{kept}.sha256";

    private static string? Trusted(string kept) =>
        File.Exists(DigestOf(kept)) && File.ReadAllText(DigestOf(kept)).Trim() is { Length: 64 } digest ? digest : null;

    private static string OfFile(string path, string name, Manifest manifest)
    {
        var text = File.ReadAllBytes(path);
        Check(text, Sum(text), manifest.Sha256, name, manifest, kept: null);
        return path;
    }

    private ResiliencePipeline Tries() => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = Pause,
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>(failure => failure.StatusCode is null or >= HttpStatusCode.InternalServerError),
        })
        .Build();

    private async Task<byte[]> FetchAsync(string name, Manifest manifest, Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            return await Tries().ExecuteAsync(
                async token =>
                {
                    using var limited = CancellationTokenSource.CreateLinkedTokenSource(token);
                    limited.CancelAfter(Limit);
                    return await http.GetByteArrayAsync(uri, limited.Token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            throw Unfetched(failure.StatusCode is { } code ? $"the server answers {(int)code} {code}" : Words(failure), failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unfetched($"no answer within {Limit.TotalSeconds:0} s", failure);
        }

        ToolException Unfetched(string why, Exception cause) => new(
            $"The manifest of {name} {manifest.Version} could not be fetched from {uri}",
            why,
            $"check the network and the proxy variables, or name a mirror or a file: --{name}-manifest",
            cause);
    }

    private static void Check(byte[] text, string sum, string? wanted, string name, Manifest manifest, string? kept)
    {
        if (sum == wanted)
        {
            return;
        }

        // A login page or an error page is told apart first: its checksum would say nothing.
        if (Trouble(text) is { } trouble)
        {
            throw new ToolException(
                $"What {manifest.Source} gives is no manifest of {name}",
                trouble,
                $"open it in a browser: a proxy or a login may stand before it; or name a mirror or a file: --{name}-manifest");
        }

        if (wanted is not null)
        {
            throw new ToolException(
                $"The manifest from {manifest.Source} is not the one that was pinned",
                $"SHA-256 is {sum}, expected {wanted}",
                manifest.Sha256 is null && kept is not null
                    ? $"it has changed since it was first fetched; when that is right, remove {DigestOf(kept)}"
                    : "do not use it; name a source that has the pinned version");
        }
    }

    private static string? Trouble(byte[] text)
    {
        var words = Encoding.UTF8.GetString(text);
        if (words.TrimStart('\uFEFF', ' ', '\t', '\r', '\n').StartsWith('<'))
        {
            return "it is a web page, not YAML";
        }

        try
        {
            var documents = YamlDocuments.Parse(words);
            return documents.IsEmpty ? "it is empty"
                : documents.Any(document => document.Text("kind") is null || document.Text("apiVersion") is null) ? "it holds YAML without kind or apiVersion"
                : null;
        }
        catch (Exception exception) when (exception is YamlException or FormatException or InvalidOperationException or InvalidCastException)
        {
            return $"it is not YAML: {exception.Message}";
        }
    }

    // The outer message often says only that something went wrong; the innermost says what.
    private static string Words(Exception failure)
    {
        var inner = failure.GetBaseException();
        return inner == failure || failure.Message.Contains(inner.Message, StringComparison.Ordinal) ? failure.Message : $"{failure.Message} {inner.Message}";
    }

    private static string Sum(byte[] text) => Convert.ToHexStringLower(SHA256.HashData(text));
}
