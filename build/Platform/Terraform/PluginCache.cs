using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Terraform;

/// <summary>The providers that init has fetched, shared between checkouts, one writer at a time.</summary>
internal static class PluginCache
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The folder, TF_PLUGIN_CACHE_DIR.</summary>
    public static string Folder(RunPaths paths) => Path.Combine(paths.Cache, "terraform-plugins");

    /// <summary>Waits until nobody else writes to it; dispose the result to let the next one in. The turn goes with its process.</summary>
    /// <exception cref="Errors.ToolException">The cache cannot be written.</exception>
    public static async Task<IDisposable> TakeTurnAsync(PhaseContext context, CancellationToken cancellationToken)
    {
        // Beside the folder: Terraform expects nothing but providers in it.
        var file = $"{FileLock.Folder(Folder(context.Paths))}.lock";
        return await context.Conditions.WaitAsync(
            new Condition<FileStream>(
                "Terraform's cache of providers is free",
                _ => Task.FromResult(FileLock.TryTake(file) is { } taken ? Observed.Met(taken) : Observed.NotYet<FileStream>("another run fetches its provider")),
                Patience,
                $"see which run holds {file}"),
            cancellationToken).ConfigureAwait(false);
    }
}
