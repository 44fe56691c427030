using System.Text.Json;
using System.Text.RegularExpressions;

namespace GourmetGram.EndToEnd.Tests;

/// <summary>The commands of the README in their order, on a fresh checkout, and everything that must be true in between.</summary>
[Collection("one world at a time")]
public sealed partial class RehearsalTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Provision_status_provision_again_and_destroy_leave_a_running_platform_and_then_nothing()
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        await using var checkout = await Checkout.CreateAsync();
        var before = await Host.TracesAsync(checkout.Root);
        var ansible = Directory.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ansible"));
        var processList = new List<string>();

        using var watching = new CancellationTokenSource();
        var watcher = WatchProcessesAsync(processList, watching.Token);
        var first = await checkout.BuildAsync("Provision");
        await watching.CancelAsync();
        await watcher;

        first.ExitCode.Should().Be(0, first.Output);
        output.WriteLine($"first Provision: {first.Elapsed.TotalSeconds:0.0} s");
        first.Output.Should().Contain("Where everything is").And.Contain("What stands in").And.Contain("./build.sh Destroy");

        var site = Path.Combine(checkout.Temp, "rehearsal");
        foreach (var node in new[] { "node1", "node2", "node3" })
        {
            // What PreK8s does to a node.
            (await Host.ShellAsync("ssh -F \"$1\" \"$2\" 'hostname; systemctl is-enabled firewalld || true; ls /etc/containerd/certs.d'", Path.Combine(site, "ansible", "ssh_config"), node))
                .Should().Contain(node).And.Contain("masked").And.Contain("registry.kube-system.svc.cluster.local:5000");
        }

        // What PostK8s does to the control plane.
        (await Host.ShellAsync("ssh -F \"$1\" node1 kubectl get nodes", Path.Combine(site, "ansible", "ssh_config"))).Should().Contain("node3").And.Contain("Ready");
        await KubectlSeesThePlatformAsync(Path.Combine(site, "kubeconfig"));
        (await Host.ShellAsync("terraform -chdir=\"$1\" state list", Path.Combine(site, "terraform")))
            .Split('\n').Count(line => line.StartsWith("openstack_compute_instance_v2.", StringComparison.Ordinal)).Should().Be(3);
        await NoSecretIsSeenAsync(checkout, first.Output, processList);

        var status = await checkout.BuildAsync("Status");
        status.ExitCode.Should().Be(0, status.Output);
        status.Output.Should().Contain("floating IP").And.Contain("kubeconfig").And.Contain("embedded Kubernetes API");

        var second = await checkout.BuildAsync("Provision");
        second.ExitCode.Should().Be(0, second.Output);
        output.WriteLine($"repeated Provision: {second.Elapsed.TotalSeconds:0.0} s");
        foreach (var phase in new[] { "Lease", "Terraform", "PreK8s", "Kubespray", "PostK8s", "ArgoApps", "WorkflowTemplates" })
        {
            second.Output.Should().MatchRegex($@"unchanged\s+{phase}\b");
        }

        (await Host.TracesAsync(checkout.Root)).Should().Contain("netns ").And.Contain("link ").And.Contain("route ").And.Contain("gourmetgram-rehearsal.dll");
        var destroy = await checkout.BuildAsync("Destroy");
        destroy.ExitCode.Should().Be(0, destroy.Output);
        output.WriteLine($"Destroy: {destroy.Elapsed.TotalSeconds:0.0} s");
        (await Host.TracesAsync(checkout.Root)).Should().Be(before, "nothing is left");
        Directory.Exists(Path.Combine(site, "world")).Should().BeFalse();

        Directory.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ansible")).Should().Be(ansible, "a user's home is not ours");

        var nothing = await checkout.BuildAsync("Destroy");
        nothing.ExitCode.Should().Be(0, nothing.Output);
        nothing.Output.Should().Contain("nothing to destroy");
    }

    [Fact]
    public async Task A_provision_that_is_killed_or_interrupted_at_any_moment_is_finished_by_the_next_and_undone_by_destroy()
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        await using var checkout = await Checkout.CreateAsync();
        var before = await Host.TracesAsync(checkout.Root);

        // Each kill is a moment at which something is half done: the world starts, a lease is pending, servers boot, a playbook runs, …
        foreach (var moment in new[] { "starts its world", "is ACTIVE: PENDING", "will create server", "preparing the nodes", "installing the cluster", "installing Argo CD", "is Synced and Healthy" })
        {
            await checkout.SignalAtAsync("Provision", moment, "KILL");
        }

        foreach (var signal in new[] { "INT", "TERM" })
        {
            var interrupted = await checkout.SignalAtAsync("Provision --force", "preparing the nodes", signal);
            interrupted.ExitCode.Should().Be(130, interrupted.Output);
            interrupted.Output.Should().Contain("run the same command again").And.NotContain("   at ");
        }

        var finish = await checkout.BuildAsync("Provision");
        finish.ExitCode.Should().Be(0, finish.Output);
        await KubectlSeesThePlatformAsync(Path.Combine(checkout.Temp, "rehearsal", "kubeconfig"));

        (await checkout.BuildAsync("Destroy")).ExitCode.Should().Be(0);
        (await Host.TracesAsync(checkout.Root)).Should().Be(before, "nothing is left");

        foreach (var moment in new[] { "starts its world", "will create server", "preparing the nodes" })
        {
            await checkout.SignalAtAsync("Provision", moment, "KILL");
            var destroy = await checkout.BuildAsync("Destroy");
            destroy.ExitCode.Should().Be(0, destroy.Output);
            (await Host.TracesAsync(checkout.Root)).Should().Be(before, $"nothing is left of a run killed at '{moment}'");
        }
    }

    [Fact]
    public async Task Where_nodes_cannot_run_their_steps_are_skipped_with_the_reason_and_the_rest_is_done()
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        await using var checkout = await Checkout.CreateAsync();

        // A user who may not become root, on the same machine.
        await Host.ShellAsync("chown -R nobody \"$1\" && mkdir -p \"$1/home\" && chown nobody \"$1/home\"", checkout.Root);
        var run = await Host.ShellAsync(
            "cd \"$1\" && setpriv --reuid nobody --regid nogroup --clear-groups env HOME=\"$1/home\" XDG_CACHE_HOME=\"$1/home/.cache\" USER=nobody ./build.sh Provision 2>&1; setpriv --reuid nobody --regid nogroup --clear-groups env HOME=\"$1/home\" XDG_CACHE_HOME=\"$1/home/.cache\" USER=nobody ./build.sh Destroy 2>&1",
            checkout.Root);

        run.Should().MatchRegex(@"skipped\s+PreK8s.*root").And.Contain("kubectl for the login user is left out: nodes need root").And.MatchRegex(@"done\s+PostK8s .*through the API").And.MatchRegex(@"done\s+ArgoApps").And.MatchRegex(@"done\s+Terraform");
        run.Should().NotMatchRegex(@"done\s+PreK8s").And.Contain("nothing with suffix nobody is left");
    }

    private static async Task KubectlSeesThePlatformAsync(string kubeconfig)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PATH")!.Split(':').All(folder => !File.Exists(Path.Combine(folder, "kubectl"))), "kubectl is not on the PATH");
        (await Host.ShellAsync("kubectl --kubeconfig \"$1\" get nodes", kubeconfig)).Should().MatchRegex("node1 +Ready").And.MatchRegex("node3 +Ready");
        (await Host.ShellAsync("kubectl --kubeconfig \"$1\" get applications -n argocd", kubeconfig))
            .Should().Contain("gourmetgram-platform").And.Contain("gourmetgram-staging").And.Contain("gourmetgram-canary").And.Contain("gourmetgram-production");
        (await Host.ShellAsync("kubectl --kubeconfig \"$1\" get workflowtemplates -n argo", kubeconfig)).Should().Contain("train-model").And.Contain("promote-model");
    }

    /// <summary>Looks for every secret of the run in what it printed and wrote, and in the process list of its whole time.</summary>
    private static async Task NoSecretIsSeenAsync(Checkout checkout, string printed, IEnumerable<string> processList)
    {
        var site = Path.Combine(checkout.Temp, "rehearsal");
        var kubeconfig = Path.Combine(site, "kubeconfig");
        var secrets = new List<string>
        {
            CredentialSecret().Match(await File.ReadAllTextAsync(Path.Combine(site, "world", "cloud", "clouds.yaml"))).Groups["secret"].Value.Trim('"', ' '),
            ClientKey().Match(await File.ReadAllTextAsync(kubeconfig)).Groups["key"].Value,
        };
        var cluster = JsonDocument.Parse(await Host.ShellAsync("kubectl --kubeconfig \"$1\" get secrets -n gourmetgram-platform -o json", kubeconfig));
        foreach (var secret in cluster.RootElement.GetProperty("items").EnumerateArray().Where(item => item.TryGetProperty("data", out _)))
        {
            secrets.AddRange(secret.GetProperty("data").EnumerateObject()
                .Where(entry => entry.Name is "secretkey" or "password")
                .Select(entry => System.Text.Encoding.UTF8.GetString(entry.Value.GetBytesFromBase64())));
        }

        var privateKey = (await File.ReadAllLinesAsync(await SshKeyAsync(site))).Skip(1).First();
        secrets.Add(privateKey);
        secrets.Should().HaveCountGreaterThanOrEqualTo(5).And.OnlyContain(secret => secret.Length >= 16);

        // Regular files only: a pipe would be waited for. Nodes' disks are a machine's own, boot is the compiled build.
        var files = (await Host.ShellAsync("find \"$1\" -type f -not -path '*/world/nodes/*' -not -path '*/boot/*' -not -path '*/artifacts/*' -not -name '*.lock'", checkout.Temp))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(file => (Path: file, Text: File.ReadAllText(file)))
            .ToList();
        files.Should().Contain(file => file.Path.Contains("/logs/"));
        foreach (var secret in secrets)
        {
            printed.Should().NotContain(secret);
            processList.Should().NotContain(line => line.Contains(secret, StringComparison.Ordinal));
            foreach (var (path, _) in files.Where(file => file.Text.Contains(secret, StringComparison.Ordinal)))
            {
                path.Should().NotContain("/logs/", "no log holds a secret");
                (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)).Should().Be(UnixFileMode.None, $"{path} holds a secret");
            }
        }
    }

    private static async Task<string> SshKeyAsync(string site) =>
        IdentityFile().Match(await File.ReadAllTextAsync(Path.Combine(site, "ansible", "ssh_config"))).Groups["file"].Value.Trim('"', ' ');

    private static async Task WatchProcessesAsync(List<string> lines, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
                {
                    try
                    {
                        lines.Add((await File.ReadAllTextAsync(Path.Combine(folder, "cmdline"), cancellationToken)).Replace('\0', ' '));
                    }
                    catch (IOException)
                    {
                        // It has ended.
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    [GeneratedRegex(@"application_credential_secret:\s*(?<secret>\S+)")]
    private static partial Regex CredentialSecret();

    [GeneratedRegex(@"client-key-data:\s*(?<key>\S+)")]
    private static partial Regex ClientKey();

    [GeneratedRegex(@"IdentityFile\s+(?<file>.+)")]
    private static partial Regex IdentityFile();
}
