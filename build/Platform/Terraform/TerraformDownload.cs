using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Terraform;

/// <summary>
/// Fetches Terraform into the user's cache: the zip of this machine's system, checked against the SHA256SUMS beside it, unpacked and put
/// in place at once. https://developer.hashicorp.com/terraform/install
/// </summary>
/// <param name="http">Fetches.</param>
/// <param name="reporter">Told that it takes a while.</param>
/// <param name="cache">The user's cache folder.</param>
/// <param name="mirror">Base URL; null for the makers' own.</param>
public sealed class TerraformDownload(HttpClient http, IReporter reporter, string cache, string? mirror)
{
    private const string Upstream = "https://releases.hashicorp.com/terraform";

    /// <summary>How long the server may stay silent.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where it comes from: the base URL.</summary>
    public string Source { get; } = (mirror ?? Upstream).TrimEnd('/');

    /// <summary>Name of the zip: terraform_1.11.4_linux_amd64.zip.</summary>
    public static string Archive => $"terraform_{Versions.Terraform}_{Platform}.zip";

    private static string Platform =>
        (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux") + "_" + RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "amd64",
            Architecture.X86 => "386",
            var other => other.ToString().ToLowerInvariant(),
        };

    private static string FileName => OperatingSystem.IsWindows() ? "terraform.exe" : "terraform";

    private string Home => Path.Combine(cache, "terraform");

    private string Folder => FolderIn(cache);

    /// <summary>The program in the cache, null when it is not there.</summary>
    public string? Find() => FindIn(cache);

    /// <summary>The program in a cache, null when it is not there.</summary>
    internal static string? FindIn(string cache) => Path.Combine(FolderIn(cache), FileName) is var program && File.Exists(program) ? program : null;

    private static string FolderIn(string cache) => Path.Combine(cache, "terraform", $"{Versions.Terraform}-{Platform}");

    /// <summary>The program, fetched unless it is in the cache.</summary>
    /// <exception cref="ToolException">It cannot be fetched, or is not what it must be.</exception>
    public async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        if (Find() is { } there)
        {
            return there;
        }

        await using var hold = await CacheLock.HoldAsync(Path.Combine(Home, ".lock"), "fetching Terraform", reporter, cancellationToken).ConfigureAwait(false);
        if (Find() is { } made)
        {
            return made;
        }

        using var activity = reporter.Begin($"fetching Terraform {Versions.Terraform} from {Source}");
        var draft = PrivateFile.Folder(Path.Combine(Home, $".new-{Guid.NewGuid():n}"));
        try
        {
            var zip = Path.Combine(draft, Archive);
            var expected = await SumAsync(cancellationToken).ConfigureAwait(false);
            await FetchAsync(Address(Archive), zip, cancellationToken).ConfigureAwait(false);
            Check(zip, expected);
            Unpack(zip, draft);
            File.Delete(zip);
            Directory.Move(draft, Folder);
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }

        activity.Complete();
        return Path.Combine(Folder, FileName);
    }

    private string Address(string file) => $"{Source}/{Versions.Terraform}/{file}";

    private async Task<string> SumAsync(CancellationToken cancellationToken)
    {
        var sums = Address($"terraform_{Versions.Terraform}_SHA256SUMS");
        var file = Path.Combine(Home, $".sums-{Guid.NewGuid():n}");
        try
        {
            await FetchAsync(sums, file, cancellationToken).ConfigureAwait(false);
            return File.ReadLines(file)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .FirstOrDefault(words => words is [{ Length: 64 }, var name] && name.TrimStart('*') == Archive)?[0].ToLowerInvariant()
                ?? throw new ToolException($"{sums} has no checksum of {Archive}", null, ByHand);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task FetchAsync(string address, string file, CancellationToken cancellationToken)
    {
        // A slow line may take its time; a silent one may not.
        using var silent = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silent.CancelAfter(Silence);
        try
        {
            var uri = new Uri(address);
            if (uri.IsFile)
            {
                File.Copy(uri.LocalPath, file);
                return;
            }

            using var answer = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, silent.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                throw Unfetched($"the server answers {(int)answer.StatusCode} {answer.ReasonPhrase}", null);
            }

            await using var from = await answer.Content.ReadAsStreamAsync(silent.Token).ConfigureAwait(false);
            await using var to = new FileStream(file, FileMode.CreateNew);
            var buffer = new byte[81920];
            while (await from.ReadAsync(buffer, silent.Token).ConfigureAwait(false) is > 0 and var length)
            {
                await to.WriteAsync(buffer.AsMemory(0, length), silent.Token).ConfigureAwait(false);
                silent.CancelAfter(Silence);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw Unfetched(exception.GetBaseException().Message, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unfetched($"nothing came for {Silence.TotalSeconds:0} s", exception);
        }

        ToolException Unfetched(string why, Exception? cause) => new($"Terraform could not be fetched from {address}", why, ByHand, cause);
    }

    private void Check(string zip, string expected)
    {
        using var content = File.OpenRead(zip);
        var sum = Convert.ToHexStringLower(SHA256.HashData(content));
        if (sum != expected)
        {
            throw new ToolException(
                $"{Address(Archive)} is not what its SHA256SUMS says",
                $"SHA-256 is {sum}, expected {expected}",
                "do not use it; try again, or name another source: --terraform-mirror URL");
        }
    }

    private void Unpack(string zip, string folder)
    {
        try
        {
            using var archive = ZipFile.OpenRead(zip);
            // Only the program is taken, under its own name: no other path in the archive counts.
            var entry = archive.GetEntry(FileName) ?? throw new InvalidDataException($"there is no {FileName} in it");
            var program = Path.Combine(folder, FileName);
            entry.ExtractToFile(program);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new ToolException($"{Address(Archive)} cannot be unpacked", exception.Message, ByHand, exception);
        }
    }

    private static string ByHand => $"check the network, name a mirror (--terraform-mirror URL), or put Terraform {Versions.TerraformMinimum} or newer on the PATH";
}
