using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Phases;

public sealed class PlaybookPhasesTests : IDisposable
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
    public async Task Nodes_that_bear_the_record_are_left_alone_unless_forced()
    {
        var (context, _) = Prepared(record => record);

        var plan = await PreK8s(context).ProbeAsync(Token);
        var forced = await PreK8s(context with { Settings = context.Settings with { Force = true } }).ProbeAsync(Token);

        plan.Should().BeOfType<PhasePlan.Nothing>();
        forced.Should().BeOfType<PhasePlan.Act>();
    }

    [Fact]
    public async Task Nodes_made_from_other_inputs_are_prepared_again()
    {
        var (context, _) = Prepared(_ => "another");

        var plan = await PreK8s(context).ProbeAsync(Token);

        plan.Should().BeOfType<PhasePlan.Act>().Which.Steps.Single().Should().Contain("done from other inputs on node1");
    }

    [Fact]
    public async Task Before_there_are_nodes_the_plan_says_so_and_nothing_is_started()
    {
        var pretended = new PretendedProcesses(_ => PretendedProcesses.Exit(0));
        bench.Processes = pretended;
        var context = bench.Context();
        var workspace = new AnsibleWorkspace(context, new KnownInfrastructure(null));

        var plan = await new PreK8sPhase(context, workspace).ProbeAsync(Token);

        plan.Should().BeOfType<PhasePlan.Act>().Which.Steps.Single().Should().Contain("once they exist");
        pretended.Started.Should().BeEmpty();
    }

    [Fact]
    public async Task Without_nodes_the_playbook_is_checked_and_skipped_with_the_reason_of_the_site()
    {
        AnsiblePlaybookTests.AnsibleOrSkip();
        var context = bench.Context(site => site with { Nodes = NodeAccess.Unreachable("no machines on this host") })
            with { Paths = bench.Paths with { Root = Bench.Repository } };
        var workspace = new AnsibleWorkspace(context, new KnownInfrastructure(Bench.Infrastructure));

        var plan = await new PreK8sPhase(context, workspace).ProbeAsync(Token);

        plan.Should().BeOfType<PhasePlan.Skip>().Which.Reason.Should().Contain("no machines on this host").And.Contain("syntax was checked");
    }

    [Fact]
    public async Task Cluster_that_exists_is_not_installed_and_its_access_is_handed_on()
    {
        var context = bench.Context(site => site with { Cluster = new ClusterSource.Existing("/home/ada/.kube/config", "kind") });
        var phase = Kubespray(context, new KnownInfrastructure(null));

        (await phase.ProbeAsync(Token)).Should().BeOfType<PhasePlan.Skip>();
        (await phase.FindAsync(Token)).Should().Be(new ClusterAccess("/home/ada/.kube/config", "kind"));
    }

    [Fact]
    public async Task Access_is_made_from_what_the_control_plane_says()
    {
        var files = new PretendedFiles("""
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443", certificate-authority-data: Q0E=}}]
            users: [{name: u, user: {token: a-very-secret-token}}]

            """);
        var pretended = new PretendedProcesses(spec => PretendedProcesses.Exit(0, spec.Arguments[^1].Contains("sha256sum", StringComparison.Ordinal) ? $"{files.Hash}  admin.conf\n" : ""));
        bench.Processes = pretended;
        var context = bench.Context();

        var access = await Kubespray(context, new KnownInfrastructure(Bench.Infrastructure), files).FindAsync(Token);
        await Kubespray(context, new KnownInfrastructure(Bench.Infrastructure), files).FindAsync(Token);

        files.Read.Should().Be(1, "the file is fetched only when it is another one");
        access.Should().Be(new ClusterAccess(bench.Paths.Kubeconfig, "gourmetgram-ada") { Through = Bench.Infrastructure });
        var port = AdminKubeconfig.PortOf(bench.Paths.Kubeconfig);
        pretended.CommandLines().Should().Contain(line => line.Contains($"-L 127.0.0.1:{port}:127.0.0.1:6443 node1"));
        bench.Redactor.Redact("a-very-secret-token").Should().Be("***");
        File.GetUnixFileMode(bench.Paths.Kubeconfig).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task There_is_no_access_while_the_control_plane_has_no_kubeconfig()
    {
        bench.Processes = new PretendedProcesses(_ => PretendedProcesses.Exit(1, error: "No such file or directory"));

        (await Kubespray(bench.Context(), new KnownInfrastructure(Bench.Infrastructure)).FindAsync(Token)).Should().BeNull();
    }

    private static KubesprayPhase Kubespray(PhaseContext context, IInfrastructureSource source, INodeFiles? files = null)
    {
        var workspace = new AnsibleWorkspace(context, source) { Files = files ?? new PretendedFiles("") };
        return new KubesprayPhase(context, workspace, new ApiTunnel(context, workspace.SshConfigFile), KubesprayOptions.Default);
    }

    private static PreK8sPhase PreK8s(PhaseContext context) =>
        new(context, new AnsibleWorkspace(context, new KnownInfrastructure(Bench.Infrastructure)));

    /// <summary>Nodes that answer with a record made from the expected fingerprint.</summary>
    private (PhaseContext Context, PretendedProcesses Processes) Prepared(Func<string, string> record)
    {
        var playbook = Path.Combine(bench.Paths.Ansible, "pre_k8s", "pre_k8s_configure.yml");
        var tasks = Path.Combine(bench.Paths.Ansible, "tasks", "record.yml");
        foreach (var file in new[] { playbook, tasks })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "---\n");
        }

        var expected = Fingerprint.Compute([Path.GetDirectoryName(playbook)!, tasks], [], Bench.Infrastructure);
        var pretended = new PretendedProcesses(_ => PretendedProcesses.Exit(0, $"{{\"fingerprint\": \"{record(expected)}\"}}"));
        bench.Processes = pretended;
        return (bench.Context(), pretended);
    }

    /// <summary>One file of a node.</summary>
    private sealed class PretendedFiles(string text) : INodeFiles
    {
        public int Read { get; private set; }

        public string Hash { get; } = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

        public Task<string?> ReadAsRootAsync(Infrastructure infrastructure, Node node, string path, CancellationToken cancellationToken)
        {
            Read++;
            return Task.FromResult<string?>(text);
        }
    }
}
