using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Tests.Phases;

/// <summary>A checkout in a temporary folder, with everything that a phase is given.</summary>
internal sealed class RunFixture : IDisposable
{
    public RunFixture()
    {
        Root = Directory.CreateTempSubdirectory("gg-run-").FullName;
        var manifest = new Manifest("/nowhere", null, "v1");
        Context = new PhaseContext(
            new Settings
            {
                Site = "stub",
                Suffix = "ada",
                KeyPair = "gourmetgram-ada",
                SshKey = Path.Combine(Root, "id_ed25519"),
                Nodes = [.. Enumerable.Range(1, 3).Select(number => new NodeSetting($"node{number}", IPAddress.Parse($"192.168.1.1{number}")))],
                Repository = "https://example.org/repository.git",
                Revision = "main",
            },
            new Site
            {
                Name = "stub",
                Cloud = new SiteCloud(null, "stub"),
                Cluster = new ClusterSource.Kubespray(),
                Manifests = new ManifestSet(manifest, manifest, manifest),
            },
            new RunPaths(Root, Path.Combine(Root, "cache"), "stub"),
            Reporter,
            new ProcessRunner(Redactor, new ChildRegistry(Path.Combine(Root, "children"))),
            new ConditionWaiter(Reporter, TimeProvider.System),
            Redactor,
            TimeProvider.System);
        File.WriteAllText($"{Context.Settings.SshKey}.pub", "ssh-ed25519 AAAAKEY ada@laptop\n");
    }

    public string Root { get; }

    public RecordingReporter Reporter { get; } = new();

    public Redactor Redactor { get; } = new();

    public PhaseContext Context { get; private set; }

    public void With(Func<Settings, Settings> change) => Context = Context with { Settings = change(Context.Settings) };

    public void WithTime(TimeProvider time) => Context = Context with { Time = time };

    public void WithSite(Func<Site, Site> change) => Context = Context with { Site = change(Context.Site) };

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>Remembers what was told.</summary>
internal sealed class RecordingReporter : IReporter
{
    private readonly ConcurrentQueue<string> lines = new();

    public ImmutableArray<string> Lines => [.. lines];

    public Action<string>? OnLine { get; set; }

    public void Info(string message) => lines.Enqueue(message);

    public void Detail(string message) => lines.Enqueue($"detail: {message}");

    public void Warn(string message) => lines.Enqueue($"warning: {message}");

    public IActivity Begin(string title)
    {
        lines.Enqueue($"{title} …");
        OnLine?.Invoke(title);
        return new Activity(this, title);
    }

    private sealed class Activity(RecordingReporter reporter, string title) : IActivity
    {
        private bool completed;

        public void Update(string seen) => reporter.lines.Enqueue($"{title}: {seen}");

        public void Complete(string? outcome = null)
        {
            completed = true;
            reporter.lines.Enqueue($"✓ {outcome ?? title}");
        }

        public void Dispose()
        {
            if (!completed)
            {
                reporter.lines.Enqueue($"✗ {title}");
            }
        }
    }
}
