using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;

namespace GourmetGram.Platform.Terraform;

/// <summary>What a plan is for.</summary>
internal enum TerraformGoal
{
    /// <summary>The infrastructure as tf/kvm says.</summary>
    Apply,

    /// <summary>Nothing left.</summary>
    Destroy,

    /// <summary>Nothing left, without looking at the cloud first.</summary>
    DestroyUnseen,
}

/// <summary>Runs Terraform's commands in the working copy of a site.</summary>
/// <param name="context">Paths, processes, site.</param>
/// <param name="tool">Finds the program.</param>
/// <param name="login">Tells which clouds.yaml the provider reads.</param>
/// <param name="place">What to run, and where.</param>
internal sealed class TerraformCli(PhaseContext context, TerraformTool tool, Func<CloudLogin> login, TerraformPlace place)
{
    // Terraform saves its state when interrupted, once the resources under way are done: a server may take long.
    private static readonly TimeSpan ApplyGrace = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan InitGrace = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan OtherGrace = TimeSpan.FromMinutes(1);

    private static readonly ImmutableArray<string> Unattended = ["-input=false", "-no-color"];

    private readonly WorkingCopy copy = new(place.Configuration, place.Folder);

    private string Folder => place.Folder;

    private string LogFile => context.Paths.Log("terraform");

    private string LockTimeout => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-lock-timeout={place.LockTimeout.TotalSeconds:0}s");

    private FailurePlace Failure => new(LogFile, Folder, context.Settings);

    /// <summary>Whether a state may exist.</summary>
    public bool HasState => Backend is not null || copy.HasState;

    private string? Backend => place.StoresState ? StateBackend.Json(context.Settings.StateStore, context.Site.Name, context.Settings.Suffix) : null;

    /// <summary>Makes everything ready for plan, apply and destroy: copy, variables, init, validate; each only when needed.</summary>
    /// <param name="variables">Content of terraform.tfvars.json; null to keep what is there.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    public async Task PrepareAsync(string? variables, CancellationToken cancellationToken)
    {
        var configuration = copy.Synchronise();
        copy.WriteBackend(Backend);
        if (variables is not null)
        {
            copy.WriteVariables(variables);
        }

        if (await login().ChildFileAsync(cancellationToken).ConfigureAwait(false) is { } merged)
        {
            PrivateFile.Write(MergedClouds, merged.Reveal());
        }

        var program = await tool.FindAsync(cancellationToken).ConfigureAwait(false);
        var fingerprint = Fingerprint(configuration, program);
        if (copy.NeedsInit(fingerprint))
        {
            await InitAsync(program, fingerprint, cancellationToken).ConfigureAwait(false);
        }

        if (!copy.IsValidated(configuration))
        {
            await ValidateAsync(program, cancellationToken).ConfigureAwait(false);
            copy.Validated(configuration);
        }
    }

    /// <summary>Plans to the plan file.</summary>
    /// <param name="goal">What to plan for.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <returns>The changes; empty when there is nothing to do.</returns>
    public Task<ImmutableArray<PlannedChange>> PlanAsync(TerraformGoal goal, CancellationToken cancellationToken) => PlanAsync(goal, [], [], cancellationToken);

    /// <inheritdoc cref="PlanAsync(TerraformGoal, IEnumerable{string}, IEnumerable{string}, CancellationToken)"/>
    public Task<ImmutableArray<PlannedChange>> PlanAsync(TerraformGoal goal, IEnumerable<string> replaced, CancellationToken cancellationToken) => PlanAsync(goal, replaced, [], cancellationToken);

    /// <summary>Has the following plans take these into the state; none to have them take nothing in.</summary>
    public void Offer(ImmutableArray<Adoptable> found) => copy.WriteImports(found.IsEmpty ? null : Adoptable.Blocks(found));

