using GourmetGram.Platform.Errors;
using GourmetGram.Platform.Ssh;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.Platform.Tests.Ssh;

public sealed class UserKubeconfigTests : IDisposable
{
    private const string Name = "gourmetgram-ada";
    private const string Mine = """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: mine, cluster: {server: "https://mine:6443"}}
        users:
        - {name: me, user: {token: my-token}}
        contexts:
        - {name: mine, context: {cluster: mine, user: me, namespace: work}}
        current-context: mine
        preferences: {colors: true}

        """;

    private readonly Bench bench = new();

    private string Path => bench.File("home/.kube/config");

    private string Ours => bench.File("kubeconfig");

    private UserKubeconfig File => new(Path);

    public UserKubeconfigTests() => Directory.CreateDirectory(System.IO.Path.GetDirectoryName(bench.File("home/.kube"))!);

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Ours_are_put_in_beside_what_is_there_and_the_current_context_stays()
    {
        Write(Mine);

        File.Merge(Rewritten(4001), Name, "/site").Should().BeTrue();

        var read = Read();
        read.CurrentContext.Should().Be("mine");
        read.Contexts.Select(context => context.Name).Should().Equal("mine", Name);
        read.Clusters.Single(cluster => cluster.Name == Name).ClusterEndpoint.Server.Should().Be("https://127.0.0.1:4001");
        read.Users.Single(user => user.Name == "me").UserCredentials.Token.Should().Be("my-token");
        read.Contexts.First().ContextDetails.Namespace.Should().Be("work");
        System.IO.File.ReadAllText(File.Backup).Should().Be(Mine);
        foreach (var file in new[] { Path, File.Backup })
        {
            System.IO.File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Putting_them_in_again_changes_nothing_and_a_new_port_changes_only_that()
    {
        Write(Mine);
        File.Merge(Rewritten(4001), Name, "/site");
        var first = System.IO.File.ReadAllText(Path);

        File.Merge(Rewritten(4001), Name, "/site").Should().BeFalse();
        System.IO.File.ReadAllText(Path).Should().Be(first);
        File.Merge(Rewritten(4002), Name, "/site").Should().BeTrue();

        System.IO.File.ReadAllText(Path).Should().Be(first.Replace("4001", "4002", StringComparison.Ordinal));
        System.IO.File.ReadAllText(File.Backup).Should().Be(Mine, "the file as it was before us, without our key");
    }

    [Fact]
    public void User_without_a_kubeconfig_gets_one_whose_context_is_ours()
    {
        File.Merge(Rewritten(4001), Name, "/site");

        Read().CurrentContext.Should().Be(Name);
        System.IO.File.Exists(File.Backup).Should().BeFalse();
    }

    [Fact]
    public void Taking_them_out_leaves_what_was_there()
    {
        Write(Mine);
        File.Merge(Rewritten(4001), Name, "/site");

        File.Remove(Name, "/another-checkout").Should().BeFalse();
        File.Remove(Name, "/site").Should().BeTrue();
        File.Remove(Name, "/site").Should().BeFalse();

        var read = Read();
        read.Contexts.Select(context => context.Name).Should().Equal("mine");
        read.Clusters.Should().ContainSingle();
        read.Users.Should().ContainSingle();
        read.CurrentContext.Should().Be("mine");
    }

    [Fact]
    public void Context_that_leads_nowhere_afterwards_is_unset()
    {
        File.Merge(Rewritten(4001), Name, "/site");

        File.Remove(Name, "/site");

        Read().CurrentContext.Should().BeNullOrEmpty();
    }

    [Fact]
    public void Entry_of_that_name_that_is_not_ours_is_left_alone()
    {
        var mine = Mine.Replace("mine", Name, StringComparison.Ordinal);
        Write(mine);

        var act = () => File.Merge(Rewritten(4001), Name, "/site");

        var failure = act.Should().Throw<KubernetesException>().Which;
        failure.What.Should().Contain("that this build did not put there");
        failure.Next.Should().Contain("kubectl config rename-context");
        System.IO.File.ReadAllText(Path).Should().Be(mine);
        File.Remove(Name, "/site").Should().BeFalse();
    }

    [Fact]
    public void Link_stays_a_link()
    {
        Write(Mine);
        System.IO.File.CreateSymbolicLink(bench.File("link"), Path);

        new UserKubeconfig(bench.File("link")).Merge(Rewritten(4001), Name, "/site");

        new FileInfo(bench.File("link")).LinkTarget.Should().Be(Path);
        Read().Contexts.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("- a list\n")]
    [InlineData("nonsense: [")]
    public void What_is_no_kubeconfig_is_not_touched(string text)
    {
        Write(text);

        var act = () => File.Merge(Rewritten(4001), Name, "/site");

        act.Should().Throw<KubernetesException>().Which.What.Should().Contain(Path);
        System.IO.File.ReadAllText(Path).Should().Be(text);
    }

    [Fact]
    public void What_cannot_be_read_is_named_with_the_systems_words_and_what_to_do()
    {
        Write(Mine);
        using var held = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var merge = () => File.Merge(Rewritten(4001), Name, "/site");
        var remove = () => File.Remove(Name, "/site");

        foreach (var act in new Func<bool>[] { merge, remove })
        {
            var failure = act.Should().Throw<KubernetesException>().Which;
            failure.What.Should().Be($"{Path} cannot be read");
            failure.Why.Should().Contain("another process");
            failure.Next.Should().Contain($"ls -l {Path}");
        }
    }

    [Fact]
    public void What_cannot_be_written_is_named_and_leaves_the_file_as_it_was()
    {
        Write(Mine);
        Directory.CreateDirectory(System.IO.Path.Combine(File.Backup, "in the way"));

        var merge = () => File.Merge(Rewritten(4001), Name, "/site");

        merge.Should().Throw<KubernetesException>().Which.What.Should().Be($"{File.Backup} cannot be written");
        System.IO.File.ReadAllText(Path).Should().Be(Mine);
    }

    [Fact]
    public async Task Destroy_goes_on_where_the_kubeconfig_cannot_be_read()
    {
        Write(Mine);
        using var held = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var approved = false;
        var removal = new Removal(bench.Reporter, _ => { approved = true; return Task.CompletedTask; });

        var outcome = await removal.RunAsync([new MergedKubeconfig(File, Name, "/site", bench.Reporter)], TestContext.Current.CancellationToken);

        outcome.Should().BeEquivalentTo(new RemovalOutcome(0, []));
        approved.Should().BeFalse("there is nothing to ask for");
        bench.Reporter.Lines.Should().ContainSingle(line => line.StartsWith($"{Path} cannot be read: ", StringComparison.Ordinal) && line.EndsWith($"a context {Name} in it, if there is one, stays", StringComparison.Ordinal));
    }

    private k8s.KubeConfigModels.K8SConfiguration Read() => k8s.KubernetesYaml.Deserialize<k8s.KubeConfigModels.K8SConfiguration>(System.IO.File.ReadAllText(Path));

    private void Write(string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        System.IO.File.WriteAllText(Path, text);
    }

    private string Rewritten(int port)
    {
        System.IO.File.WriteAllText(Ours, AdminKubeconfig.Rewrite(
            """
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443", certificate-authority-data: Q0E=}}]
            users: [{name: u, user: {client-key-data: a2V5}}]
            """,
            port,
            Name));
        return Ours;
    }
}
