using System.Diagnostics;
using GourmetGram.Platform.Tests.Ansible;

namespace GourmetGram.EndToEnd.Tests;

/// <summary>What the playbooks do to real machines, that it lasts, and what is said when it cannot be done.</summary>
[Collection("one world at a time")]
public sealed class PlaybookTests(Provisioned world, ITestOutputHelper output) : IClassFixture<Provisioned>
{
    private static readonly string[] Nodes = ["node1", "node2", "node3"];

    [Fact]
    public async Task Effects_are_on_every_node_and_outlive_a_reboot()
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        await Task.WhenAll(Nodes.Select(EffectsAsync));
        await ControlPlaneAsync();

        (await Task.WhenAll(Nodes.Select(node => world.OnNodeAsync(node, "sudo touch /run/before-the-reboot && ls /run/before-the-reboot")))).Should().OnlyContain(seen => seen.Contains("/run/before-the-reboot") && !seen.Contains("cannot"));
        var started = Stopwatch.GetTimestamp();
        await RehearsalCloud.RebootAsync(world.Site, Nodes);
        foreach (var node in Nodes)
        {
            // /run is of memory: a machine that was not restarted still has the mark.
            await UntilAsync(node, "test -e /run/before-the-reboot && echo not yet; systemctl is-system-running", "running", "not yet");
        }

        output.WriteLine($"reboot: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        await Task.WhenAll(Nodes.Select(EffectsAsync));
        await ControlPlaneAsync();
    }

