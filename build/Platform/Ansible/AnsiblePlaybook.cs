using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Ansible;

/// <summary>One run of a playbook.</summary>
/// <param name="Title">What it does, for people: "preparing the nodes".</param>
/// <param name="Playbook">The playbook, absolute path or relative to <paramref name="WorkingDirectory"/>.</param>
/// <param name="ConfigFile">ansible.cfg.</param>
/// <param name="Inventory">The inventory.</param>
/// <param name="WorkingDirectory">Absolute path.</param>
/// <param name="LogFile">Receives the whole story; printed when something fails.</param>
public sealed record PlaybookRun(string Title, string Playbook, string ConfigFile, string Inventory, string WorkingDirectory, string LogFile)
{
    /// <summary>Files of extra variables, absolute paths; secrets travel in them (0600), never in arguments.</summary>
    public ImmutableArray<string> VariableFiles { get; init; } = [];

    /// <summary>Further arguments, no secrets.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Told every line of output too, null for nobody.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>What it is like, for the durations of earlier runs: "kubespray-3"; null where nobody needs to know.</summary>
    public string? Kind { get; init; }

    /// <summary>Python environment whose programs are used, null for those on the PATH.</summary>
    public string? VirtualEnvironment { get; init; }
}

/// <summary>Runs playbooks with the real ansible-playbook and follows them play by play, task by task.</summary>
/// <param name="processes">Runs ansible-playbook.</param>
/// <param name="reporter">Told one live line.</param>
/// <param name="redactor">Takes secrets out of the log.</param>
/// <param name="callbacks">Folder of the callback plugin.</param>
public sealed class AnsiblePlaybook(IProcessRunner processes, IReporter reporter, Redactor redactor, string callbacks)
{
    private const string Callback = "gourmetgram_lines";

    /// <summary>Remembers how long runs took, null for nobody.</summary>
    internal RunHistory? History { get; init; }

    /// <summary>Runs the playbook to its end.</summary>
    /// <param name="program">ansible-playbook, by path.</param>
    /// <param name="run">What to run.</param>
    /// <param name="cancellationToken">Interrupts Ansible, which then lets running modules go and ends.</param>
    /// <exception cref="AnsibleException">A task failed or a host could not be reached; says which, where, and in its own words.</exception>
    public async Task<PlaybookRecap> RunAsync(string program, PlaybookRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var activity = reporter.Begin(run.Title);
        await using var log = PrivateFile.Append(run.LogFile);
        var started = TimeProvider.System.GetTimestamp();
        var estimate = run.Kind is null ? null : History?.Estimate(run.Kind);
        var progress = new PlaybookProgress(activity, line => log.WriteLine(redactor.Redact(line)), () => estimate?.Left(TimeProvider.System.GetElapsedTime(started)));
        log.WriteLine($"$ {program} {string.Join(' ', Arguments(run))}");

        var spec = new ProcessSpec(program, Arguments(run), run.WorkingDirectory, Environment(run))
        {
            OnOutput = run.OnLine is { } tell ? line => { progress.Output(line); tell(line); } : progress.Output,
            OnError = progress.Error,
            GracePeriod = TimeSpan.FromSeconds(30),
        };
        var result = await processes.RunAsync(spec, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0 || progress.Recap is null)
        {
            throw progress.Failure(run, result.ExitCode);
        }

        if (run.Kind is not null)
        {
            History?.Add(run.Kind, TimeProvider.System.GetElapsedTime(started));
        }

        activity.Complete($"{run.Title}: {progress.Recap}");
        return progress.Recap;
    }

    /// <summary>Checks the syntax of a playbook, without any host.</summary>
    /// <param name="program">ansible-playbook, by path.</param>
    /// <param name="playbook">The playbook, absolute path.</param>
    /// <param name="configFile">ansible.cfg, so that no other one in the user's home or the working directory is taken.</param>
    /// <param name="home">Folder for Ansible's own scratch.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="AnsibleException">It is wrong.</exception>
    public async Task CheckSyntaxAsync(string program, string playbook, string configFile, string home, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(playbook)!;
        var spec = new ProcessSpec(
            program,
            ["--syntax-check", "-i", "node1,", playbook],
            folder,
            ChildEnvironment.With(("ANSIBLE_NOCOLOR", "1"), ("ANSIBLE_CONFIG", configFile), ("ANSIBLE_HOME", home), ("ANSIBLE_LOCALHOST_WARNING", "False"), ("LC_ALL", "C.UTF-8")));
        var result = await processes.RunAsync(spec, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new AnsibleException($"{Path.GetFileName(playbook)} is not a valid playbook", result.Error.Trim(), $"mend {playbook}");
        }
    }

    // Before it reads its configuration Ansible makes ~/.ansible/tmp, unless told otherwise.
    private static string Home(string configFile) => Path.Combine(Path.GetDirectoryName(configFile)!, "home");

    private static ImmutableArray<string> Arguments(PlaybookRun run) =>
    [
        "-i", run.Inventory,
        .. run.VariableFiles.SelectMany(file => new[] { "-e", $"@{file}" }),
        .. run.Arguments,
        run.Playbook,
    ];

    private ImmutableDictionary<string, string> Environment(PlaybookRun run)
    {
        var environment = ChildEnvironment.With(
            ("ANSIBLE_CONFIG", run.ConfigFile),
            ("ANSIBLE_HOME", Home(run.ConfigFile)),
            ("ANSIBLE_CALLBACK_PLUGINS", callbacks),
            ("ANSIBLE_STDOUT_CALLBACK", Callback),
            ("ANSIBLE_NOCOLOR", "1"),
            ("PYTHONUNBUFFERED", "1"),
            ("PYTHONDONTWRITEBYTECODE", "1"),
            // Ansible refuses to run where the locale is not UTF-8.
            ("LC_ALL", "C.UTF-8"));
        return run.VirtualEnvironment is null
            ? environment
            : environment
                .SetItem("VIRTUAL_ENV", run.VirtualEnvironment)
                .SetItem("PATH", $"{Path.Combine(run.VirtualEnvironment, "bin")}{Path.PathSeparator}{environment.GetValueOrDefault("PATH", "")}");
    }
}
