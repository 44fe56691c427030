using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Kubernetes;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;
using GourmetGram.Rehearsal.Cluster;

namespace GourmetGram.Specs.Argo;

/// <summary>An embedded cluster with Argo's kinds, and the two phases on it, which read this checkout's own files.</summary>
internal sealed class ArgoWorld : IAsyncDisposable, IClusterSource, IInfrastructureSource
{
    private readonly string folder;
    private readonly ClusterServer server;

    private ArgoWorld(string folder, ClusterServer server)
    {
        this.folder = folder;
        this.server = server;
        Kubeconfig = Path.Combine(folder, "kubeconfig");
        PrivateFile.Write(Kubeconfig, server.AdminKubeconfig($"https://127.0.0.1:{server.Port}"));
        Api = KubernetesApi.Open(Kubeconfig, null);
        Cluster = new ClusterApi(this);
        Context = NewContext();
    }

    public string Kubeconfig { get; }

    public ClusterServer Server => server;

    public KubernetesApi Api { get; }

    public ClusterApi Cluster { get; }

    public PhaseContext Context { get; set; }

    public Redactor Redactor { get; } = new();

    public StoryReporter Reporter { get; } = new();

    /// <summary>Null as on a site without infrastructure of its own.</summary>
    public Infrastructure? Infrastructure { get; set; } = new(IPAddress.Parse("129.114.1.2"), [Bastion]);

    public bool HasCluster { get; set; } = true;

    public ArgoAppsPhase Apps => new(Context, Cluster, this);

    public WorkflowTemplatesPhase Templates => new(Context, Cluster);

    private static Node Bastion =>
        new("node1", "node1-mlops-ada", "id", IPAddress.Parse("10.56.1.2"), IPAddress.Parse("192.168.1.11"), IPAddress.Parse("129.114.1.2"));

    public static async Task<ArgoWorld> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("gg-specs-argo-").FullName;
        var server = await ClusterServer.StartAsync(new ClusterOptions(Path.Combine(folder, "state"), 0, [], ControllerPace.Brisk), cancellationToken);
        var world = new ArgoWorld(folder, server);
        foreach (var definition in Definitions.All)
        {
            await world.Api.ApplyAsync(definition, cancellationToken);
        }

        foreach (var ns in new[] { "argo", "argocd" })
        {
            await world.Api.ApplyAsync(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = ns } }, cancellationToken);
        }

        await world.Context.Conditions.WaitAsync(
            new Condition<bool>(
                "Argo's kinds are served",
                async token => (await Task.WhenAll(Definitions.All.Select(definition => world.Api.KnowsAsync("argoproj.io/v1alpha1", definition.Text("spec", "names", "kind")!, token)))).All(known => known)
                    ? Observed.Met(true)
                    : Observed.NotYet<bool>("not all"),
                TimeSpan.FromSeconds(20),
                "see DefinitionController") { Interval = TimeSpan.FromMilliseconds(20) },
            cancellationToken);
        return world;
    }

    public async Task<PhaseOutcome> RunAsync(IPhase phase, CancellationToken cancellationToken) => await new PhaseRunner(Reporter, TimeProvider.System).RunAsync(phase, cancellationToken);

    public Task<JsonObject?> FindAsync(string apiVersion, string kind, string? ns, string name, CancellationToken cancellationToken) =>
        Api.FindAsync(new ObjectReference(apiVersion, kind, ns, name), cancellationToken);

    Task<ClusterAccess?> IClusterSource.FindAsync(CancellationToken cancellationToken) => Task.FromResult(HasCluster ? new ClusterAccess(Kubeconfig, null) : null);

    Task<Infrastructure?> IInfrastructureSource.FindAsync(CancellationToken cancellationToken) => Task.FromResult(Infrastructure);

    public async ValueTask DisposeAsync()
    {
        Cluster.Dispose();
        Api.Dispose();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private PhaseContext NewContext()
    {
        var manifest = new Manifest("/nowhere", null, "v1");
        return new PhaseContext(
            new Settings
            {
                Site = "stub",
                Suffix = "ada",
                KeyPair = "k",
                SshKey = "/nowhere",
                Nodes = [],
                Repository = "https://example.org/fork.git",
                Revision = "main",
            },
            new Site { Name = "stub", Cloud = new SiteCloud(null, "stub"), Cluster = new ClusterSource.Kubespray(), Manifests = new ManifestSet(manifest, manifest, manifest) },
            new RunPaths(Terraform.Repository.Root, folder, "stub"),
            Reporter,
            new ProcessRunner(Redactor, new ChildRegistry(Path.Combine(folder, "children"))),
            new ConditionWaiter(Reporter, TimeProvider.System),
            Redactor,
            TimeProvider.System);
    }
}

/// <summary>Remembers what was told.</summary>
internal sealed class StoryReporter : IReporter
{
    private readonly ConcurrentQueue<string> lines = new();

    public ImmutableArray<string> Lines => [.. lines];

    public void Info(string message) => lines.Enqueue(message);

    public void Detail(string message) => lines.Enqueue(message);

    public void Warn(string message) => lines.Enqueue($"warning: {message}");

    public IActivity Begin(string title)
    {
        lines.Enqueue(title);
        return new Activity(lines, title);
    }

    private sealed class Activity(ConcurrentQueue<string> lines, string title) : IActivity
    {
        public void Update(string seen) => lines.Enqueue($"{title}: {seen}");

        public void Complete(string? outcome = null) => lines.Enqueue(outcome ?? title);

        public void Dispose()
        {
        }
    }
}
