using System.Net;
using System.Net.Sockets;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Tests.Phases;

namespace GourmetGram.Platform.Tests.Sites;

/// <summary>The world is a shell script that does as the real one: describes itself when it is ready, and ends on SIGTERM.</summary>
public sealed class SiteWorldTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gg-world-").FullName;
    private readonly HttpClient http = new();
    private readonly Health health = new();
    private readonly RecordingReporter reporter = new();

    public SiteWorldTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "the dummies are shell scripts that setsid starts");

    private string State => Path.Combine(folder, "site", "world");

    public void Dispose()
    {
        File.WriteAllText(Path.Combine(folder, "end"), "");
        health.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_world_is_started_once_and_found_again_by_later_runs()
    {
        var program = Script("world.sh", Serving);

        var started = await World(program).EnsureAsync(TestContext.Current.CancellationToken);
        var found = await World(program).EnsureAsync(TestContext.Current.CancellationToken);

        started.Program.Should().Be(program);
        found.ProcessId.Should().Be(started.ProcessId);
        Verbs().Should().Equal("serve");
        (File.GetUnixFileMode(Path.Combine(State, "world.log")) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)).Should().Be(UnixFileMode.None);
        await World(program).RemoveAsync(TestContext.Current.CancellationToken);
        World(program).Exists.Should().BeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_world_that_another_program_serves_is_restarted()
    {
        var older = await World(Script("older.sh", Serving)).EnsureAsync(TestContext.Current.CancellationToken);
        var program = Script("newer.sh", Serving);

        var newer = await World(program).EnsureAsync(TestContext.Current.CancellationToken);

        newer.Program.Should().Be(program);
        newer.ProcessId.Should().NotBe(older.ProcessId);
        Verbs().Should().Equal("serve", "stop", "serve");
        await World(program).RemoveAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_world_that_does_not_answer_yet_or_any_more_is_stopped_before_another_starts()
    {
        var program = Script("world.sh", Serving);
        await World(program).EnsureAsync(TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(State, "world.json"));

        await World(program).EnsureAsync(TestContext.Current.CancellationToken);

        Verbs().Should().Equal("serve", "stop", "serve");
        await World(program).RemoveAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_world_that_dies_at_its_start_shows_its_log_at_once()
    {
        var ensure = () => World(Script("world.sh", "echo 'no space left for nodes' >&2; exit 1")).EnsureAsync(TestContext.Current.CancellationToken);

        var failure = (await ensure.Should().ThrowAsync<SiteException>()).Which;

        failure.Why.Should().Contain("no space left for nodes");
        failure.Next.Should().Contain("world.log");
    }

    [Fact(Timeout = 60_000)]
    public async Task Looking_for_a_world_starts_nothing()
    {
        var program = Script("world.sh", Serving);

        (await World(program).FindAsync(TestContext.Current.CancellationToken)).Should().BeNull();

        World(program).Exists.Should().BeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_world_that_cannot_be_removed_says_why()
    {
        Directory.CreateDirectory(State);

        var remove = () => World(Script("world.sh", "echo 'a mount is busy' >&2; exit 1")).RemoveAsync(TestContext.Current.CancellationToken);

        (await remove.Should().ThrowAsync<SiteException>()).Which.Why.Should().Contain("a mount is busy");
    }

    private string Serving => """
        state=$2
        case $1 in
          serve)
            echo $$ >"$state/pid"
            trap 'exit 0' TERM
            printf '%s' '{"processId":'$$',"program":"'"$0"'","health":"HEALTH","cloudsFile":"c","cloud":"c","terraformCliConfigFile":"t","clusterPlaybook":"p","clusterVariables":"v","kubeconfig":"k","manifests":{"argoCd":{"source":"m","version":"1"},"argoWorkflows":{"source":"m","version":"1"},"argoEvents":{"source":"m","version":"1"}}}' >"$state/draft"
            mv "$state/draft" "$state/world.json"
            while [ ! -e FOLDER/end ] && [ -e "$state" ]; do sleep 0.05; done ;;
          stop) kill "$(cat "$state/pid")" ;;
          remove) kill "$(cat "$state/pid")"; rm -rf "$state" ;;
        esac
        """.Replace("HEALTH", health.Address, StringComparison.Ordinal).Replace("FOLDER", folder, StringComparison.Ordinal);

    private SiteWorld World(string program) => new(
        new SiteWorldCommand(program, [State], State, Elevate: false) { Host = "/bin/sh" },
        new RunPaths(folder, folder, "site"),
        new ProcessRunner(new Redactor(), new ChildRegistry(Path.Combine(folder, "children"))),
        new ConditionWaiter(reporter, TimeProvider.System),
        http);

    private string Script(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, $"echo \"$1\" >>{folder}/verbs\n{text}\n");
        return path;
    }

    private string[] Verbs() => File.ReadAllLines(Path.Combine(folder, "verbs"));

    private sealed class Health : IDisposable
    {
        private readonly HttpListener listener = new();

        public Health()
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            }

            listener.Prefixes.Add(Address);
            listener.Start();
            _ = AnswerAsync();
        }

        public string Address { get; }

        public void Dispose() => listener.Close();

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    (await listener.GetContextAsync()).Response.Close();
                }
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
