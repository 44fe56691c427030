using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Tests.Phases;

namespace GourmetGram.Platform.Tests;

public sealed class DestructionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gg-destruction-").FullName;
    private readonly List<string> done = [];
    private readonly RecordingReporter reporter = new();
    private int approvals;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Things_are_removed_in_order_after_one_approval_for_all()
    {
        var outcome = await Removal().RunAsync([Thing("applications", 4), Thing("tunnel", 0), Thing("lease", 1)], CancellationToken.None);

        outcome.Found.Should().Be(5);
        outcome.Failures.Should().BeEmpty();
        done.Should().Equal("approved", "applications", "lease");
        reporter.Lines.Should().ContainInOrder("applications:", "  - applications 1", "lease:", "  - lease 1", "removing applications …", "✓ removed applications", "✓ removed lease");
    }

    [Fact]
    public async Task What_two_find_is_shown_once_and_both_have_their_turn()
    {
        var outcome = await Removal().RunAsync([Thing("server", 2), new StubThing("anything left", ["server 1", "server 2", "port 1"], done)], CancellationToken.None);

        outcome.Found.Should().Be(3);
        reporter.Lines.Count(line => line == "  - server 1").Should().Be(1);
        reporter.Lines.Should().ContainInOrder("anything left:", "  - port 1");
        done.Should().Equal("approved", "server", "anything left");
    }

    [Fact]
    public async Task What_cannot_be_looked_at_is_tried_when_there_is_something_else_to_remove()
    {
        var outcome = await Removal().RunAsync(
            [Thing("infrastructure", 1), new StubThing("lease", [], done) { Unseen = new CloudException("Blazar is down", "refused", "wait") }],
            CancellationToken.None);

        outcome.Failures.Should().BeEmpty("it answered when its turn came");
        done.Should().Equal("approved", "infrastructure", "lease");
        reporter.Lines.Should().Contain("warning: Blazar is down: refused");
    }

    [Fact]
    public async Task What_cannot_be_looked_at_is_never_called_empty()
    {
        var outcome = await Removal().RunAsync(
            [Thing("infrastructure", 0), new StubThing("lease", [], done) { Unseen = new CloudException("Blazar is down", null, "wait") }],
            CancellationToken.None);

        outcome.Found.Should().Be(0);
        outcome.Failures.Should().ContainSingle().Which.What.Should().Be("Blazar is down");
        approvals.Should().Be(0);
    }

    [Fact]
    public async Task What_cannot_be_removed_does_not_keep_the_rest()
    {
        var outcome = await Removal().RunAsync(
            [Thing("infrastructure", 2, new TerraformException("Terraform failed", "port in use", "look")), Thing("lease", 1)],
            CancellationToken.None);

        outcome.Failures.Should().ContainSingle().Which.What.Should().Be("Terraform failed");
        outcome.Found.Should().Be(3);
        done.Should().Equal("approved", "lease");
        reporter.Lines.Should().Contain("✗ removing infrastructure").And.Contain("warning: Terraform failed");
    }

    [Fact]
    public async Task Failure_that_left_nothing_behind_is_a_warning()
    {
        var infrastructure = new StubThing("infrastructure", ["server 1"], done) { Failure = new TerraformException("Terraform failed", "port in use", "look") };
        var sweep = new StubThing("anything left", ["server 1", "port 1"], done) { Removing = () => infrastructure.Things = [], Goes = true };

        var outcome = await Removal().RunAsync([infrastructure, sweep], CancellationToken.None);

        outcome.Failures.Should().BeEmpty();
        outcome.Found.Should().Be(2);
        reporter.Lines.Should().ContainInOrder("✓ looked for what is left", "warning: Terraform failed: port in use; nothing is left all the same");
    }

    [Fact]
    public async Task State_that_still_lists_what_is_gone_counts_as_left()
    {
        var infrastructure = new StubThing("infrastructure", ["server 1"], done) { Failure = new TerraformException("Terraform failed", "the state is locked", "look") };

        var outcome = await Removal().RunAsync([infrastructure, new StubThing("anything left", ["server 1"], done) { Goes = true }], CancellationToken.None);

        outcome.Failures.Should().ContainSingle().Which.What.Should().Be("Terraform failed");
    }

    [Fact]
    public async Task Failure_is_not_forgiven_where_not_everything_could_be_looked_at_afterwards()
    {
        var lease = new StubThing("lease", ["lease 1"], done) { Failure = new CloudException("Blazar is down", null, "wait"), FailsUnseen = true };

        var outcome = await Removal().RunAsync([Thing("applications", 0), lease], CancellationToken.None);

        outcome.Failures.Should().ContainSingle().Which.What.Should().Be("Blazar is down");
    }

    [Fact]
    public async Task Nobody_is_asked_where_nothing_is_left()
    {
        (await Removal().RunAsync([Thing("lease", 0)], CancellationToken.None)).Found.Should().Be(0);

        approvals.Should().Be(0);
    }

    [Fact]
    public async Task Without_approval_everything_is_shown_and_nothing_is_removed()
    {
        var removal = new Removal(reporter, _ => throw new ApprovalException("Not approved", null, "add --approve"));

        var run = () => removal.RunAsync([Thing("applications", 1), Thing("lease", 1)], CancellationToken.None);

        await run.Should().ThrowAsync<ApprovalException>();
        done.Should().BeEmpty();
        reporter.Lines.Should().Contain("  - lease 1").And.NotContain(line => line.StartsWith("removing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_login_that_fails_ends_it_for_nothing_can_be_removed_without()
    {
        var run = () => Removal().RunAsync([Thing("infrastructure", 1, new CredentialsException("No login", null, "renew it")), Thing("lease", 1)], CancellationToken.None);

        await run.Should().ThrowAsync<CredentialsException>();
        done.Should().Equal("approved");
    }

    [Fact]
    public async Task A_wait_for_approval_ends_with_an_interrupt()
    {
        using var interrupt = new CancellationTokenSource();
        using var never = new SilentReader();

        var ask = new Approval(never, TextWriter.Null, interactive: true).AskAsync("Everything goes", "ada", interrupt.Token);
        await interrupt.CancelAsync();

        await ask.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_world_that_does_not_come_up_is_removed_all_the_same()
    {
        await using var session = Session("case $1 in serve) exit 1 ;; remove) rm -rf \"$2\" ;; esac");
        Directory.CreateDirectory(State);

        (await new Destruction(session).RunAsync(TestContext.Current.CancellationToken)).Should().Be("nothing with suffix ada is left");

        Directory.Exists(State).Should().BeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_a_world_there_is_nothing_to_destroy_and_nothing_is_started()
    {
        await using var session = Session($"touch {folder}/started");

        (await new Destruction(session).RunAsync(TestContext.Current.CancellationToken)).Should().StartWith("nothing to destroy");

        File.Exists(Path.Combine(folder, "started")).Should().BeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_left_behind_is_told_with_an_exit_code_of_its_own()
    {
        await using var session = Session("case $1 in serve) echo 'no space left' >&2; exit 1 ;; esac");
        Directory.CreateDirectory(State);

        var destroy = () => new Destruction(session).RunAsync(TestContext.Current.CancellationToken);

        var failure = (await destroy.Should().ThrowAsync<LeftBehindException>()).Which;
        failure.Why.Should().Contain("no space left");
        failure.ExitCode.Should().Be(ExitCode.LeftBehind);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("not: a kubeconfig")]
    [InlineData("""{"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"c","user":"u"}}],"clusters":[{"name":"c","cluster":{"server":"http://127.0.0.1:9"}}],"users":[{"name":"u","user":{"token":"t"}}]}""")]
    public async Task An_existing_cluster_that_cannot_be_asked_is_never_called_empty(string kubeconfig)
    {
        var file = Path.Combine(folder, "kubeconfig");
        await File.WriteAllTextAsync(file, kubeconfig, TestContext.Current.CancellationToken);
        await using var session = Session("exit 1", settings => settings with { Site = "existing", Kubeconfig = file, Approve = true });

        var destroy = () => new Destruction(session).RunAsync(TestContext.Current.CancellationToken);

        await destroy.Should().ThrowAsync<LeftBehindException>();
    }

    private string State => Path.Combine(folder, ".nuke", "temp", "rehearsal", "world");

    private Removal Removal() => new(reporter, _ =>
    {
        approvals++;
        done.Add("approved");
        return Task.CompletedTask;
    });

    private StubThing Thing(string subject, int count, PlatformException? failure = null) =>
        new(subject, [.. Enumerable.Range(1, count).Select(number => $"{subject} {number}")], done) { Failure = failure };

    private Session Session(string world, Func<Settings, Settings>? change = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the world is a shell script");
        var script = Path.Combine(folder, "world.sh");
        File.WriteAllText(script, world + "\n");
        var settings = new Settings { Site = "rehearsal", Suffix = "ada", KeyPair = "k", SshKey = "/nowhere", Nodes = [], Repository = "r", Revision = "main" };
        settings = change?.Invoke(settings) ?? settings;
        return new Session(new SessionOptions(
            settings,
            new RunPaths(folder, Path.Combine(folder, "cache"), settings.Site),
            settings.Site == "rehearsal" ? new SiteWorldCommand(script, [State], State, Elevate: false) { Host = "/bin/sh" } : null,
            TextWriter.Null,
            TextReader.Null,
            Interactive: false,
            Verbose: false,
            new Redactor()));
    }

    private sealed class StubThing(string subject, ImmutableArray<string> things, List<string> done) : IUndoable
    {
        public PlatformException? Failure { get; init; }

        public PlatformException? Unseen { get; set; }

        /// <summary>Whether it is not seen any more once its removal has failed.</summary>
        public bool FailsUnseen { get; init; }

        /// <summary>Whether removing it takes it away.</summary>
        public bool Goes { get; init; }

        public Action? Removing { get; init; }

        public ImmutableArray<string> Things { get; set; } = things;

        public string Subject => subject;

        public Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) =>
            Unseen is null ? Task.FromResult(Things) : throw Unseen;

        public Task RemoveAsync(CancellationToken cancellationToken)
        {
            if (Failure is not null)
            {
                Unseen = FailsUnseen ? Failure : Unseen;
                throw Failure;
            }

            done.Add(subject);
            Removing?.Invoke();
            Things = Goes ? [] : Things;
            return Task.CompletedTask;
        }
    }

    /// <summary>A person who never answers, until the test is over.</summary>
    private sealed class SilentReader : TextReader
    {
        private readonly ManualResetEventSlim over = new();

        public override string? ReadLine()
        {
            over.Wait();
            return null;
        }

        protected override void Dispose(bool disposing) => over.Set();
    }
}
