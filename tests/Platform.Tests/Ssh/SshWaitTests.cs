using System.Collections.Concurrent;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Ssh;

public sealed class SshWaitTests : IDisposable
{
    private readonly Bench bench = new();

    private CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task All_nodes_are_waited_for_until_cloud_init_is_over()
    {
        var looks = new ConcurrentDictionary<string, int>();

        await Wait(node => looks.AddOrUpdate(node.Name, 1, (_, count) => count + 1) switch
        {
            1 => Failed(SshFailureKind.Refused, "connection refused"),
            2 => new NodeSight(LoggedIn: true, Booted: false, Failure: null),
            _ => Ready,
        }).WaitAsync(Bench.Infrastructure, Token);

        looks.Should().HaveCount(3).And.OnlyContain(look => look.Value == 3);
        bench.Reporter.Lines.Should().Contain("connection refused").And.Contain("logged in, cloud-init still runs");
    }

    [Fact]
    public async Task Changed_host_key_ends_the_wait_at_once_and_names_the_record()
    {
        var act = () => Wait(node => node.Name == "node2"
            ? Failed(SshFailureKind.HostKeyChanged, "host key changed")
            : Failed(SshFailureKind.Refused, "connection refused")).WaitAsync(Bench.Infrastructure, Token);

        var failure = (await act.Should().ThrowAsync<SshException>()).Which;
        failure.What.Should().Contain("node2");
        failure.Next.Should().Contain("ssh-keygen -R a0000002-").And.Contain("known_hosts");
    }

    [Fact]
    public async Task Key_that_stays_refused_is_named()
    {
        var act = () => Wait(_ => Failed(SshFailureKind.PermissionDenied, "the key SHA256:abc is not accepted"), keyGrace: TimeSpan.Zero).WaitAsync(Bench.Infrastructure, Token);

        var failure = (await act.Should().ThrowAsync<SshException>()).Which;
        failure.What.Should().Contain("/keys/id");
        failure.Why.Should().Contain("SHA256:abc");
    }

    [Fact]
    public async Task Node_that_never_answers_is_named_with_what_was_last_seen()
    {
        var act = () => Wait(node => node.Name == "node3" ? Failed(SshFailureKind.Unreachable, "no route to host") : Ready, deadline: TimeSpan.FromMilliseconds(300)).WaitAsync(Bench.Infrastructure, Token);

        var failure = (await act.Should().ThrowAsync<DeadlineException>()).Which;
        $"{failure.What} {failure.Why}".Should().Contain("node3").And.Contain("no route to host");
    }

    private static NodeSight Ready { get; } = new(LoggedIn: true, Booted: true, Failure: null);

    private static NodeSight Failed(SshFailureKind kind, string reason) => new(LoggedIn: false, Booted: false, new SshFailure(kind, reason));

    private SshWait Wait(Func<Node, NodeSight> look, TimeSpan? deadline = null, TimeSpan? keyGrace = null) =>
        new(_ => new PretendedProbe(look), new ConditionWaiter(bench.Reporter, TimeProvider.System), "/keys/id", "/generated/known_hosts", TimeProvider.System)
        {
            Deadline = deadline ?? TimeSpan.FromSeconds(30),
            KeyGrace = keyGrace ?? TimeSpan.FromSeconds(30),
        };

    private sealed class PretendedProbe(Func<Node, NodeSight> look) : INodeProbe
    {
        public Task<NodeSight> LookAsync(Node node, CancellationToken cancellationToken) => Task.FromResult(look(node));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
