using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Processes;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ssh;
using YamlDotNet.RepresentationModel;

namespace GourmetGram.Platform.Tests.Ansible;

/// <summary>What the build generates and what is committed, as the tutorial uses them: by hand.</summary>
public sealed class ByHandTests : IDisposable
{
    private readonly Bench bench = new();

    private CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        var sockets = ControlFolder.PathFor(bench.Paths);
        if (Directory.Exists(sockets))
        {
            Directory.Delete(sockets, recursive: true);
        }

        bench.Dispose();
    }

    [Fact]
    public async Task Generated_inventory_says_hello_from_every_host_and_keeps_one_connection_to_each()
    {
        var ansible = AnsiblePlaybookTests.AnsibleOrSkip();
        using var server = await SshServer.StartAsync(bench);
        var workspace = await WorkspaceAsync(server);
        var playbook = Path.Combine(Bench.Repository, "ansible", "general", "hello_host.yml");

        var run = await AnsibleAsync(workspace, ansible, ["-i", workspace.InventoryFile, playbook]);
        var sockets = Directory.GetFiles(ControlFolder.PathFor(bench.Paths)).Select(Path.GetFileName).ToList();
        foreach (var socket in Directory.GetFiles(ControlFolder.PathFor(bench.Paths)).OrderDescending(StringComparer.Ordinal))
        {
            await SshServer.ShellAsync(bench, "ssh", "-F", "/dev/null", "-o", $"ControlPath={socket}", "-O", "exit", "node");
        }

        run.ExitCode.Should().Be(0, run.Output + run.Error);
        run.Output.Should().MatchRegex("node1 +: ok=2").And.MatchRegex("node2 +: ok=2").And.MatchRegex("node3 +: ok=2");
        run.Output.Should().Contain("slowest of 2 tasks").And.Contain("Ask for the host name");
        run.Error.Should().NotContain("WARNING");
        sockets.Should().HaveCount(3).And.OnlyContain(name => System.Text.RegularExpressions.Regex.IsMatch(name!, "^node[123]-[0-9a-f]{8}-[0-9a-f]{40}$"));
    }

    [Fact]
    public async Task Settings_that_make_it_fast_and_keep_it_private_are_read_by_Ansible_as_they_are_meant()
    {
        AnsiblePlaybookTests.AnsibleOrSkip();
        var workspace = new AnsibleWorkspace(bench.Context(), new KnownInfrastructure(Bench.Nodes(20)));
        await workspace.PrepareAsync(Token);

        foreach (var file in new[] { workspace.ConfigFile, workspace.KubesprayConfigFile })
        {
            var dump = await bench.Processes.RunAsync(
                new ProcessSpec("ansible-config", ["dump", "--only-changed", "-t", "all"], bench.Folder, ChildEnvironment.With(("ANSIBLE_CONFIG", file), ("LC_ALL", "C.UTF-8"))),
                Token);
            dump.ExitCode.Should().Be(0, dump.Error);
            dump.Output.Should().MatchRegex("DEFAULT_GATHERING.* = smart")
                .And.MatchRegex("CACHE_PLUGIN\\(.* = jsonfile")
                .And.MatchRegex("CALLBACKS_ENABLED.* = \\['profile_tasks'\\]")
                .And.MatchRegex("DEFAULT_FORKS.* = 20")
                .And.MatchRegex("pipelining.* = True")
                .And.MatchRegex("ssh_args.* = -F \"?.*ssh_config\"?");
            dump.Output.Should().NotMatchRegex("(?i)world_readable.* = True");
        }
    }

    [Fact]
    public void Committed_sample_has_the_shape_of_the_generated_inventory()
    {
        var sample = File.ReadAllText(Path.Combine(Bench.Repository, "ansible", "inventory.sample.yml"));

        Shape(sample).Should().BeEquivalentTo(Shape(Inventory.Nodes(Bench.Infrastructure)));
    }

    [Fact]
    public async Task Twenty_nodes_are_generated()
    {
        var workspace = new AnsibleWorkspace(bench.Context(), new KnownInfrastructure(Bench.Nodes(20)));

        await workspace.PrepareAsync(Token);

        File.ReadAllText(workspace.InventoryFile).Should().Contain("node1:").And.Contain("node20:");
    }

    /// <summary>The paths of all keys.</summary>
    private static List<string> Shape(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var paths = new List<string>();
        Walk(stream.Documents[0].RootNode, "");
        return paths;

        void Walk(YamlNode node, string path)
        {
            if (node is YamlMappingNode mapping)
            {
                foreach (var (key, value) in mapping.Children)
                {
                    paths.Add($"{path}/{key}");
                    Walk(value, $"{path}/{key}");
                }
            }
        }
    }

    private async Task<AnsibleWorkspace> WorkspaceAsync(SshServer server)
    {
        var context = bench.Context() with { Paths = bench.Paths with { Root = bench.Folder } };
        Directory.CreateDirectory(Path.Combine(bench.Folder, "ansible"));
        File.CreateSymbolicLink(Path.Combine(bench.Folder, "ansible", "plugins"), Path.Combine(Bench.Repository, "ansible", "plugins"));
        var workspace = new AnsibleWorkspace(context, new KnownInfrastructure(server.Nodes)) { Account = server.Account };
        await workspace.PrepareAsync(Token);
        return workspace;
    }

    private Task<ProcessResult> AnsibleAsync(AnsibleWorkspace workspace, string program, string[] arguments) =>
        bench.Processes.RunAsync(
            new ProcessSpec(program, [.. arguments], bench.Folder, ChildEnvironment.With(("ANSIBLE_CONFIG", workspace.ConfigFile), ("PYTHONDONTWRITEBYTECODE", "1"), ("LC_ALL", "C.UTF-8"))),
            Token);
}
