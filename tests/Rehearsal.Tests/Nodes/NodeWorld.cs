using System.Collections.Immutable;
using System.Net;
using CliWrap;
using CliWrap.Buffered;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Nodes;

/// <summary>A world of its own in a temporary folder; nothing of it remains.</summary>
public sealed class NodeWorld : IAsyncLifetime
{
    private const string Shared = "5f1c5d0e-shared";
    private const string Private = "8a90c3b2-private";

    private static readonly TimeSpan BootDeadline = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("gourmetgram-nodes-").FullName;

    internal string StateDirectory => Path.Combine(_folder, "world");

    internal WorldNames Names => new(StateDirectory);

    internal INodeHost Host { get; private set; } = new NoNodeHost("not opened");

    internal EchoServer Echo { get; } = new();

    internal string KeyPath => Path.Combine(_folder, "key");

    internal NodeSpec Node1 { get; private set; } = null!;

    internal NodeSpec Node2 { get; private set; } = null!;

    /// <summary>The address by which the host reaches node1.</summary>
    internal IPAddress Floating { get; private set; } = IPAddress.None;

    public async ValueTask InitializeAsync()
    {
        Host = await OpenAsync(StateDirectory);
        if (!Host.Support.Hosted)
        {
            return;
        }

        await Cli.Wrap("ssh-keygen").WithArguments(["-q", "-t", "ed25519", "-N", "", "-f", KeyPath]).ExecuteAsync();
        Node1 = await SpecAsync("node1", 11);
        Node2 = await SpecAsync("node2", 12);
        Floating = IPAddress.Parse(Host.FloatingRange.BaseAddress.ToString()[..^3] + "200");
        // Before, and after: in a cloud, either may come first.
        await Host.AssociateFloatingIpAsync(Node1.ServerId, Node1.Interfaces[0].Address, Floating, default);
        await Task.WhenAll(Host.BootAsync(Node1, default), Host.BootAsync(Node2, default));
        await Task.WhenAll(RunningAsync(Node1), RunningAsync(Node2));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await NodeHosts.RemoveEverythingAsync(StateDirectory, default);
        await Echo.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal void SkipUnlessHosted() => Assert.SkipUnless(Host.Support.Hosted, Host.Support.Reason ?? "");

    internal Task<INodeHost> OpenAsync(string stateDirectory) =>
        NodeHosts.OpenAsync(
            new NodeHostOptions(stateDirectory, NodeCache.Directory) { Forwards = [new NodeForward(6443, () => Echo.Endpoint)] },
            default);

    /// <summary>As a new process of the world would.</summary>
    internal async Task ReopenAsync()
    {
        await Host.DisposeAsync();
        Host = await OpenAsync(StateDirectory);
    }

    internal async Task<NodeSpec> SpecAsync(string name, int number) =>
        new(
            Guid.NewGuid().ToString(),
            $"{name}-mlops-test",
            $"#! /bin/bash\necho \"127.0.1.1 {name}-from-user-data\" >> /etc/hosts\nsu cc -c /usr/local/bin/cc-load-public-keys\necho ran >> /root/user-data-runs\n",
            [await File.ReadAllTextAsync(KeyPath + ".pub")],
            [
                new NodeInterface(Shared, IPAddress.Parse($"10.56.0.{number}"), 23, IPAddress.Parse("10.56.0.1"), $"fa:16:3e:00:01:{number:x2}"),
                new NodeInterface(Private, IPAddress.Parse($"192.168.1.{number}"), 24, null, $"fa:16:3e:00:02:{number:x2}"),
            ]);

    internal Task RunningAsync(NodeSpec spec) => Eventually.TrueAsync(
        async () => await Host.GetStateAsync(spec.ServerId, default) == NodeState.Running,
        BootDeadline,
        $"{spec.Hostname} runs");

    /// <summary>Runs a command on node1, or by way of node1 on the other.</summary>
    internal async Task<string> SshAsync(NodeSpec node, string command)
    {
        string[] options =
        [
            "-F", "none", "-i", KeyPath, "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=5",
        ];
        string[] target = node == Node1
            ? [$"cc@{Floating}"]
            : ["-o", $"ProxyCommand=ssh {string.Join(' ', options)} -W %h:%p cc@{Floating}", $"cc@{node.Interfaces[1].Address}"];
        var result = await Cli.Wrap("ssh").WithArguments([.. options, .. target, command]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
        result.StandardError.Should().BeEmpty();
        return result.StandardOutput.Trim();
    }
}
