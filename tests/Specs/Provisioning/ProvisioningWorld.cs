using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using GourmetGram.Platform;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Terraform;
using GourmetGram.Rehearsal.Cloud;
using GourmetGram.Rehearsal.Cloud.Faults;
using GourmetGram.Rehearsal.Provider;
using GourmetGram.Rehearsal.Provider.OpenStack;
using GourmetGram.Rehearsal.Provider.Values;
using GourmetGram.Specs.Terraform;

namespace GourmetGram.Specs.Provisioning;

/// <summary>
/// A cloud and a provider for the phases: the embedded ones, or the cloud that GG_SPECS_CLOUDS (a clouds.yaml) and GG_SPECS_CLOUD (a name
/// in it) point at, still with our provider.
/// </summary>
public sealed class ProvisioningWorld : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("gg-specs-").FullName;
    private ProviderServer? provider;

    /// <summary>Null when the cloud is not ours.</summary>
    internal CloudServer? Cloud { get; private set; }

    internal StumblingNodeHost Machines { get; } = new();

    internal string CloudsFile { get; private set; } = "";

    internal string CloudName { get; private set; } = "rehearsal";

    public async ValueTask InitializeAsync()
    {
        await StartProviderAsync();
        if (Environment.GetEnvironmentVariable("GG_SPECS_CLOUDS") is { Length: > 0 } given)
        {
            CloudsFile = given;
            CloudName = Environment.GetEnvironmentVariable("GG_SPECS_CLOUD") ?? "openstack";
            return;
        }

        var options = new CloudOptions(Path.Combine(folder, "cloud"), 0, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300));
        Cloud = await CloudServer.StartAsync(options, Machines, CancellationToken.None);
        CloudsFile = Cloud.CloudsFile;
    }

    public async ValueTask DisposeAsync()
    {
        if (Cloud is not null)
        {
            await Cloud.DisposeAsync();
        }

        if (provider is not null)
        {
            await provider.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A checkout of its own, with a suffix of its own.</summary>
    /// <param name="suffix">Its suffix; null for a new one.</param>
    /// <param name="cloud">Entry in clouds.yaml; null for the usual one.</param>
    /// <param name="leaseName">Name of its lease; null for the usual one.</param>
    /// <param name="state">The run whose Terraform state it begins with; null for none.</param>
    /// <param name="store">Where its Terraform state lives; null for its folder.</param>
    /// <param name="change">What else is chosen; null for nothing.</param>
    /// <param name="onBuildServer">Whether the checkout is gone afterwards.</param>
    internal ProvisioningRun Run(
        string? suffix = null,
        string? cloud = null,
        string? leaseName = null,
        ProvisioningRun? state = null,
        StateStore? store = null,
        Func<Settings, Settings>? change = null,
        bool onBuildServer = false)
    {
        var run = new ProvisioningRun(this, provider!.CliConfigFile, suffix ?? $"s{Guid.NewGuid():n}"[..8], cloud ?? CloudName, leaseName, store, change ?? (settings => settings), onBuildServer);
        if (state is not null)
        {
            var folder = Directory.CreateDirectory(run.Context.Paths.TerraformFolder).FullName;
            File.Copy(Path.Combine(state.Context.Paths.TerraformFolder, "terraform.tfstate"), Path.Combine(folder, "terraform.tfstate"));
        }

        return run;
    }

    /// <summary>The security groups of the embedded cloud, to be changed.</summary>
    internal GroupsOfTheCloud GroupsOfItsOwn()
    {
        Assert.SkipWhen(Cloud is null, "the security groups of a real project are everybody's");
        return new GroupsOfTheCloud(CloudsFile, CloudName);
    }

    /// <summary>A network of the same name as the one of a run: names need not be unique.</summary>
    internal Task SecondNetworkAsync(ProvisioningRun run) => MakeAsync(
        api => api.Network(null).PostAsync("networks", new JsonObject { ["network"] = new JsonObject { ["name"] = $"private-net-mlops-{run.Context.Settings.Suffix}" } }, [201], CancellationToken.None));

    /// <summary>A port of the same name as one of a run, on the run's own network.</summary>
    internal async Task SecondPortAsync(ProvisioningRun run, string name)
    {
        var network = (await run.Clients.Neutron.NetworksAsync(CancellationToken.None)).Single(network => network.Name == $"private-net-mlops-{run.Context.Settings.Suffix}");
        await MakeAsync(api => api.Network(null).PostAsync("ports", new JsonObject { ["port"] = new JsonObject { ["name"] = name, ["network_id"] = network.Id } }, [201], CancellationToken.None));
    }

    private async Task MakeAsync(Func<CloudClient, Task> make)
    {
        var settings = CloudSettingsReader.Read(
            ObjectValue.Empty.With("cloud", Value.Of(CloudName)),
            new Dictionary<string, string> { ["OS_CLIENT_CONFIG_FILE"] = CloudsFile },
            "specs");
        using var connections = new Connections();
        using var api = new CloudClient(settings, new Wire(connections.For(settings.Transport), settings), CancellationToken.None);
        await make(api);
    }

    /// <summary>As a rehearsal does that was killed and started again on its state.</summary>
    internal async Task RestartProviderAsync()
    {
        await provider!.DisposeAsync();
        await StartProviderAsync();
    }

    private async Task StartProviderAsync() =>
        provider = await ProviderServer.StartAsync(new ProviderOptions(Path.Combine(folder, "provider")), CancellationToken.None);

    internal void Fault(FaultRule rule)
    {
        Assert.SkipWhen(Cloud is null, "only the embedded cloud fails on demand");
        Cloud!.Faults.Add(rule);
    }

    /// <summary>Every request to a service is refused from now on: as behind a gateway whose service is gone.</summary>
    internal void Down(string service) => Fault(new FaultRule("*", $"/{service}/*") { Status = 503, Times = int.MaxValue, Body = "<html>503 Service Unavailable</html>", ContentType = "text/html" });

    /// <summary>Nothing fails any more.</summary>
    internal void Mend() => Cloud!.Faults.Clear();
}

/// <summary>One run: what a build would put together.</summary>
internal sealed class ProvisioningRun : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("gg-specs-run-").FullName;
    private readonly Redactor redactor = new();

    public ProvisioningRun(ProvisioningWorld world, string cliConfigFile, string suffix, string cloud, string? leaseName, StateStore? store, Func<Settings, Settings> change, bool onBuildServer)
    {
        File.CreateSymbolicLink(Path.Combine(root, "tf"), Path.Combine(Repository.Root, "tf"));
        var key = Path.Combine(root, "id_ed25519");
        File.WriteAllText($"{key}.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJTgmHqN3vWk1m5vWk2b4E3bVnq4oQm1rC2mB0mD3xQm specs\n");
        var manifest = new Manifest("/nowhere", null, "v1");
        Context = new PhaseContext(
            change(new Settings
            {
                Site = "specs",
                Suffix = suffix,
                KeyPair = $"gourmetgram-{suffix}",
                SshKey = key,
                Nodes = [.. Enumerable.Range(1, 3).Select(number => new NodeSetting($"node{number}", IPAddress.Parse($"192.168.1.1{number}")))],
                Flavor = "m1.tiny",
                LeaseHours = 1,
                StateStore = store,
                LeaseName = leaseName,
                Repository = "https://example.org/repository.git",
                Revision = "main",
            }),
            new Site
            {
                Name = "specs",
                Cloud = new SiteCloud(world.CloudsFile, cloud),
                TerraformCliConfigFile = cliConfigFile,
                Cluster = new ClusterSource.Kubespray(),
                Manifests = new ManifestSet(manifest, manifest, manifest),
            },
            new RunPaths(root, Path.Combine(root, "cache"), "specs"),
            Reporter,
            new ProcessRunner(redactor, new ChildRegistry(Path.Combine(root, "children"))),
            new ConditionWaiter(Reporter, TimeProvider.System),
            redactor,
            TimeProvider.System) { OnBuildServer = onBuildServer };
        Clients = OpenStackClients.Create(Context)!;
        Lease = new LeasePhase(Context, Clients);
        Terraform = new TerraformPhase(Context, Clients, Lease, new TerraformTool(Context.Processes, Context.Paths));
        Groups = new SecurityGroupsPhase(Context, Clients, new TerraformTool(Context.Processes, Context.Paths));
        Sweep = new CloudSweep(Context, Clients);
    }

    public PhaseContext Context { get; }

    public StoryReporter Reporter { get; } = new();

    public OpenStackClients Clients { get; }

    public LeasePhase Lease { get; }

    public TerraformPhase Terraform { get; }

    public SecurityGroupsPhase Groups { get; }

    public CloudSweep Sweep { get; }

    public string LogText => File.ReadAllText(Context.Paths.Log("terraform"));

    /// <summary>Process ids of what the run has started and not seen end.</summary>
    public IEnumerable<int> Children => new ChildRegistry(Path.Combine(root, "children")).Running().Select(child => child.ProcessId);

    public Task<PhaseOutcome> RunAsync(IPhase phase) => new PhaseRunner(Reporter, TimeProvider.System).RunAsync(phase, CancellationToken.None);

    public async Task ProvisionAsync()
    {
        await RunAsync(Lease);
        await RunAsync(Terraform);
    }

    /// <summary>As the target Destroy does, approved.</summary>
    public Task<RemovalOutcome> RemoveAsync() => new Removal(Reporter, _ => Task.CompletedTask).RunAsync([Terraform, Lease, Sweep], CancellationToken.None);

    public async Task DestroyAsync()
    {
        await Terraform.RemoveAsync(CancellationToken.None);
        await Lease.RemoveAsync(CancellationToken.None);
        await Sweep.RemoveAsync(CancellationToken.None);
    }

    public void Dispose()
    {
        Clients.Dispose();
        // The link goes, not what it leads to.
        File.Delete(Path.Combine(root, "tf"));
        Directory.Delete(root, recursive: true);
    }
}

/// <summary>Remembers the story.</summary>
internal sealed class StoryReporter : IReporter
{
    private readonly ConcurrentQueue<string> lines = new();

    public ImmutableArray<string> Lines => [.. lines];

    public void Info(string message) => lines.Enqueue(message);

    public void Detail(string message) => lines.Enqueue(message);

    public void Warn(string message) => lines.Enqueue($"warning: {message}");

    public IActivity Begin(string title) => new Activity(this, title);

    private sealed class Activity(StoryReporter reporter, string title) : IActivity
    {
        public void Update(string seen) => reporter.lines.Enqueue($"{title}: {seen}");

        public void Complete(string? outcome = null) => reporter.lines.Enqueue(outcome ?? title);

        public void Dispose()
        {
        }
    }
}
