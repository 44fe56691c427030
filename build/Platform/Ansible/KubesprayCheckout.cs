using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Ansible;

/// <summary>Fetches Kubespray at its pinned commit into the user's cache, where all checkouts and runs share it.</summary>
/// <param name="processes">Runs git.</param>
/// <param name="reporter">Told what takes long.</param>
/// <param name="cache">The user's cache folder.</param>
/// <param name="options">Where from.</param>
public sealed class KubesprayCheckout(IProcessRunner processes, IReporter reporter, string cache, KubesprayOptions options)
{
    private string Home => Path.Combine(cache, "kubespray");

    private string Folder => Path.Combine(Home, options.Commit);

    /// <summary>Whether a checkout is in the cache; it is looked at closely before it is used.</summary>
    public bool IsThere => Directory.Exists(Folder);

    /// <summary>The checkout, fetched unless it is in the cache as it was fetched.</summary>
    /// <returns>Its folder.</returns>
    /// <exception cref="ToolException">git is missing, the source cannot be reached, or it has not got the pinned commit.</exception>
    public async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        // Two runs may want it at once; the second one waits here and then finds it made.
        await using var hold = await CacheLock.HoldAsync(Path.Combine(Home, ".lock"), "fetching Kubespray", reporter, cancellationToken).ConfigureAwait(false);
        if (IsThere && await IsPinnedAsync(Folder, cancellationToken).ConfigureAwait(false))
        {
            return Folder;
        }

        using var activity = reporter.Begin($"fetching Kubespray {options.Tag} from {options.Source}");
        var draft = Path.Combine(Home, $".new-{Guid.NewGuid():n}");
        try
        {
            await FetchAsync(draft, cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(Folder))
            {
                Directory.Delete(Folder, recursive: true);
            }

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
        return Folder;
    }

    private async Task FetchAsync(string draft, CancellationToken cancellationToken)
    {
        await GitAsync(Home, ["init", "--quiet", draft], cancellationToken).ConfigureAwait(false);
        // By commit where the server allows it, else by tag, else what a folder has checked out; whichever way, the commit is verified.
        ProcessResult? fetched = null;
        foreach (var reference in new[] { options.Commit, $"refs/tags/{options.Tag}", "HEAD" })
        {
            fetched = await RunAsync(["fetch", "--quiet", "--depth", "1", options.Source, reference], draft, cancellationToken).ConfigureAwait(false);
            if (fetched.ExitCode == 0)
            {
                break;
            }
        }

        if (fetched!.ExitCode != 0)
        {
            throw Unfetched(fetched);
        }

        await GitAsync(draft, ["-c", "advice.detachedHead=false", "checkout", "--quiet", "FETCH_HEAD"], cancellationToken).ConfigureAwait(false);
        var head = await HeadAsync(draft, cancellationToken).ConfigureAwait(false);
        if (head != options.Commit)
        {
            throw new ToolException(
                $"Kubespray from {options.Source} is not the pinned one",
                $"it has commit {head}, expected {options.Commit} ({options.Tag})",
                "name a source that has the pinned commit: --kubespray-source URL or folder");
        }
    }

    private async Task<bool> IsPinnedAsync(string folder, CancellationToken cancellationToken)
    {
        if (await HeadAsync(folder, cancellationToken).ConfigureAwait(false) != options.Commit)
        {
            return false;
        }

        var changed = await RunAsync(["status", "--porcelain", "--untracked-files=no"], folder, cancellationToken).ConfigureAwait(false);
        if (changed.ExitCode == 0 && changed.Output.Trim().Length == 0)
        {
            return true;
        }

        reporter.Warn($"Kubespray in {folder} was changed since it was fetched: it is fetched anew");
        return false;
    }

    private async Task<string?> HeadAsync(string folder, CancellationToken cancellationToken)
    {
        var result = await RunAsync(["rev-parse", "HEAD"], folder, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output.Trim() : null;
    }

    private async Task GitAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await RunAsync(arguments, folder, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw Unfetched(result);
        }
    }

    private ToolException Unfetched(ProcessResult result) => new(
        $"Kubespray {options.Tag} could not be fetched from {options.Source}",
        (result.Error + result.Output).Trim() is { Length: > 0 } words ? string.Join('\n', words.Split('\n').TakeLast(5)) : null,
        "check the network, or name a mirror or a folder: --kubespray-source URL or folder");

    private Task<ProcessResult> RunAsync(string[] arguments, string folder, CancellationToken cancellationToken) =>
        processes.RunAsync(
            // The user's own settings of git (proxies, credentials) count, what they do to files does not.
            new ProcessSpec("git", ["-c", "core.autocrlf=false", .. arguments], folder, ChildEnvironment.With(("GIT_TERMINAL_PROMPT", "0"), ("LC_ALL", "C.UTF-8"))),
            cancellationToken);
}
