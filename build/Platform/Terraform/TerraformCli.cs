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
internal sealed class TerraformCli(PhaseContext context, TerraformTool tool, Func<CloudLogin> login)
{
    // Terraform saves its state when interrupted, once the resources under way are done: a server may take long.
    private static readonly TimeSpan ApplyGrace = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan OtherGrace = TimeSpan.FromMinutes(1);

    private static readonly ImmutableArray<string> Unattended = ["-input=false", "-no-color"];

    private readonly WorkingCopy copy = new(context.Paths.TerraformConfiguration, context.Paths.TerraformFolder);

    private string Folder => context.Paths.TerraformFolder;

    private string LogFile => context.Paths.Log("terraform");

    /// <summary>Whether a state may exist.</summary>
    public bool HasState => copy.HasState;

    /// <summary>Makes everything ready for plan, apply and destroy: copy, variables, init, validate; each only when needed.</summary>
    /// <param name="variables">Content of terraform.tfvars.json; null to keep what is there.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    public async Task PrepareAsync(string? variables, CancellationToken cancellationToken)
    {
        var configuration = copy.Synchronise();
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
    public async Task<ImmutableArray<PlannedChange>> PlanAsync(TerraformGoal goal, CancellationToken cancellationToken)
    {
        var program = await tool.FindAsync(cancellationToken).ConfigureAwait(false);
        ImmutableArray<string> purpose = goal switch
        {
            TerraformGoal.Destroy => ["-destroy"],
            TerraformGoal.DestroyUnseen => ["-destroy", "-refresh=false"],
            _ => [],
        };
        ImmutableArray<string> arguments = ["plan", .. purpose, .. Unattended, "-json", "-detailed-exitcode", "-lock-timeout=60s", $"-out={WorkingCopy.PlanFile}"];
        int exitCode;
        try
        {
            exitCode = await EventsAsync("plan", Spec(program, arguments, OtherGrace), context.Processes.RunAsync, _ => { }, cancellationToken).ConfigureAwait(false);
        }
        catch (TerraformException exception) when (TerraformFailure.AsksForInit(exception))
        {
            // The packages changed under our feet (another mirror, another build of the provider).
            await InitAsync(program, Fingerprint(copy.Synchronise(), program), cancellationToken).ConfigureAwait(false);
            exitCode = await EventsAsync("plan", Spec(program, arguments, OtherGrace), context.Processes.RunAsync, _ => { }, cancellationToken).ConfigureAwait(false);
        }

        copy.Protect();
        if (exitCode == 0)
        {
            return [];
        }

        var shown = await QuietAsync(program, ["show", "-no-color", "-json", WorkingCopy.PlanFile], cancellationToken).ConfigureAwait(false);
        var changes = PlannedChange.Read(shown);
        // With -detailed-exitcode a change of outputs alone counts as well.
        return changes.Length > 0 ? changes : [new PlannedChange("outputs", "update", "Terraform's outputs", "outputs", null)];
    }

    /// <summary>Applies the plan file, and nothing else.</summary>
    /// <param name="progress">Told each event.</param>
    /// <param name="cancellationToken">Interrupts; Terraform then finishes what it is doing and saves its state.</param>
    public async Task ApplyAsync(Action<TerraformEvent> progress, CancellationToken cancellationToken)
    {
        var program = await tool.FindAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var spec = Spec(program, ["apply", .. Unattended, "-json", "-lock-timeout=60s", WorkingCopy.PlanFile], ApplyGrace);
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
        var program = await tool.FindAsync(cancellationToken).ConfigureAwait(false);
        return await QuietAsync(program, ["output", "-no-color", "-json"], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the state holds; asks no provider.</summary>
    public async Task<ImmutableArray<StateResource>> StateAsync(CancellationToken cancellationToken)
    {
        if (!HasState)
        {
            return [];
        }

        var program = await tool.FindAsync(cancellationToken).ConfigureAwait(false);
        return StateResource.Read(await QuietAsync(program, ["state", "pull"], cancellationToken).ConfigureAwait(false));
    }

    private string MergedClouds => Path.Combine(Folder, "clouds.yaml");

    private async Task InitAsync(TerraformProgram program, string fingerprint, CancellationToken cancellationToken)
    {
        using var activity = context.Reporter.Begin("fetching Terraform's provider");
        var result = await context.Processes.RunAsync(Spec(program, ["init", .. Unattended], OtherGrace) with { LogFile = LogFile }, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new TerraformException(
                "terraform init failed",
                TerraformFailure.Plain(result.Error.Length > 0 ? result.Error : result.Output),
                $"check that the provider can be fetched (network, or TF_CLI_CONFIG_FILE for a mirror); the log is {LogFile}");
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

        throw TerraformFailure.From("validate", problems, result.Error, LogFile);
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
            throw TerraformFailure.From(doing, problems.ToImmutable(), result.Error, LogFile);
        }

        foreach (var warning in problems.Where(problem => !problem.IsError).Select(problem => problem.Text()).Distinct(StringComparer.Ordinal))
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
            ("TF_IN_AUTOMATION", "1"),
            ("TF_INPUT", "0"),
            ("CHECKPOINT_DISABLE", "1"));
        return context.Site.TerraformCliConfigFile is { } file
            ? environment.SetItem("TF_CLI_CONFIG_FILE", file)
            // A CLI configuration file brings its own idea of where packages come from.
            : environment.SetItem("TF_PLUGIN_CACHE_DIR", PrivateFile.Folder(Path.Combine(context.Paths.Cache, "terraform-plugins")));
    }

    private string Fingerprint(string configuration, TerraformProgram program)
    {
        var cli = context.Site.TerraformCliConfigFile is { } file && File.Exists(file) ? File.ReadAllText(file) : "";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{configuration}\n{program.Path} {program.Version}\n{cli}")));
    }
}
