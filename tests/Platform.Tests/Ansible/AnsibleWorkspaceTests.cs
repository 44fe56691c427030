using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform.Tests.Ansible;

public sealed class AnsibleWorkspaceTests : IDisposable
{
    private readonly Bench bench = new();

    private CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        var sockets = ControlFolder.PathFor(bench.Paths);
        if (Directory.Exists(sockets))
        {
            Directory.Delete(sockets);
        }

        bench.Dispose();
    }

    [Fact]
    public async Task Files_are_written_for_their_owner_alone_and_only_when_they_change()
    {
        var workspace = new AnsibleWorkspace(bench.Context(), new KnownInfrastructure(Bench.Infrastructure));
        await workspace.PrepareAsync(Token);
        var files = Directory.GetFiles(bench.Paths.AnsibleFolder, "*", SearchOption.AllDirectories);
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var file in files)
        {
            File.SetLastWriteTimeUtc(file, old);
        }

        await workspace.PrepareAsync(Token);

        files.Select(Path.GetFileName).Should().Contain(["ssh_config", "ansible.cfg", "inventory.yml", "hosts.yaml", "ansible-kubespray.cfg"]);
        files.Should().OnlyContain(file => File.GetLastWriteTimeUtc(file) == old);
        files.Should().OnlyContain(file => File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        File.GetUnixFileMode(bench.Paths.AnsibleFolder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(ControlFolder.PathFor(bench.Paths)).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Replaced_server_gets_new_files_and_forgets_the_facts_of_the_old_one()
    {
        await new AnsibleWorkspace(bench.Context(), new KnownInfrastructure(Bench.Nodes(3))).PrepareAsync(Token);
        var before = await File.ReadAllTextAsync(Path.Combine(bench.Paths.AnsibleFolder, "ansible.cfg"), Token);

        await new AnsibleWorkspace(bench.Context(), new KnownInfrastructure(Bench.Nodes(3, generation: "b"))).PrepareAsync(Token);

        var after = await File.ReadAllTextAsync(Path.Combine(bench.Paths.AnsibleFolder, "ansible.cfg"), Token);
        Facts(after).Should().NotBe(Facts(before));

        static string Facts(string text) => text.Split('\n').Single(line => line.StartsWith("fact_caching_connection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_written_before_there_are_nodes()
    {
        var found = await new AnsibleWorkspace(bench.Context(), new KnownInfrastructure(null)).PrepareAsync(Token);

        found.Should().BeNull();
        Directory.Exists(bench.Paths.AnsibleFolder).Should().BeFalse();
    }

    [Fact]
    public async Task Group_vars_follow_the_committed_ones_and_those_taken_out_vanish()
    {
        var committed = Path.Combine(bench.Paths.Ansible, "k8s", "inventory", "mycluster", "group_vars", "all");
        Directory.CreateDirectory(committed);
        await File.WriteAllTextAsync(Path.Combine(committed, "one.yml"), "a: 1\n", Token);
        await File.WriteAllTextAsync(Path.Combine(committed, "two.yml"), "b: 2\n", Token);
        var workspace = new AnsibleWorkspace(bench.Context(), new KnownInfrastructure(Bench.Infrastructure));
        await workspace.PrepareAsync(Token);
        File.Delete(Path.Combine(committed, "two.yml"));

        await workspace.PrepareAsync(Token);

        Directory.GetFiles(Path.Combine(Path.GetDirectoryName(workspace.KubesprayInventory)!, "group_vars", "all")).Select(Path.GetFileName).Should().BeEquivalentTo("one.yml", "zz-chosen.yml");
    }

    [Fact]
    public void Twenty_nodes_are_written_as_readily_as_three()
    {
        var text = new SshConfig("/id", "/known_hosts", "/run/gg").Render(Bench.Nodes(20));

        text.Split('\n').Count(line => line.StartsWith("Host node", StringComparison.Ordinal)).Should().Be(19);
        text.Should().Contain("Host bastion node1");
    }
}