    [Fact]
    public async Task Second_run_changes_nothing_by_the_lines_of_the_callback()
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        var install = Path.Combine(world.Site, "world", "cluster", "install-variables.json");
        foreach (var (playbook, arguments) in new (string, string[])[]
        {
            (world.PreK8s, ["-e", $"@{world.Generated("prek8s.vars.yml")}"]),
            (world.Install, ["-e", $"@{install}", "-e", $"@{world.Generated("kubespray.vars.yml")}"]),
            (world.PostK8s, ["-e", $"@{world.Generated("postk8s.vars.yml")}"]),
        })
        {
            var played = await world.PlayAsync(playbook, arguments);

            played.ExitCode.Should().Be(0, played.Output);
            played.Changed.Should().BeEmpty(playbook);
            played.Results.Should().BeGreaterThan(20);
            played.ChangedByRecap.Should().HaveCount(3).And.OnlyContain(host => host.Value == 0);
        }
    }

    [Fact]
    public async Task Docker_and_swap_are_seen_to_on_nodes_that_have_them_and_what_was_set_before_stays()
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        await world.OnNodeAsync("node2", """
            sudo mkdir -p /etc/docker
            echo '{"log-driver": "journald", "insecure-registries": ["mine.example:5000"]}' | sudo tee /etc/docker/daemon.json
            echo '/swapfile none swap sw 0 0' | sudo tee -a /etc/fstab
            """);

        var first = await world.PlayAsync(world.PreK8s, "--limit", "node2,node3", "-e", "container_manager=docker");
        var second = await world.PlayAsync(world.PreK8s, "--limit", "node2", "-e", "container_manager=docker");
        var seen = await world.OnNodeAsync("node2", "python3 -m json.tool --compact --sort-keys /etc/docker/daemon.json; grep swap /etc/fstab");
        var fresh = await world.OnNodeAsync("node3", "python3 -m json.tool --compact /etc/docker/daemon.json");
        var third = await world.PlayAsync(world.PostK8s, "--limit", "node3", "-e", $"@{world.Generated("postk8s.vars.yml")}", "-e", "container_manager=docker");
        var groups = await world.OnNodeAsync("node3", "id -nG cc");

        first.ExitCode.Should().Be(0, first.Output);
        seen.Should().Contain("""{"insecure-registries":["mine.example:5000","registry.kube-system.svc.cluster.local:5000"],"log-driver":"journald"}""")
            .And.Contain("# /swapfile none swap sw 0 0");
        fresh.Should().Contain("""{"insecure-registries":["registry.kube-system.svc.cluster.local:5000"]}""");
        second.ExitCode.Should().Be(0, second.Output);
        second.Changed.Should().BeEmpty();
        third.ExitCode.Should().Be(0, third.Output);
        groups.Split(' ', '\n').Should().Contain("docker").And.Contain("sudo", "it is added to a group, taken out of none");
    }

    [Fact]
    public async Task Full_disk_on_a_node_is_said_with_the_node()
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        await world.OnNodeAsync("node2", "sudo mount -t tmpfs -o size=4k tmpfs /etc/modules-load.d; sudo sh -c 'head -c 8192 /dev/zero >/etc/modules-load.d/full'");
        try
        {
            var run = await world.Checkout.BuildAsync("PreK8s --force");

            run.ExitCode.Should().Be(16, run.Output);
            run.Output.Should().Contain("'Name the kernel modules that container networks need' failed on node2").And.Contain("No space left on device")
                .And.Contain("prek8s.log").And.NotContain("Traceback").And.NotContain("   at ");
        }
        finally
        {
            await world.OnNodeAsync("node2", "sudo umount /etc/modules-load.d");
        }
    }

    [Fact]
    public async Task Task_that_fails_on_one_of_three_nodes_names_it_and_the_next_run_mends_it()
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        await world.OnNodeAsync("node3", "sudo mv /etc/sysctl.d/90-gourmetgram.conf /root/; sudo mkdir /etc/sysctl.d/90-gourmetgram.conf");
        Run run;
        try
        {
            run = await world.Checkout.BuildAsync("PreK8s --force");
        }
        finally
        {
            await world.OnNodeAsync("node3", "sudo rmdir /etc/sysctl.d/90-gourmetgram.conf");
        }

        run.ExitCode.Should().Be(16, run.Output);
        run.Output.Should().Contain("Task 'Set what Kubernetes expects of the kernel' failed on node3 (pre_k8s_configure.yml)").And.Contain("is a directory").And.NotContain("   at ");
        var log = await File.ReadAllTextAsync(Path.Combine(world.Site, "logs", "prek8s.log"));
        log.Should().MatchRegex("RECAP node1: .* failed=0").And.MatchRegex("RECAP node3: .* failed=1");

        var mended = await world.PlayAsync(world.PreK8s, "--limit", "node3", "-e", $"@{world.Generated("prek8s.vars.yml")}");
        mended.ExitCode.Should().Be(0, mended.Output);
        mended.Changed.Should().Equal("node3: Set what Kubernetes expects of the kernel", "node3: Load kernel settings");
    }

    [Theory]
    [InlineData("refused", "refused")]
    [InlineData("proxy", "404 NotFound")]
    [InlineData("page", "it is a web page, not YAML")]
    public async Task Manifest_that_cannot_be_had_is_a_message_and_an_exit_code(string trouble, string said)
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        await using var web = new LocalWeb(_ => trouble == "page" ? new WebAnswer(200, "<html>Please log in</html>", "text/html") : new WebAnswer(404));
        var source = trouble switch
        {
            "refused" => "http://127.0.0.1:1/argo-cd.yaml",
            "proxy" => "http://manifests.invalid/argo-cd.yaml",
            _ => new Uri(web.Address, "argo-cd.yaml").ToString(),
        };

        var run = await world.Checkout.BuildAsync(
            $"PostK8s --argo-cd-manifest {source}",
            ("http_proxy", trouble == "proxy" ? web.Address.ToString() : null),
            ("no_proxy", "127.0.0.1,localhost"));

        run.ExitCode.Should().Be(10, run.Output);
        run.Output.Should().Contain(source).And.Contain(said).And.Contain("--argo-cd-manifest").And.NotContain("   at ");
        if (trouble == "proxy")
        {
            web.Requests.Should().Contain($"GET {source} HTTP/1.1");
        }
    }

    private async Task EffectsAsync(string node)
    {
        var seen = await world.OnNodeAsync(node, """
            echo "firewalld $(systemctl is-enabled firewalld) $(systemctl is-active firewalld)"
            echo "clock $(systemctl is-enabled systemd-timesyncd)"
            echo "forward $(cat /proc/sys/net/ipv4/ip_forward)"
            public=$(ip -o -4 addr | awk '$4 ~ /^10\.56\./ {print $2; exit}')
            echo "ipv6 off $(cat /proc/sys/net/ipv6/conf/$public/disable_ipv6) inward $(cat /proc/sys/net/ipv6/conf/ens4/disable_ipv6)"
            echo "modules $(grep -v '#' /etc/modules-load.d/gourmetgram.conf | xargs)"
            echo "sysctl $(grep -c bridge-nf-call /etc/sysctl.d/90-gourmetgram.conf)"
            echo "swap $(grep -cE '^[^#]+ swap ' /etc/fstab)"
            for name in node1 node2 node3; do echo "host $(getent hosts $name)"; done
            cat /etc/cloud/cloud.cfg.d/99-gourmetgram.cfg
            resolvectl status | head -6
            cat "/etc/containerd/certs.d/registry.kube-system.svc.cluster.local:5000/hosts.toml"
            bash -lc 'crictl ps; nerdctl ps'
            crictl ps
            """);

        seen.Should().Contain("firewalld masked inactive").And.Contain("clock enabled").And.Contain("forward 1").And.Contain("ipv6 off 1 inward 0");
        seen.Should().Contain("modules overlay br_netfilter").And.Contain("sysctl 2").And.Contain("swap 0").And.Contain("manage_etc_hosts: false");
        seen.Should().MatchRegex(@"host 192\.168\.1\.11 +node1").And.MatchRegex(@"host 192\.168\.1\.13 +node3");
        seen.Should().MatchRegex(@"Fallback DNS Servers:? 8\.8\.8\.8 1\.1\.1\.1").And.MatchRegex(@"DNS Domain:? ~\.");
        seen.Should().Contain("""[host."http://registry.kube-system.svc.cluster.local:5000"]""");
        seen.Should().Contain("crictl: this is a rehearsal").And.Contain("nerdctl: this is a rehearsal").And.Contain("permission denied", "the socket itself stays root's");
    }

    private async Task ControlPlaneAsync()
    {
        var seen = await world.OnNodeAsync("node1", "stat -c '%a %U' ~/.kube/config; kubectl get nodes; kubectl get deployments,statefulsets -A; kubectl -n argo get deployment argo-server -o yaml");

        seen.Should().Contain("600 cc").And.MatchRegex("node3 +Ready").And.MatchRegex(@"headlamp +deployment\.apps/headlamp +1/1")
            .And.MatchRegex(@"argocd +statefulset\.apps/argocd-application-controller +1/1").And.MatchRegex(@"argo +deployment\.apps/workflow-controller +1/1");
        seen.Should().MatchRegex(@"name: ARGO_AUTH_MODE\s+value: client").And.Contain("--namespaced");
    }

    private async Task UntilAsync(string node, string script, string wanted, string unwanted)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        var seen = "";
        try
        {
            do
            {
                seen = await world.OnNodeAsync(node, script);
            }
            while ((!seen.Contains(wanted, StringComparison.Ordinal) || seen.Contains(unwanted, StringComparison.Ordinal)) && await timer.WaitForNextTickAsync(deadline.Token));
        }
        catch (OperationCanceledException)
        {
            seen.Should().Contain(wanted, $"{node} should come back").And.NotContain(unwanted);
        }
    }
}