    /// <summary>Plans to the plan file.</summary>
    /// <param name="goal">What to plan for.</param>
    /// <param name="replaced">Addresses to replace, whatever their attributes say.</param>
    /// <param name="only">Addresses that the plan is confined to, with what they depend on; none for everything.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <returns>The changes; empty when there is nothing to do.</returns>
    public async Task<ImmutableArray<PlannedChange>> PlanAsync(TerraformGoal goal, IEnumerable<string> replaced, IEnumerable<string> only, CancellationToken cancellationToken)
    {
        var program = await tool.FindAsync(cancellationToken).ConfigureAwait(false);
        ImmutableArray<string> purpose = goal switch
        {
            TerraformGoal.Destroy => ["-destroy"],
            TerraformGoal.DestroyUnseen => ["-destroy", "-refresh=false"],
            _ => [],
        };
        ImmutableArray<string> arguments = ["plan", .. purpose, .. replaced.Select(address => $"-replace={address}"), .. only.Select(address => $"-target={address}"), .. Unattended, "-json", "-detailed-exitcode", LockTimeout, $"-out={WorkingCopy.PlanFile}"];
        using var activity = context.Reporter.Begin($"planning {place.What}");
        int exitCode;
        try
        {
            exitCode = await EventsAsync("plan", Spec(program, arguments, OtherGrace), context.Processes.RunAsync, Tell, cancellationToken).ConfigureAwait(false);
        }
        catch (TerraformException exception) when (TerraformFailure.AsksForInit(exception))
        {
            // The packages changed under our feet (another mirror, another build of the provider).
            await InitAsync(program, Fingerprint(copy.Synchronise(), program), cancellationToken).ConfigureAwait(false);
            exitCode = await EventsAsync("plan", Spec(program, arguments, OtherGrace), context.Processes.RunAsync, Tell, cancellationToken).ConfigureAwait(false);
        }

        copy.Protect();
        if (exitCode == 0)
        {
            activity.Complete($"planned {place.What}: nothing to change");
            return [];
        }

        var shown = await QuietAsync(program, ["show", "-no-color", "-json", WorkingCopy.PlanFile], cancellationToken).ConfigureAwait(false);
        var changes = PlannedChange.Read(shown);
        activity.Complete($"planned {place.What}: {PlannedChange.Summary(changes)}");
        // With -detailed-exitcode a change of outputs alone counts as well.
        return changes.Length > 0 ? changes : [new PlannedChange("outputs", "update", "Terraform's outputs", "outputs", null)];

        void Tell(TerraformEvent happened)
        {
            // Whoever else holds the state makes us wait in silence otherwise.
            if (happened is TerraformEvent.Other { Message: var message } && message.Contains("state lock", StringComparison.OrdinalIgnoreCase))
            {
                activity.Update("waiting for another Terraform, which holds the state");
            }
        }
    }

    /// <summary>Applies the plan file, and nothing else.</summary>
    /// <param name="progress">Told each event.</param>
    /// <param name="cancellationToken">Interrupts; Terraform then finishes what it is doing and saves its state.</param>
    public async Task ApplyAsync(Action<TerraformEvent> progress, CancellationToken cancellationToken)
    {
        var program = await tool.FindAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var spec = Spec(program, ["apply", .. Unattended, "-json", LockTimeout, WorkingCopy.PlanFile], ApplyGrace);
            await EventsAsync("apply", spec, Outliving, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            copy.Protect();
        }

        Task<ProcessResult> Outliving(ProcessSpec child, CancellationToken token) =>
            OutlivingChild.RunAsync(context, child, Path.Combine(Folder, WorkingCopy.EventsFile), token);
    }

