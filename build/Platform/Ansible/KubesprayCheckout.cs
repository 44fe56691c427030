using System.Globalization;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Ansible;

/// <summary>Kubespray at its pinned commit, with a Python environment made from its own requirements.txt.</summary>
/// <param name="Folder">The checkout.</param>
/// <param name="VirtualEnvironment">The Python environment.</param>
public sealed record KubesprayInstallation(string Folder, string VirtualEnvironment)
{
    /// <summary>Its ansible-playbook.</summary>
    public string Playbook => Path.Combine(VirtualEnvironment, "bin", "ansible-playbook");
}

/// <summary>Fetches Kubespray into the user's cache, where all checkouts and runs share it.</summary>
/// <param name="processes">Runs git, python3 and pip.</param>
/// <param name="reporter">Told what takes long.</param>
/// <param name="cache">The user's cache folder.</param>
/// <param name="options">Where from.</param>
public sealed partial class KubesprayCheckout(IProcessRunner processes, IReporter reporter, string cache, KubesprayOptions options)
{
    private string Home => Path.Combine(cache, "kubespray");

    /// <summary>Makes the checkout and the environment, or finds them.</summary>
    /// <exception cref="ToolException">git or Python is missing or unfit, or something could not be fetched.</exception>
    public async Task<KubesprayInstallation> EnsureAsync(CancellationToken cancellationToken)
    {
        PrivateFile.Folder(Home);
        // Two runs may want it at once; the second one waits here and then finds it made.
        await using var hold = await HoldAsync(Path.Combine(Home, ".lock"), cancellationToken).ConfigureAwait(false);
        var folder = await CheckoutAsync(cancellationToken).ConfigureAwait(false);
        var environment = await EnvironmentAsync(folder, cancellationToken).ConfigureAwait(false);
        return new KubesprayInstallation(folder, environment);
    }

    private async Task<string> CheckoutAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Home, options.Commit);
        if (Directory.Exists(folder) && await HeadAsync(folder, cancellationToken).ConfigureAwait(false) == options.Commit)
        {
            return folder;
        }

        using var activity = reporter.Begin($"fetching Kubespray {options.Tag}");
        var draft = Path.Combine(Home, $".new-{Guid.NewGuid():n}");
        try
        {
            await GitAsync(Home, ["init", "--quiet", draft], cancellationToken).ConfigureAwait(false);
            // By commit where the server allows it, else by tag; either way the commit is verified.
            var byCommit = await RunAsync("git", ["fetch", "--quiet", "--depth", "1", options.Source, options.Commit], draft, cancellationToken).ConfigureAwait(false);
            if (byCommit.ExitCode != 0)
            {
                await GitAsync(draft, ["fetch", "--quiet", "--depth", "1", options.Source, $"refs/tags/{options.Tag}"], cancellationToken).ConfigureAwait(false);
            }

            await GitAsync(draft, ["-c", "advice.detachedHead=false", "checkout", "--quiet", "FETCH_HEAD"], cancellationToken).ConfigureAwait(false);
            var head = await HeadAsync(draft, cancellationToken).ConfigureAwait(false);
            if (head != options.Commit)
            {
                throw new ToolException(
                    $"Kubespray from {options.Source} is not the pinned one",
                    $"its {options.Tag} is commit {head}, expected {options.Commit}",
                    "name a source that has the pinned commit");
            }

            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Directory.Move(draft, folder);
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }

        activity.Complete();
        return folder;
    }

    private async Task<string> EnvironmentAsync(string folder, CancellationToken cancellationToken)
    {
        var python = await PythonAsync(cancellationToken).ConfigureAwait(false);
        var environment = Path.Combine(Home, string.Create(CultureInfo.InvariantCulture, $"venv-{options.Commit[..12]}-py{python.Major}.{python.Minor}"));
        var made = Path.Combine(environment, ".complete");
        if (File.Exists(made))
        {
            return environment;
        }

        using var activity = reporter.Begin("making Kubespray's Python environment");
        var created = await RunAsync("python3", ["-m", "venv", "--clear", environment], Home, cancellationToken).ConfigureAwait(false);
        if (created.ExitCode != 0)
        {
            throw new ToolException("No Python environment could be made", Last(created), "on Debian and Ubuntu: apt-get install python3-venv");
        }

        string[] index = options.PipIndex is null ? [] : ["--index-url", options.PipIndex.AbsoluteUri];
        var installed = await RunAsync(
            Path.Combine(environment, "bin", "pip"),
            ["install", "--quiet", "--disable-pip-version-check", .. index, "-r", Path.Combine(folder, "requirements.txt")],
            Home,
            cancellationToken).ConfigureAwait(false);
        if (installed.ExitCode != 0)
        {
            throw new ToolException("Kubespray's Python requirements could not be installed", Last(installed), "check the network, or name a mirror of the Python package index");
        }

        // Written last: an environment without it was never finished and is made anew.
        PrivateFile.Write(made, options.Commit);
        activity.Complete();
        return environment;
    }

    private async Task<Version> PythonAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync("python3", ["--version"], Home, cancellationToken).ConfigureAwait(false);
        if (!Version.TryParse(PythonVersion().Match(result.Output + result.Error).Value, out var version)
            || version < KubesprayOptions.PythonMinimum
            || version >= KubesprayOptions.PythonBelow)
        {
            throw new ToolException(
                $"Kubespray {options.Tag} needs Python {KubesprayOptions.PythonMinimum} or later, below {KubesprayOptions.PythonBelow}",
                $"python3 is {result.Output.Trim()}",
                "put a fitting python3 first on the PATH");
        }

        return version;
    }

    private async Task<string?> HeadAsync(string folder, CancellationToken cancellationToken)
    {
        var result = await RunAsync("git", ["rev-parse", "HEAD"], folder, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output.Trim() : null;
    }

    private async Task GitAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await RunAsync("git", arguments, folder, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new ToolException($"Kubespray could not be fetched from {options.Source}", Last(result), "check the network, or name a mirror or a folder as Kubespray's source");
        }
    }

    private Task<ProcessResult> RunAsync(string program, string[] arguments, string folder, CancellationToken cancellationToken) =>
        processes.RunAsync(new ProcessSpec(program, [.. arguments], folder, ChildEnvironment.With(("GIT_TERMINAL_PROMPT", "0"))), cancellationToken);

    private async Task<FileStream> HoldAsync(string path, CancellationToken cancellationToken)
    {
        var waiter = new Conditions.ConditionWaiter(reporter, TimeProvider.System);
        return await waiter.WaitAsync(
            new Conditions.Condition<FileStream>(
                "another run has finished fetching Kubespray",
                _ =>
                {
                    try
                    {
                        var hold = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                        return Task.FromResult(Conditions.Observed.Met(hold));
                    }
                    catch (IOException)
                    {
                        return Task.FromResult(Conditions.Observed.NotYet<FileStream>("it still holds the lock"));
                    }
                },
                TimeSpan.FromMinutes(15),
                $"end the other run, or remove {path} when there is none"),
            cancellationToken).ConfigureAwait(false);
    }

    private static string? Last(ProcessResult result) =>
        (result.Error + result.Output).Trim() is { Length: > 0 } words ? string.Join('\n', words.Split('\n').TakeLast(5)) : null;

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex PythonVersion();
}
