using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Sites;

/// <summary>How to run a site's own world.</summary>
/// <param name="Program">The program, absolute path of a .NET assembly.</param>
/// <param name="Arguments">Arguments after its verb.</param>
/// <param name="StateFolder">Where the world keeps its state; gone when there is no world.</param>
/// <param name="Elevate">Whether it wants to be root; without passwordless sudo it runs as the user and makes do.</param>
public sealed record SiteWorldCommand(string Program, ImmutableArray<string> Arguments, string StateFolder, bool Elevate)
{
    /// <summary>What runs the program: the .NET host that runs this build.</summary>
    public string Host { get; init; } = Environment.ProcessPath ?? "dotnet";
}

/// <summary>A site that brings its own world: a process that outlives the build, started on demand, found again by later runs.</summary>
/// <param name="command">How to run it.</param>
/// <param name="paths">Where things lie.</param>
/// <param name="processes">Runs the starter.</param>
/// <param name="conditions">Waits until it is ready.</param>
/// <param name="http">Asks for its health.</param>
public sealed class SiteWorld(SiteWorldCommand command, RunPaths paths, IProcessRunner processes, ConditionWaiter conditions, HttpClient http)
{
    private string DescriptionFile => Path.Combine(command.StateFolder, "world.json");

    private string LogFile => Path.Combine(command.StateFolder, "world.log");

    /// <summary>Whether there is a world, running or not.</summary>
    public bool Exists => Directory.Exists(command.StateFolder);

    /// <summary>The world if it runs and answers, else null. Starts nothing.</summary>
    public async Task<WorldDescription?> FindAsync(CancellationToken cancellationToken)
    {
        var description = WorldDescription.Read(DescriptionFile);
        return description is not null && await AnswersAsync(description, cancellationToken).ConfigureAwait(false) ? description : null;
    }

    /// <summary>The world, started if it does not run, restarted if another program serves it or it does not answer.</summary>
    /// <exception cref="SiteException">It does not start.</exception>
    public async Task<WorldDescription> EnsureAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken).ConfigureAwait(false) is { } running)
        {
            if (running.Program == command.Program)
            {
                return running;
            }
        }

        if (Exists)
        {
            // One that does not answer may be on its way up for a run that was killed, or hang: it would keep the next from starting.
            await VerbAsync("stop", cancellationToken).ConfigureAwait(false);
        }

        PrivateFile.Folder(command.StateFolder);
        // A world that becomes root makes folders of root's: these are to be the user's.
        PrivateFile.Folder(paths.Cache);
        File.Delete(DescriptionFile);
        var starter = await StartAsync(cancellationToken).ConfigureAwait(false);
        return await conditions.WaitAsync(
            new Condition<WorldDescription>(
                $"site {paths.Site} starts its world",
                async token =>
                {
                    var description = WorldDescription.Read(DescriptionFile);
                    if (description is not null && await AnswersAsync(description, token).ConfigureAwait(false))
                    {
                        return Observed.Met(description);
                    }

                    return IsAlive(starter) || description is not null
                        ? Observed.NotYet<WorldDescription>(LastLine())
                        : throw new SiteException($"The world of site {paths.Site} ended while it started", Tail(), $"the whole log: {LogFile}");
                },
                TimeSpan.FromMinutes(10),
                $"look into {LogFile}, then run ./build.sh Destroy and try again")
            {
                Interval = TimeSpan.FromMilliseconds(50),
                MaxInterval = TimeSpan.FromMilliseconds(500),
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops the world and removes everything that it made, running or not.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (Exists)
        {
            await VerbAsync("remove", cancellationToken).ConfigureAwait(false);
        }
    }

    // The starter's process id is the world's own: every program in the line replaces itself by the next.
    private async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        // The shell goes to the background and reports its process id; the world has no terminal, no pipe of ours, and a session of its own.
        const string script = """log=$1; shift; (umask 077; : >>"$log"); setsid "$@" </dev/null >>"$log" 2>&1 & echo $!""";
        var line = await LineAsync("serve", cancellationToken).ConfigureAwait(false);
        var result = await processes.RunAsync(
            new ProcessSpec("/bin/sh", ["-c", script, "sh", LogFile, .. line], paths.Root, ChildEnvironment.Clean()),
            cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.Output.Trim()
            : throw new SiteException($"The world of site {paths.Site} cannot be started", result.Error, $"look into {LogFile}");
    }

    private async Task VerbAsync(string verb, CancellationToken cancellationToken)
    {
        var line = await LineAsync(verb, cancellationToken).ConfigureAwait(false);
        var result = await processes.RunAsync(
            new ProcessSpec(line[0], line[1..], paths.Root, ChildEnvironment.Clean()) { GracePeriod = TimeSpan.FromMinutes(1) },
            cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new SiteException($"The world of site {paths.Site} did not {verb}", (result.Error + result.Output).Trim(), $"run the same command again; state: {command.StateFolder}");
        }
    }

    private async Task<ImmutableArray<string>> LineAsync(string verb, CancellationToken cancellationToken)
    {
        ImmutableArray<string> line = [command.Host, command.Program, verb, .. command.Arguments];
        if (!command.Elevate || !OperatingSystem.IsLinux() || Environment.IsPrivilegedProcess || Programs.Find("sudo", ChildEnvironment.Clean()) is not { } sudo)
        {
            return line;
        }

        var allowed = await processes.RunAsync(new ProcessSpec(sudo, ["-n", "true"], paths.Root, ChildEnvironment.Clean()), cancellationToken).ConfigureAwait(false);
        return allowed.ExitCode == 0 ? [sudo, "-n", .. line] : line;
    }

    private async Task<bool> AnswersAsync(WorldDescription description, CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(TimeSpan.FromSeconds(5));
            using var answer = await http.GetAsync(description.Health, timeout.Token).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static bool IsAlive(string processId)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Process.GetProcesses().Any(process => process.Id.ToString(CultureInfo.InvariantCulture) == processId);
        }

        try
        {
            // A zombie has ended: where no init collects the dead, as in some containers, it is listed for ever.
            return File.ReadAllText($"/proc/{processId}/stat").Split(") ")[^1][0] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    private string LastLine() => Tail().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "starting";

    private string Tail()
    {
        if (!File.Exists(LogFile))
        {
            return "";
        }

        using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return string.Join('\n', reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(10));
    }
}