    /// <summary>The outputs as JSON.</summary>
    public async Task<string> OutputsAsync(CancellationToken cancellationToken)
    {
        var program = await ReadyAsync(cancellationToken).ConfigureAwait(false);
        return await QuietAsync(program, ["output", "-no-color", "-json"], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the state holds; asks no provider.</summary>
    public async Task<ImmutableArray<StateResource>> StateAsync(CancellationToken cancellationToken)
    {
        if (!HasState)
        {
            return [];
        }

        if (Backend is not null)
        {
            var program = await ReadyAsync(cancellationToken).ConfigureAwait(false);
            return StateResource.Read(await QuietAsync(program, ["state", "pull"], cancellationToken).ConfigureAwait(false));
        }

        // The local state is a file; a program more would only read it.
        return StateResource.Read(await File.ReadAllTextAsync(Path.Combine(Folder, WorkingCopy.StateFile), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes resources out of the state; in the cloud nothing happens.</summary>
    public async Task ForgetAsync(IEnumerable<string> addresses, CancellationToken cancellationToken)
    {
        var program = await ReadyAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await QuietAsync(program, ["state", "rm", LockTimeout, .. addresses], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            copy.Protect();
        }
    }

    /// <summary>A state that lives elsewhere can be read only after init, from a checkout that is new as well.</summary>
    private async Task<TerraformProgram> ReadyAsync(CancellationToken cancellationToken)
    {
        if (Backend is not null)
        {
            await PrepareAsync(variables: null, cancellationToken).ConfigureAwait(false);
        }

        return await tool.FindAsync(cancellationToken).ConfigureAwait(false);
    }

    private string MergedClouds => Path.Combine(Folder, "clouds.yaml");

    private async Task InitAsync(TerraformProgram program, string fingerprint, CancellationToken cancellationToken)
    {
        using var activity = context.Reporter.Begin("fetching Terraform's provider");
        // Terraform's own cache of providers does not bear two that write to it at the same time, from this checkout or another.
        using var turn = context.Site.TerraformCliConfigFile is null ? await PluginCache.TakeTurnAsync(context, cancellationToken).ConfigureAwait(false) : null;
        var result = await context.Processes.RunAsync(Spec(program, ["init", "-reconfigure", .. Unattended], InitGrace) with { LogFile = LogFile }, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new TerraformException(
                "terraform init failed",
                TerraformFailure.Plain(result.Error.Length > 0 ? result.Error : result.Output),
                Backend is null
                    ? $"check that the provider can be fetched (network, or TF_CLI_CONFIG_FILE for a mirror); the log is {LogFile}"
                    : $"check that the store of the state answers and lets you in, and that the provider can be fetched; the log is {LogFile}");
        }

        copy.Initialised(fingerprint);
        activity.Complete("Terraform's provider is ready");
    }

    private async Task ValidateAsync(TerraformProgram program, CancellationToken cancellationToken)
    {
        var result = await context.Processes.RunAsync(Spec(program, ["validate", "-no-color", "-json"], OtherGrace) with { LogFile = LogFile }, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode == 0)
        {
            return;
        }

        ImmutableArray<TerraformDiagnostic> problems;
        try
        {
            using var document = JsonDocument.Parse(result.Output);
            problems = [.. document.RootElement.GetProperty("diagnostics").EnumerateArray().Select(TerraformDiagnostic.Read)];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            problems = [];
        }

        throw TerraformFailure.From("validate", problems, result.Error, Failure);
    }

    private async Task<int> EventsAsync(
        string doing,
        ProcessSpec spec,
        Func<ProcessSpec, CancellationToken, Task<ProcessResult>> run,
        Action<TerraformEvent> told,
        CancellationToken cancellationToken)
    {
        var problems = ImmutableArray.CreateBuilder<TerraformDiagnostic>();
        var listening = spec with
        {
            LogFile = LogFile,
            OnOutput = line =>
            {
                var happened = TerraformEvent.Parse(line);
                if (happened is TerraformEvent.Problem problem)
                {
                    problems.Add(problem.Diagnostic);
                }

                told(happened);
            },
        };
        var result = await run(listening, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode is not (0 or 2))
        {
            throw TerraformFailure.From(doing, problems.ToImmutable(), result.Error, Failure);
        }

        foreach (var warning in problems.Where(problem => !problem.IsError && !problem.IsAboutTheFuture).Select(problem => problem.Text()).Distinct(StringComparer.Ordinal))
        {
            context.Reporter.Warn(warning);
        }

        return result.ExitCode;
    }

    /// <summary>For output that is read and not shown: it holds the whole state, so it goes to no log. Such commands ask no cloud.</summary>
    private async Task<string> QuietAsync(TerraformProgram program, ImmutableArray<string> arguments, CancellationToken cancellationToken)
    {
        var result = await context.Processes.RunAsync(new ProcessSpec(program.Path, arguments, Folder, Environment()) { GracePeriod = OtherGrace }, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.Output
            : throw new TerraformException($"terraform {arguments[0]} failed", TerraformFailure.Plain(result.Error), "run the same command again; if it stays so, look into the folder of the site with terraform itself");
    }

    private ProcessSpec Spec(TerraformProgram program, ImmutableArray<string> arguments, TimeSpan grace) =>
        new(program.Path, arguments, Folder, Environment().SetItem("OS_CLIENT_CONFIG_FILE", login() is { ChildrenNeedFile: false } known ? known.CloudsFile : MergedClouds).SetItems(login().ChildVariables))
        {
            GracePeriod = grace,
        };

    private ImmutableDictionary<string, string> Environment()
    {
        var environment = ChildEnvironment.With(
            [
                ("TF_IN_AUTOMATION", "1"),
                ("TF_INPUT", "0"),
                ("CHECKPOINT_DISABLE", "1"),
                .. StateBackend.Login(place.StoresState ? context.Settings.StateStore : null, System.Environment.GetEnvironmentVariable, context.Redactor),
            ]);
        return context.Site.TerraformCliConfigFile is { } file
            ? environment.SetItem("TF_CLI_CONFIG_FILE", file)
            // A CLI configuration file brings its own idea of where packages come from.
            : environment.SetItem("TF_PLUGIN_CACHE_DIR", PrivateFile.Folder(PluginCache.Folder(context.Paths)));
    }

    private string Fingerprint(string configuration, TerraformProgram program)
    {
        var cli = context.Site.TerraformCliConfigFile is { } file && File.Exists(file) ? File.ReadAllText(file) : "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{configuration}\n{Backend}\n{program.Path} {program.Version}\n{cli}")));
    }
}

/// <summary>What Terraform runs, and where.</summary>
/// <param name="Configuration">The committed folder.</param>
/// <param name="Folder">Its working copy, with the state.</param>
/// <param name="What">For people: "tf/kvm".</param>
internal sealed record TerraformPlace(string Configuration, string Folder, string What)
{
    /// <summary>Whether its state goes to the store that the user names. What is looked up by name each time needs none.</summary>
    public bool StoresState { get; init; }

    /// <summary>How long to wait for another Terraform that holds the state.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The nodes.</summary>
    public static TerraformPlace Kvm(RunPaths paths) => new(paths.TerraformConfiguration, paths.TerraformFolder, "tf/kvm") { StoresState = true };

    /// <summary>The project's security groups.</summary>
    public static TerraformPlace SecurityGroups(RunPaths paths) =>
        new(Path.Combine(paths.Root, "tf", "security-groups"), Path.Combine(paths.SiteFolder, "security-groups"), "tf/security-groups");
}
