using System.Text.Json;
using System.Text.Json.Serialization;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Terraform;

/// <summary>The Terraform that is used.</summary>
/// <param name="Path">Absolute path of the program.</param>
/// <param name="Version">Its version, without a pre-release label.</param>
public sealed record TerraformProgram(string Path, Version Version)
{
    /// <summary>Why this one, in a few words.</summary>
    public string Why { get; init; } = "on the PATH";
}

/// <summary>Finds Terraform and checks its version; fetches it where none fits.</summary>
/// <param name="processes">Runs it.</param>
/// <param name="paths">The cache folder remembers the version of a program that did not change.</param>
/// <param name="program">Name on the PATH, or absolute path.</param>
/// <param name="download">Fetches one where none fits; null to do without.</param>
public sealed class TerraformTool(IProcessRunner processes, RunPaths paths, string program = "terraform", TerraformDownload? download = null)
{
    private TerraformProgram? found;

    private string CacheFile => Path.Combine(paths.Cache, "terraform-version.json");

    /// <summary>The program.</summary>
    /// <exception cref="ToolException">There is none, it is too old, or it does not run, and none could be fetched.</exception>
    public async Task<TerraformProgram> FindAsync(CancellationToken cancellationToken) =>
        found ??= await LookAsync(cancellationToken).ConfigureAwait(false);

    private async Task<TerraformProgram> LookAsync(CancellationToken cancellationToken)
    {
        ToolException unfit;
        try
        {
            return await OnPathAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ToolException failure) when (download is not null)
        {
            unfit = failure;
        }

        try
        {
            return new TerraformProgram(await download!.EnsureAsync(cancellationToken).ConfigureAwait(false), Versions.Terraform)
            {
                Why = $"from {download.Source}, for {char.ToLowerInvariant(unfit.What[0])}{unfit.What[1..]}",
            };
        }
        catch (ToolException failure)
        {
            throw new ToolException(unfit.What, string.Join('\n', new[] { unfit.Why, failure.What, failure.Why }.OfType<string>()), failure.Next, failure);
        }
    }

    private async Task<TerraformProgram> OnPathAsync(CancellationToken cancellationToken)
    {
        var environment = ChildEnvironment.With(("CHECKPOINT_DISABLE", "1"));
        var path = Programs.Find(program, environment)
            ?? throw new ToolException(
                $"Terraform is not on the PATH ({Versions.TerraformMinimum} or newer is needed)",
                null,
                "install it from https://developer.hashicorp.com/terraform/install");
        var file = new FileInfo(path);
        var seen = new SeenVersion(path, file.LastWriteTimeUtc.Ticks, file.Length, "");
        var version = Remembered(seen) ?? await AskAsync(path, cancellationToken).ConfigureAwait(false);
        Remember(seen with { Version = version });

        var parsed = Version.Parse(version.Split('-', '+')[0]);
        return parsed < Versions.TerraformMinimum
            ? throw new ToolException(
                $"Terraform {version} at {path} is too old: {Versions.TerraformMinimum} or newer is needed",
                null,
                "install a newer one from https://developer.hashicorp.com/terraform/install, first on the PATH")
            : parsed >= Versions.TerraformBelow
            ? throw new ToolException(
                $"Terraform {version} at {path} is too new: it must be below {Versions.TerraformBelow}",
                null,
                "install an older one from https://developer.hashicorp.com/terraform/install, first on the PATH")
            : new TerraformProgram(path, parsed);

        async Task<string> AskAsync(string path, CancellationToken cancellationToken)
        {
            // The folder of the cache has no configuration, so nothing but the version is told.
            var spec = new ProcessSpec(path, ["version", "-json"], PrivateFile.Folder(paths.Cache), environment);
            var result = await processes.RunAsync(spec, cancellationToken).ConfigureAwait(false);
            return result.ExitCode == 0 && Parse(result.Output) is { } told
                ? told
                : throw new ToolException(
                    $"{path} does not tell its version",
                    result.Error.Trim() is { Length: > 0 } error ? error : result.Output.Trim(),
                    "run terraform version to see what is wrong with it");
        }
    }

    private static string? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var text = document.RootElement.GetProperty("terraform_version").GetString();
            return Version.TryParse(text?.Split('-', '+')[0], out _) ? text : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private string? Remembered(SeenVersion program)
    {
        try
        {
            var known = JsonSerializer.Deserialize(File.ReadAllText(CacheFile), TerraformJson.Default.SeenVersion);
            return known is not null && known with { Version = "" } == program ? known.Version : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Remember(SeenVersion program)
    {
        var text = JsonSerializer.Serialize(program, TerraformJson.Default.SeenVersion);
        if (!File.Exists(CacheFile) || File.ReadAllText(CacheFile) != text)
        {
            PrivateFile.Write(CacheFile, text);
        }
    }
}

/// <summary>What was learnt about a program that may still be the same.</summary>
internal sealed record SeenVersion(string Path, long ModifiedTicks, long Length, string Version);

/// <summary>Reads and writes our own small files beside Terraform's.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SeenVersion))]
[JsonSerializable(typeof(WorkingCopyRecord))]
internal sealed partial class TerraformJson : JsonSerializerContext;
