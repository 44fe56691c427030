using System.Diagnostics;
using CliWrap;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>The root file system that all machines of all worlds share, built once per recipe and never changed.</summary>
internal sealed class NodeImage(string cacheDirectory, IProgress<string>? progress)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    private readonly ImageRecipe _recipe = ImageRecipe.Load();

    public string Directory => Path.Combine(Path.GetFullPath(cacheDirectory), "nodes", $"bookworm-{_recipe.Key}");

    /// <summary>
    /// Builds the image unless it is there; waits for another process that builds it. Returns its folder.
    /// The lock is held by the building script itself: it stays held while a script outlives the process that began it.
    /// </summary>
    public async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        if (System.IO.Directory.Exists(Directory))
        {
            return Directory;
        }

        // The recipe stays beside the image: a build that waits for its turn reads the same files.
        var recipe = Directory + ".recipe";
        await _recipe.WriteToAsync(recipe, cancellationToken);
        await BuildAsync(recipe, await DebianMirror.FindAsync(cancellationToken), cancellationToken);
        return Directory;
    }

    private async Task BuildAsync(string recipe, string? mirror, CancellationToken cancellationToken)
    {
        var log = new TailOfLines(20);
        // Mounts and processes of the build live in namespaces of their own, and so end with it however it ends.
        string[] build =
        [
            Directory + ".lock",
            "unshare", "--mount", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc",
            "sh", Path.Combine(recipe, "build.sh"), Directory, recipe, .. mirror is null ? Array.Empty<string>() : [mirror],
        ];

        progress?.Report("Building the node image, once: about half a minute");
        var clock = Stopwatch.StartNew();
        CommandResult result;
        await using (new PeriodicReport(ReportInterval, () => progress?.Report($"Building the node image: {clock.Elapsed.TotalSeconds:0} s, {log.Last ?? "waiting for another build of it"}")))
        {
            result = await Cli.Wrap("flock")
                .WithArguments(build)
                .WithWorkingDirectory("/")
                .WithEnvironmentVariables(variables => variables.Set("LC_ALL", "C").Set("TMPDIR", null))
                .WithStandardOutputPipe(PipeTarget.ToDelegate(log.Add))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(log.Add))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(cancellationToken);
        }

        if (!result.IsSuccess)
        {
            throw new NodeHostException($"the node image could not be built: {log.Text}");
        }

        progress?.Report($"Built the node image in {clock.Elapsed.TotalSeconds:0} s");
    }
}
