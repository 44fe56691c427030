using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;

namespace GourmetGram.Platform.Tests.Ansible;

/// <summary>A temp folder, real child processes, and a reporter that remembers.</summary>
internal sealed class Bench : IDisposable
{
    public Bench()
    {
        Processes = new ProcessRunner(Redactor, new ChildRegistry(Path.Combine(Folder, "children")));
        Paths = new RunPaths(Folder, Path.Combine(Folder, "cache"), "test");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("gg test ").FullName;

    public Redactor Redactor { get; } = new();

    public StoryReporter Reporter { get; } = new();

    public IProcessRunner Processes { get; set; }

    public RunPaths Paths { get; }

    public static Infrastructure Infrastructure { get; } = Nodes(3);

    public static string Repository { get; } = FindRepository();

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>A program that children find, made of a shell script.</summary>
    public string Program(string name, string script)
    {
        var path = Path.Combine(Folder, "bin", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public PhaseContext Context(Func<Site, Site>? site = null, Func<Settings, Settings>? settings = null)
    {
        var chosen = new Settings
        {
            Site = "test",
            Suffix = "ada",
            KeyPair = "ada",
            SshKey = File("id"),
            Nodes = [.. Infrastructure.Nodes.Select(node => new NodeSetting(node.Name, node.PrivateAddress))],
            Repository = "https://example.org/repository.git",
            Revision = "main",
        };
        var world = new Site { Name = "test", Cluster = new ClusterSource.Kubespray(), Manifests = Versions.Manifests };
        return new PhaseContext(
            settings is null ? chosen : settings(chosen),
            site is null ? world : site(world),
            Paths,
            Reporter,
            Processes,
            new ConditionWaiter(Reporter, TimeProvider.System),
            Redactor,
            TimeProvider.System);
    }

    public static Infrastructure Nodes(int count, string generation = "a") => new(
        IPAddress.Parse("198.18.0.9"),
        [
            .. Enumerable.Range(1, count).Select(i => new Node(
                $"node{i}",
                $"node{i}-mlops-ada",
                $"{generation}{i:0000000}-0000-4000-8000-000000000000",
                IPAddress.Parse($"10.56.0.{i}"),
                IPAddress.Parse($"192.168.1.{10 + i}"),
                i == 1 ? IPAddress.Parse("198.18.0.9") : null)),
        ]);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "GourmetGram.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return folder;
    }
}

/// <summary>Remembers the story.</summary>
internal sealed class StoryReporter : IReporter
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void Info(string message) => Lines.Enqueue(message);

    public void Detail(string message) => Lines.Enqueue(message);

    public void Warn(string message) => Lines.Enqueue(message);

    public IActivity Begin(string title)
    {
        Lines.Enqueue(title);
        return new Activity(this);
    }

    private sealed class Activity(StoryReporter story) : IActivity
    {
        public void Update(string seen) => story.Lines.Enqueue(seen);

        public void Complete(string? outcome = null) => story.Lines.Enqueue($"done {outcome}");

        public void Dispose()
        {
        }
    }
}

/// <summary>An infrastructure that exists, or not.</summary>
internal sealed class KnownInfrastructure(Infrastructure? infrastructure) : IInfrastructureSource
{
    public Task<Infrastructure?> FindAsync(CancellationToken cancellationToken) => Task.FromResult(infrastructure);
}

/// <summary>Answers for child processes without starting any, and remembers them.</summary>
internal sealed class PretendedProcesses(Func<ProcessSpec, ProcessResult> answer) : IProcessRunner
{
    public ConcurrentQueue<ProcessSpec> Started { get; } = new();

    public static ProcessResult Exit(int code, string output = "", string error = "") => new(code, output, error, TimeSpan.Zero);

    public Task<ProcessResult> RunAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        Started.Enqueue(spec);
        return Task.FromResult(answer(spec));
    }

    public ImmutableArray<string> CommandLines() => [.. Started.Select(spec => $"{spec.FileName} {string.Join(' ', spec.Arguments)}")];
}
