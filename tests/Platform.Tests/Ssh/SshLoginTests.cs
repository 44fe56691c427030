using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GourmetGram.Platform.Conditions;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Ssh;

/// <summary>Against a real sshd.</summary>
public sealed class SshLoginTests : IDisposable
{
    private readonly Bench bench = new();

    private CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task All_nodes_are_logged_in_to_through_the_bastion()
    {
        using var server = await SshServer.StartAsync(bench);

        await Wait(server).WaitAsync(server.Nodes, Token);

        var recorded = await File.ReadAllLinesAsync(server.KnownHosts, Token);
        recorded.Should().HaveCount(3).And.OnlyContain(line => line.Contains(" ssh-ed25519 "));
        File.GetUnixFileMode(server.KnownHosts).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Twenty_nodes_are_waited_for_at_the_same_time()
    {
        using var server = await SshServer.StartAsync(bench, nodes: 20);
        var most = 0;
        var looking = 0;
        await using var probe = new SshNodeProbe(server.Link());
        var all = new CountingProbe(probe, () => most = Math.Max(most, Interlocked.Increment(ref looking)), () => Interlocked.Decrement(ref looking));

        await new SshWait(_ => all, new ConditionWaiter(bench.Reporter, TimeProvider.System), server.Key, server.KnownHosts, TimeProvider.System).WaitAsync(server.Nodes, Token);

        most.Should().Be(20, "nobody waits for another's turn");
        (await File.ReadAllLinesAsync(server.KnownHosts, Token)).Should().HaveCount(20);
    }

    [Fact]
    public async Task OpenSSH_agrees_with_the_host_keys_that_SSH_NET_recorded_and_the_other_way_round()
    {
        using var server = await SshServer.StartAsync(bench);
        await Wait(server).WaitAsync(server.Nodes, Token);
        var first = await File.ReadAllTextAsync(server.KnownHosts, Token);
        var config = new SshConfig(server.Key, server.KnownHosts, bench.File("s")) { Place = bench.File("ssh_config"), BastionPort = server.Port, NodePort = server.Port };
        Directory.CreateDirectory(bench.File("s"));
        await File.WriteAllTextAsync(bench.File("ssh_config"), config.Render(server.Nodes).Replace("ControlMaster auto", "ControlMaster no"), Token);

        (await SshServer.ShellAsync(bench, "ssh", "-F", bench.File("ssh_config"), "node3", "echo hello")).Output.Should().Be("hello\n");
        (await File.ReadAllTextAsync(server.KnownHosts, Token)).Should().Be(first, "OpenSSH had nothing to add");
        File.Delete(server.KnownHosts);
        await SshServer.ShellAsync(bench, "ssh", "-F", bench.File("ssh_config"), "node2", "true");
        var recorded = await File.ReadAllLinesAsync(server.KnownHosts, Token);
        await Wait(server).WaitAsync(server.Nodes, Token);

        (await File.ReadAllLinesAsync(server.KnownHosts, Token)).Should().StartWith(recorded).And.HaveCount(3);
    }

    [Fact]
    public async Task Wrong_key_is_named_with_its_fingerprint()
    {
        using var server = await SshServer.StartAsync(bench);
        await server.MakeKeyAsync(bench.File("other"));
        var fingerprint = (await SshServer.ShellAsync(bench, "ssh-keygen", "-l", "-f", bench.File("other"))).Output.Split(' ')[1];

        var act = () => Wait(server, new SshLogin(server.Account with { IdentityFile = bench.File("other") }, SshIdentity.Open(bench.File("other"), null)), keyGrace: TimeSpan.Zero)
            .WaitAsync(server.Nodes, Token);

        var failure = (await act.Should().ThrowAsync<SshException>()).Which;
        failure.ExitCode.Should().Be(ExitCode.Ssh);
        failure.What.Should().StartWith("node1 does not accept the key");
        failure.Why.Should().Contain(fingerprint).And.Contain("not accepted for cc");
        failure.Next.Should().Contain("--ssh-key");
    }

    [Fact]
    public async Task Changed_host_key_is_refused_with_both_fingerprints()
    {
        using var server = await SshServer.StartAsync(bench);
        await Wait(server).WaitAsync(server.Nodes, Token);
        var recorded = await File.ReadAllTextAsync(server.KnownHosts, Token);
        await server.ReplaceHostKeyAsync();

        var act = () => Wait(server).WaitAsync(server.Nodes, Token);

        var failure = (await act.Should().ThrowAsync<SshException>()).Which;
        failure.ExitCode.Should().Be(ExitCode.Ssh);
        failure.What.Should().Contain("node1").And.Contain("is not the one recorded at first contact");
        failure.Why.Should().StartWith("host key changed: recorded ssh-ed25519 SHA256:");
        failure.Next.Should().Contain($"ssh-keygen -R {server.Nodes.Bastion.ServerId} -f {server.KnownHosts}");
        (await File.ReadAllTextAsync(server.KnownHosts, Token)).Should().Be(recorded);
    }

    [Fact]
    public async Task Node_that_refuses_is_the_one_that_is_named()
    {
        using var server = await SshServer.StartAsync(bench, nodes: 3, listening: [1, 2]);

        var act = () => Wait(server, deadline: TimeSpan.FromSeconds(2)).WaitAsync(server.Nodes, Token);

        var failure = (await act.Should().ThrowAsync<DeadlineException>()).Which;
        failure.ExitCode.Should().Be(ExitCode.Deadline);
        failure.What.Should().Contain("node3 answers SSH");
        failure.Why.Should().Be("last seen: connection refused");
        failure.Next.Should().Contain("node3-mlops-ada");
    }

    [Fact]
    public async Task Node_that_never_says_a_word_times_out()
    {
        using var server = await SshServer.StartAsync(bench, nodes: 3, listening: [1, 2]);
        using var mute = new TcpListener(server.Nodes.Nodes[2].PrivateAddress, server.Port);
        mute.Start();
        var login = new SshLogin(server.Account with { Patience = TimeSpan.FromMilliseconds(500) }, SshIdentity.Open(server.Key, null));

        var act = () => Wait(server, login, deadline: TimeSpan.FromSeconds(2)).WaitAsync(server.Nodes, Token);

        (await act.Should().ThrowAsync<DeadlineException>()).Which.Why.Should().Be("last seen: timeout");
    }

    [Fact]
    public async Task Bastion_that_closes_the_connection_is_said_to()
    {
        using var closing = new TcpListener(IPAddress.Parse("127.0.1.1"), 0);
        closing.Start();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var closer = CloseAllAsync(closing, ended.Token);
        await SshServer.ShellAsync(bench, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", bench.File("id"));
        var account = new SshAccount(bench.File("id"), bench.File("known_hosts")) { Port = ((IPEndPoint)closing.LocalEndpoint).Port };
        var nodes = new Infrastructure(IPAddress.Parse("127.0.1.1"), Bench.Infrastructure.Nodes);

        var act = () => Wait(new BastionLink(new SshLogin(account, SshIdentity.Open(account.IdentityFile, null)), nodes), deadline: TimeSpan.FromSeconds(1)).WaitAsync(nodes, Token);

        var failure = (await act.Should().ThrowAsync<DeadlineException>()).Which;
        failure.ExitCode.Should().Be(ExitCode.Deadline);
        failure.Why.Should().Contain("connection closed");
        bench.Reporter.Lines.Should().Contain("the bastion does not let us through: connection closed");
        await ended.CancelAsync();
        await closer;
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task Keys_of_every_kind_log_in_by_themselves_and_through_an_agent(string type)
    {
        using var server = await SshServer.StartAsync(bench, nodes: 1);
        var key = bench.File("kind");
        await server.MakeKeyAsync(key, type);
        server.Stop();
        File.Copy($"{key}.pub", bench.File("sshd/authorized_keys"), overwrite: true);
        await server.StartAsync();
        await Wait(server, new SshLogin(server.Account, SshIdentity.Open(key, null))).WaitAsync(server.Nodes, Token);
        using var agent = await Agent.StartAsync(bench, key);
        await SshServer.ShellAsync(bench, "ssh-keygen", "-q", "-p", "-N", "a passphrase of a test", "-f", key);
        File.Delete($"{key}.pub");

        await Wait(server, new SshLogin(server.Account, SshIdentity.Open(key, agent.Socket))).WaitAsync(server.Nodes, Token);
    }

    [Fact]
    public async Task Key_with_a_passphrase_wants_an_agent_that_holds_it()
    {
        var key = bench.File("locked");
        await SshServer.ShellAsync(bench, "ssh-keygen", "-q", "-t", "ed25519", "-N", "a passphrase of a test", "-f", key);
        await SshServer.ShellAsync(bench, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", bench.File("other"));
        using var agent = await Agent.StartAsync(bench, bench.File("other"));

        var without = ((Action)(() => SshIdentity.Open(key, null))).Should().Throw<SshException>().Which;
        var other = ((Action)(() => SshIdentity.Open(key, agent.Socket))).Should().Throw<SshException>().Which;
        var gone = ((Action)(() => SshIdentity.Open(key, bench.File("no-socket")))).Should().Throw<SshException>().Which;

        foreach (var failure in new[] { without, other, gone })
        {
            failure.ExitCode.Should().Be(ExitCode.Ssh);
            failure.What.Should().Be($"The SSH key {key} has a passphrase and no agent holds it");
            failure.Next.Should().Contain($"ssh-add {key}").And.Contain("--ssh-key");
        }

        without.Why.Should().Contain("SSH_AUTH_SOCK");
        other.Why.Should().Contain("the agent holds 1 keys, none with fingerprint SHA256:");
    }

    [Fact]
    public async Task File_that_only_root_may_read_comes_by_SFTP_and_leaves_no_copy_on_the_node()
    {
        using var server = await SshServer.StartAsync(bench, nodes: 2);
        var before = Directory.GetFileSystemEntries("/dev/shm");
        var files = new SftpNodeFiles(_ => server.Link());

        (await files.ReadAsRootAsync(server.Nodes, server.Nodes.Bastion, "/run/node-file", Token)).Should().Be("what only root may read\n");
        (await files.ReadAsRootAsync(server.Nodes, server.Nodes.Nodes[1], "/run/node-file", Token)).Should().Be("what only root may read\n");
        (await files.ReadAsRootAsync(server.Nodes, server.Nodes.Bastion, "/run/no-such-file", Token)).Should().BeNull();

        Directory.GetFileSystemEntries("/dev/shm").Where(entry => Path.GetFileName(entry).StartsWith("gg.", StringComparison.Ordinal)).Except(before).Should().BeEmpty();
    }

    [Fact]
    public async Task Forward_to_the_API_keeps_its_port_when_the_bastion_goes_and_comes_back()
    {
        using var server = await SshServer.StartAsync(bench, nodes: 1);
        using var api = new TcpListener(IPAddress.Loopback, 0);
        api.Start();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var answering = AnswerAllAsync(api, ended.Token);
        await using var forward = new ApiForward(_ => server.Link(), TimeProvider.System, ((IPEndPoint)api.LocalEndpoint).Port);

        var port = await forward.OpenAsync(server.Nodes, 0, Token);
        (await HearAsync(port)).Should().Be("the API");
        server.Stop();
        var meanwhile = HearAsync(port);
        await server.StartAsync();

        (await meanwhile).Should().Be("the API", "whoever connects while the bastion is away waits for it");
        (await HearAsync(await forward.OpenAsync(server.Nodes, 0, Token))).Should().Be("the API");
        (await forward.OpenAsync(server.Nodes, 0, Token)).Should().Be(port);
        await ended.CancelAsync();
        await answering;
    }

    private static async Task CloseAllAsync(TcpListener listener, CancellationToken cancellationToken) =>
        await EachAsync(listener, connection => { connection.Dispose(); return Task.CompletedTask; }, cancellationToken);

    private static async Task AnswerAllAsync(TcpListener listener, CancellationToken cancellationToken) =>
        await EachAsync(
            listener,
            async connection =>
            {
                await connection.GetStream().WriteAsync("the API"u8.ToArray(), cancellationToken);
                connection.Dispose();
            },
            cancellationToken);

    private static async Task EachAsync(TcpListener listener, Func<TcpClient, Task> answer, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var connection = await listener.AcceptTcpClientAsync(cancellationToken);
                try
                {
                    await answer(connection);
                }
                catch (IOException)
                {
                    // It was carried by a bastion that has gone meanwhile.
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<string> HearAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        return await reader.ReadToEndAsync(Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private SshWait Wait(SshServer server, SshLogin? login = null, TimeSpan? deadline = null, TimeSpan? keyGrace = null) =>
        new(nodes => new SshNodeProbe(new BastionLink(login ?? server.Login, nodes)), new ConditionWaiter(bench.Reporter, TimeProvider.System), (login ?? server.Login).Account.IdentityFile, server.KnownHosts, TimeProvider.System)
        {
            Deadline = deadline ?? TimeSpan.FromSeconds(30),
            KeyGrace = keyGrace ?? TimeSpan.FromSeconds(30),
        };

    private SshWait Wait(BastionLink link, TimeSpan deadline) =>
        new(_ => new SshNodeProbe(link), new ConditionWaiter(bench.Reporter, TimeProvider.System), "id", "known_hosts", TimeProvider.System) { Deadline = deadline };

    private sealed class CountingProbe(INodeProbe probe, Action begun, Action ended) : INodeProbe
    {
        public async Task<NodeSight> LookAsync(Node node, CancellationToken cancellationToken)
        {
            begun();
            try
            {
                return await probe.LookAsync(node, cancellationToken);
            }
            finally
            {
                ended();
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>An agent that holds one key.</summary>
    private sealed class Agent(Process process, string socket) : IDisposable
    {
        public string Socket => socket;

        public static async Task<Agent> StartAsync(Bench bench, string key)
        {
            // The path of a socket is short.
            var socket = $"/tmp/gg-agent-{Guid.NewGuid():n}"[..24];
            var process = Process.Start(new ProcessStartInfo("ssh-agent", ["-D", "-a", socket]) { RedirectStandardOutput = true })!;
            // It says where it listens once it does.
            await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            await SshServer.ShellAsync(bench, "env", $"SSH_AUTH_SOCK={socket}", "ssh-add", "-q", key);
            return new Agent(process, socket);
        }

        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            File.Delete(socket);
        }
    }
}
