using System.Collections.Immutable;
using System.Text.Json;
using GourmetGram.Platform.Errors;

namespace GourmetGram.Platform.Sites;

/// <summary>What a site's own world says of itself, in a JSON file that it writes when it is ready.</summary>
public sealed record WorldDescription
{
    /// <summary>Process id of the world.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Program that serves it, absolute path; another one than wanted means that it must be restarted.</summary>
    public required string Program { get; init; }

    /// <summary>Answers 200 as long as the world lives.</summary>
    public required Uri Health { get; init; }

    /// <summary>clouds.yaml of the world's cloud.</summary>
    public required string CloudsFile { get; init; }

    /// <summary>Entry in <see cref="CloudsFile"/>.</summary>
    public required string Cloud { get; init; }

    /// <summary>Terraform CLI configuration file.</summary>
    public required string TerraformCliConfigFile { get; init; }

    /// <summary>Null when nodes can be reached, else the reason why not.</summary>
    public string? NodesMissingBecause { get; init; }

    /// <summary>Playbook that installs the world's cluster on the nodes.</summary>
    public required string ClusterPlaybook { get; init; }

    /// <summary>Its variables file (0600).</summary>
    public required string ClusterVariables { get; init; }

    /// <summary>Kubeconfig that reaches the cluster without nodes (0600).</summary>
    public required string Kubeconfig { get; init; }

    /// <summary>Manifests to install in place of the pinned ones.</summary>
    public required ManifestSet Manifests { get; init; }

    /// <summary>What is not the real thing, one sentence each.</summary>
    public ImmutableArray<string> StandIns { get; init; } = [];

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads the file; null when there is none.</summary>
    /// <exception cref="SiteException">It is not what it should be.</exception>
    public static WorldDescription? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<WorldDescription>(File.ReadAllText(path), Format) : null;
        }
        catch (JsonException exception)
        {
            throw new SiteException($"{path} cannot be read", exception.Message, "run ./build.sh Destroy, then Provision again", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new SiteException($"{path} belongs to another user", exception.Message, "run ./build.sh as the user who provisioned; or run ./build.sh Destroy, then Provision again", exception);
        }
    }
}
