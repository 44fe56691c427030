using System.Collections.Immutable;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform;

/// <summary>What a session is opened with.</summary>
/// <param name="Settings">What the user chose.</param>
/// <param name="Paths">Where things lie.</param>
/// <param name="World">How to run the site's own world, null for sites that bring none.</param>
/// <param name="Output">Where the story goes.</param>
/// <param name="Input">Where answers come from.</param>
/// <param name="Interactive">Whether a person sits at a terminal.</param>
/// <param name="Verbose">Whether details are shown.</param>
/// <param name="Redactor">Knows the secrets.</param>
public sealed record SessionOptions(
    Settings Settings,
    RunPaths Paths,
    SiteWorldCommand? World,
    TextWriter Output,
    TextReader Input,
    bool Interactive,
    bool Verbose,
    Redactor Redactor)
{
    /// <summary>Whether this is a build server, whose folders may be gone when the job ends.</summary>
    public bool OnBuildServer { get; init; }

    /// <summary>Cancelled when the user will not wait any longer for what runs: see <see cref="ProcessRunner"/>.</summary>
    public CancellationToken Force { get; init; }
}

/// <summary>One run of the build: its settings, its site and the phases that act on it.</summary>
public sealed class Session : IAsyncDisposable
{
    private readonly SessionOptions options;
    private readonly ConsoleReporter reporter;
    private readonly ChildRegistry children;
    private readonly ProcessRunner processes;
    private readonly ConditionWaiter conditions;
    private readonly HttpClient http = new();
    private readonly TimeProvider time = TimeProvider.System;
    private readonly List<PhaseOutcome> outcomes = [];
    private PhaseSet? phases;

    /// <summary>Opens a session; nothing is started or asked yet.</summary>
    public Session(SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        PrivateFile.Folder(options.Paths.Logs);
        reporter = new ConsoleReporter(options.Output, options.Interactive, options.Verbose, options.Paths.Log("run"), options.Redactor, time);
        children = new ChildRegistry(Path.Combine(options.Paths.SiteFolder, "children"));
        processes = new ProcessRunner(options.Redactor, children, options.Force);
        foreach (var login in options.Settings.LoginsInUrls)
        {
            options.Redactor.Add(login);
        }

        conditions = new ConditionWaiter(reporter, time);
        World = options.World is { } world ? new SiteWorld(world, options.Paths, processes, conditions, http) : null;
    }

    /// <summary>The story of this run.</summary>
    public IReporter Reporter => reporter;

    /// <summary>How the phases of this run ended so far.</summary>
    public ImmutableArray<PhaseOutcome> Outcomes => [.. outcomes];

    /// <summary>The site's own world, null for sites that bring none.</summary>
    internal SiteWorld? World { get; }

    internal SessionOptions Options => options;

    internal ConditionWaiter Conditions => conditions;

    internal IProcessRunner Processes => processes;

    /// <summary>Checks or installs the tools and readies the site, all at once.</summary>
    public async Task ToolsAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await ReapAsync(cancellationToken).ConfigureAwait(false);
        var toolbox = new Toolbox(options, processes, reporter, http);
        // The world builds its nodes' image while packages are installed.
        var world = PhasesAsync(cancellationToken);
        await Task.WhenAll(world, toolbox.EnsureAsync(SiteAsync(world), cancellationToken)).ConfigureAwait(false);
        outcomes.Add(new PhaseOutcome("Tools", PhaseStatus.Done, toolbox.Summary, time.GetElapsedTime(started)));
    }

    private static async Task<Site> SiteAsync(Task<PhaseSet> phases) => (await phases.ConfigureAwait(false)).Context.Site;

    /// <summary>Runs a phase by its name.</summary>
    public async Task<PhaseOutcome> RunAsync(string name, CancellationToken cancellationToken)
    {
        var set = await PhasesAsync(cancellationToken).ConfigureAwait(false);
        var runner = new PhaseRunner(reporter, time, set.Guard)
        {
            // Nodes are on their way: what installs the cluster on them is fetched meanwhile.
            Acting = phase =>
            {
                if (phase == set.Lease)
                {
                    set.Kubespray.FetchAhead(cancellationToken);
                }
            },
        };
        var outcome = options.Settings.Reset
            ? await new ClusterReset(this, set).RunAsync(name, cancellationToken).ConfigureAwait(false)
            : await runner.RunAsync(set.Chain.Append(set.SecurityGroups).Single(phase => phase.Name == name), cancellationToken).ConfigureAwait(false);
        outcomes.Add(outcome);
        if (name == set.Lease.Name)
        {
            // Its outcome says until when.
            set.Guard.Told();
        }

        return outcome;
    }

    /// <summary>Says how much time the lease has left, if this run knows and has not said it.</summary>
    public void TellLease() => phases?.Guard.Tell();

    /// <summary>Moves the end of the lease.</summary>
    /// <returns>What came of it, in a few words.</returns>
    public async Task<string> ExtendLeaseAsync(CancellationToken cancellationToken)
    {
        var set = await PhasesAsync(cancellationToken).ConfigureAwait(false);
        var outcome = await set.Lease.ExtendAsync(end: null, cancellationToken).ConfigureAwait(false);
        set.Guard.Told();
        return outcome;
    }

    /// <summary>Takes into Terraform's state what the cloud holds under our names.</summary>
    /// <returns>What came of it, in a few words.</returns>
    public async Task<string> AdoptAsync(CancellationToken cancellationToken) =>
        await (await PhasesAsync(cancellationToken).ConfigureAwait(false)).Terraform.AdoptAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Lets the children of a killed run end: what they still make or hold would be in the way.</summary>
    internal Task ReapAsync(CancellationToken cancellationToken) =>
        new OrphanReaper(children, processes, conditions, reporter).ReapAsync(cancellationToken);

    /// <summary>The phases on this run's site, which is readied for it.</summary>
    internal async Task<PhaseSet> PhasesAsync(CancellationToken cancellationToken)
    {
        if (phases is null)
        {
            var site = options.Settings.Site switch
            {
                "existing" => SiteCatalog.Existing(options.Settings),
                "chameleon" => SiteCatalog.Chameleon(options.Settings),
                _ => SiteCatalog.OfWorld(options.Settings.Site, await WorldAsync(cancellationToken).ConfigureAwait(false), options.Settings),
            };
            phases = Phases(site);
        }

        return phases;
    }

    /// <summary>The phases if the site can be looked at without starting anything, else null.</summary>
    internal async Task<PhaseSet?> PeekAsync(CancellationToken cancellationToken)
    {
        if (phases is null && World is not null)
        {
            return await World.FindAsync(cancellationToken).ConfigureAwait(false) is { } running
                ? Phases(SiteCatalog.OfWorld(options.Settings.Site, running, options.Settings))
                : null;
        }

        return await PhasesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (phases is not null)
        {
            await phases.Kubespray.DisposeAsync().ConfigureAwait(false);
            phases.Dispose();
        }

        http.Dispose();
        reporter.Dispose();
    }

    private Task<WorldDescription> WorldAsync(CancellationToken cancellationToken) =>
        World?.EnsureAsync(cancellationToken)
            ?? throw new UsageException($"Site {options.Settings.Site} has no world", null, "choose another --site");

    private PhaseSet Phases(Site site) =>
        new(new PhaseContext(options.Settings, site, options.Paths, reporter, processes, conditions, options.Redactor, time) { OnBuildServer = options.OnBuildServer }, http);
}
