using System.Collections.Immutable;
using System.Runtime.InteropServices;
using GourmetGram.Platform;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;
using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.Utilities.Collections;
using Code = GourmetGram.Platform.Errors.ExitCode;

// From the command line to a session: strict reading, one run at a time, exit codes, Ctrl-C.
partial class Build
{
    // One per process, as the signals are: set once, by the first of them.
    static readonly CancellationTokenSource Interrupted = new();
    static readonly CancellationTokenSource Forced = new();
    static readonly TimeSpan ForcedEnd = TimeSpan.FromSeconds(15);
    readonly Redactor redactor = new();
    Session? session;

    public static int Main(string[] arguments)
    {
        var redactor = new Redactor();
        try
        {
            // Shells export names as plain as these; the engine would take them for its own parameters.
            foreach (var name in new[] { "HOST", "ROOT" })
            {
                Environment.SetEnvironmentVariable(name, null);
            }

            var line = CommandLine.Parse(arguments, Surface());
            // Nothing of NukeBuild is touched before every value is known to be good: it dies on a bad one.
            var root = RunPaths.FindRoot(AppContext.BaseDirectory);
            var targets = line.Help ? RunTargets.None : RunTargets.Of(line, Texts(line, root), Surface());
            if (line.Help || (targets.IsEmpty && !line.Values.ContainsKey("Plan") && !line.Values.ContainsKey("Continue")))
            {
                Console.Out.Write(HelpText());
                return (int)Code.Success;
            }

            if (targets.IsEmpty && !line.Values.ContainsKey("Continue"))
            {
                throw new UsageException("--plan draws how targets depend on each other, and no target is named", null, "name one: ./build.sh Provision --plan; what a run would do is told by: ./build.sh Plan");
            }

            var settings = ReadSettings(line, root);
            redactor.Hints = CommandHints.Of(line, settings);
            if (settings.Json)
            {
                return DoctorAsJson(targets, settings, root, redactor);
            }

            if (settings.Site == "chameleon" && !targets.IsDoctor)
            {
                CloudLogin.Read(SiteCatalog.Chameleon(settings).Cloud!, root, redactor);
            }

            // Registered before the engine's own handler, which would print the summary and end the process in the middle of a step.
            Console.CancelKeyPress += (_, key) => Interrupt(() => key.Cancel = true);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Interrupt(() => signal.Cancel = true));
            using var runLock = targets.LeavesOthersAlone ? null : RunLock.Take(Path.Combine(root, ".nuke", "temp"), targets.ToString(), TimeProvider.System);
            return Execute<Build>();
        }
        catch (Exception failure)
        {
            return (int)new ErrorPrinter(Console.Error, redactor, Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true").Print(failure);
        }
    }

    static Settings ReadSettings(CommandLine line, string root) =>
        new SettingsReader(root, Environment.CurrentDirectory, Environment.UserName).Read(Texts(line, root));

    static ImmutableDictionary<string, string> Texts(CommandLine line, string root)
    {
        var environment = Environment.GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        return new KnobSources(line, environment, root).Resolve(Surface().Knobs.AddRange(EngineFlags.All));
    }

    Session Open()
    {
        if (session is null)
        {
            var line = CommandLine.Parse(Environment.GetCommandLineArgs()[1..], Surface());
            var settings = ReadSettings(line, RootDirectory);
            redactor.Hints = CommandHints.Of(line, settings);
            var paths = new RunPaths(RootDirectory, RunPaths.DefaultCache(), settings.Site);
            session = new Session(new SessionOptions(
                settings,
                paths,
                settings.Site == "rehearsal" ? RehearsalWorld(settings, paths) : null,
                Console.Out,
                Console.In,
                !Console.IsInputRedirected && !Console.IsOutputRedirected,
                Verbosity == Verbosity.Verbose,
                redactor)
            {
                Force = Forced.Token,
                // Build servers say so in general; the engine knows some of them that do not.
                OnBuildServer = IsServerBuild || Environment.GetEnvironmentVariable("CI") is { Length: > 0 } and not "false",
            });
        }

        return session;
    }

    static SiteWorldCommand RehearsalWorld(Settings settings, RunPaths paths)
    {
        var state = Path.Combine(paths.SiteFolder, "world");
        return new SiteWorldCommand(
            Path.Combine(AppContext.BaseDirectory, "rehearsal", "gourmetgram-rehearsal.dll"),
            [
                "--state", state,
                "--cache", paths.Cache,
                "--root", paths.Root,
                "--lease-delay", settings.RehearsalLeaseDelay.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ],
            state,
            Elevate: true);
    }

    void PerformPhase(string phase) => Perform(async (session, cancellationToken) =>
    {
        var outcome = await session.RunAsync(phase, cancellationToken);
        ReportSummary(summary => summary.AddPair(outcome.Status.ToString(), redactor.Redact(outcome.Note)));
    });

    void Perform(Func<Session, CancellationToken, Task> work)
    {
        try
        {
            var opened = Open();
            work(opened, Interrupted.Token).GetAwaiter().GetResult();
            opened.TellLease();
        }
        catch (OperationCanceledException) when (Interrupted.IsCancellationRequested)
        {
            ExitCode = (int)Code.Interrupted;
            throw new Failure("Interrupted\n  → run the same command again to go on where it stopped");
        }
        catch (PlatformException failure)
        {
            ExitCode = (int)failure.ExitCode;
            throw new Failure(redactor.Redact(failure.ToString()));
        }
        catch (Exception bug) when (bug is not Failure)
        {
            ExitCode = (int)Code.Bug;
            session?.Reporter.Detail(bug.ToString());
            throw new Failure(redactor.Redact($"{bug}\n  → {ErrorPrinter.ReportIt}"));
        }
    }

    static void Interrupt(Action stay)
    {
        stay();
        if (Forced.IsCancellationRequested)
        {
            Environment.Exit((int)Code.Interrupted);
        }

        if (Interrupted.IsCancellationRequested)
        {
            Console.Error.WriteLine("! interrupted again: what runs is stopped now. Terraform may not have noted what it was making; the next run finds it by its name");
            Forced.Cancel();
            // What has still not ended by then is found by the next run.
            Thread.CurrentThread.Join(ForcedEnd);
            Environment.Exit((int)Code.Interrupted);
        }

        Console.Error.WriteLine("! interrupted: letting the current step finish and save what it did (again: stop it at once)");
        Interrupted.Cancel();
        // No later handler gets its turn: the process ends when the step has, by the ordinary way.
        Thread.CurrentThread.Join(Timeout.Infinite);
    }

    // The schema that editors complete .nuke/parameters.json with. The engine looks for a project above the assembly, where ours has none.
    protected override void OnBuildCreated()
    {
        var file = RootDirectory / ".nuke" / "build.schema.json";
        var schema = SchemaUtility.GetJsonString(this);
        if (!File.Exists(file) || File.ReadAllText(file) != schema)
        {
            File.WriteAllText(file, schema);
        }
    }

    protected override void OnBuildFinished() => session?.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Shown by the engine as it is, without a stack trace: the user's mistake or the world's fault, not a bug.</summary>
    sealed class Failure(string text) : Exception(text)
    {
        public override string ToString() => Message;
    }
}
