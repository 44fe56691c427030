using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ansible;
using Renci.SshNet;

namespace GourmetGram.Platform.Tests.Ssh;

/// <summary>What SSH.NET throws when a connection breaks at a bad moment is a connection that broke, not a bug.</summary>
public sealed class LinkTroubleTests : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Login_that_breaks_in_the_middle_is_a_connection_that_closed()
    {
        await SshServer.ShellAsync(bench, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", bench.File("id"));
        var login = new SshLogin(new SshAccount(bench.File("id"), bench.File("known_hosts")), SshIdentity.Open(bench.File("id"), null));
        var endpoint = new SshEndpoint("node1", "alias", "127.0.0.1", 22);

        foreach (var exception in new Exception[] { new NullReferenceException(), new InvalidOperationException(), new ObjectDisposedException("session") })
        {
            login.Explain(exception, endpoint, null, null).Should().Be(new SshFailure(SshFailureKind.NotReady, "connection closed"));
        }

        login.Explain(new NotSupportedException(), endpoint, null, null).Should().BeNull("that is no fault of the connection");
    }

    [Fact]
    public async Task Port_over_a_connection_that_is_gone_is_a_connection_that_closed()
    {
        using var never = new SshClient("127.0.0.1", 1, "cc", "no password");
        using var gone = new SshClient("127.0.0.1", 1, "cc", "no password");
        gone.Dispose();

        foreach (var client in new[] { never, gone })
        {
            var start = () => BastionLink.StartAsync(client, "10.56.0.2", 22);

            (await start.Should().ThrowAsync<SshLinkException>()).Which.Failure.Should().Be(new SshFailure(SshFailureKind.NotReady, "connection closed"));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Heart_goes_on_beating_when_a_connection_breaks_under_the_question()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var answers = new Queue<Func<bool>>([() => true, () => throw new NullReferenceException(), () => throw new ObjectDisposedException("client"), () => false]);
        var broken = 0;

        await new HeartBeat(TimeProvider.System, TimeSpan.FromMilliseconds(1)).RunAsync(
            _ => Task.FromResult(answers.Dequeue()()),
            async _ =>
            {
                if (++broken == 3)
                {
                    await end.CancelAsync();
                }
            },
            end.Token);

        broken.Should().Be(3);
        answers.Should().BeEmpty();
    }
}
