using System.Collections.Concurrent;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Processes;
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
        var pretended = new PretendedProcesses(spec => looks.AddOrUpdate(NodeOf(spec), 1, (_, count) => count + 1) switch
        {
            1 => PretendedProcesses.Exit(255, error: "ssh: connect to host 198.18.0.9 port 22: Connection refused"),
            2 => PretendedProcesses.Exit(1),
            _ => PretendedProcesses.Exit(0),
        });

        await Wait(pretended).WaitAsync(Bench.Infrastructure, Token);

        looks.Should().HaveCount(3).And.OnlyContain(look => look.Value == 3);
        bench.Reporter.Lines.Should().Contain("connection refused").And.Contain("logged in, cloud-init still runs");
    }

    [Fact]
    public async Task Changed_host_key_ends_the_wait_at_once_and_names_the_record()
    {
        var pretended = new PretendedProcesses(spec => NodeOf(spec) == "node2"
            ? PretendedProcesses.Exit(255, error: "Host key verification failed.")
            : PretendedProcesses.Exit(255, error: "Connection refused"));

        var act = () => Wait(pretended).WaitAsync(Bench.Infrastructure, Token);

        var failure = (await act.Should().ThrowAsync<SshException>()).Which;
        failure.What.Should().Contain("node2");
        failure.Next.Should().Contain("ssh-keygen -R a0000002-").And.Contain("known_hosts");
    }

    [Fact]
    public async Task Key_that_stays_refused_is_named()
    {
        var pretended = new PretendedProcesses(_ => PretendedProcesses.Exit(255, error: "cc@node: Permission denied (publickey)."));

        var act = () => Wait(pretended, keyGrace: TimeSpan.Zero).WaitAsync(Bench.Infrastructure, Token);

        (await act.Should().ThrowAsync<SshException>()).Which.What.Should().Contain("/keys/id");
    }

    [Fact]
    public async Task Node_that_never_answers_is_named_with_what_was_last_seen()
    {
        var pretended = new PretendedProcesses(spec => NodeOf(spec) == "node3"
            ? PretendedProcesses.Exit(255, error: "No route to host")
            : PretendedProcesses.Exit(0));

        var act = () => Wait(pretended, deadline: TimeSpan.FromMilliseconds(300)).WaitAsync(Bench.Infrastructure, Token);

        var failure = (await act.Should().ThrowAsync<DeadlineException>()).Which;
        $"{failure.What} {failure.Why}".Should().Contain("node3").And.Contain("no route to host");
    }

    private SshWait Wait(IProcessRunner processes, TimeSpan? deadline = null, TimeSpan? keyGrace = null) =>
        new(new RemoteShell(processes, "/generated/ssh_config"), new ConditionWaiter(bench.Reporter, TimeProvider.System), "/keys/id", "/generated/known_hosts", TimeProvider.System)
        {
            Deadline = deadline ?? TimeSpan.FromSeconds(30),
            KeyGrace = keyGrace ?? TimeSpan.FromSeconds(30),
        };

    private static string NodeOf(ProcessSpec spec) => spec.Arguments[^2];
}
