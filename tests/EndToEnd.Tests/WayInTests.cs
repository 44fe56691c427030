namespace GourmetGram.EndToEnd.Tests;

/// <summary>The ways to the nodes, the API and the pages, on the rehearsal's real machines; and what is said when one of them is barred.</summary>
[Collection("one world at a time")]
public sealed class WayInTests
{
    [Fact]
    public async Task Nodes_answer_the_tunnel_is_handed_back_and_the_dashboards_close_cleanly()
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        await using var checkout = await Checkout.CreateAsync();
        var site = Path.Combine(checkout.Temp, "rehearsal");
        var mine = Path.Combine(checkout.Root, "my-kubeconfig");
        await File.WriteAllTextAsync(mine, "apiVersion: v1\nkind: Config\ncontexts:\n- {name: mine, context: {cluster: mine, user: me}}\ncurrent-context: mine\n");

        var installed = await checkout.BuildAsync("PostK8s --merge-kubeconfig --suffix ada", ("KUBECONFIG", mine));
        installed.ExitCode.Should().Be(0, installed.Output);
        (await File.ReadAllTextAsync(mine)).Should().Contain("gourmetgram-ada").And.Contain("current-context: mine");

        var ping = await checkout.BuildAsync("PingNodes --suffix ada");
        ping.ExitCode.Should().Be(0, ping.Output);
        ping.Output.Should().Contain("node1 calls itself node1-").And.Contain("node3 calls itself node3-");

        var tunnel = await checkout.SignalAtAsync("Tunnel --suffix ada", "try: kubectl", "INT");
        tunnel.ExitCode.Should().Be(0, tunnel.Output);
        tunnel.Output.Should().Contain("leads to the Kubernetes API on node1").And.Contain("the tunnel is closed");
        await KubectlWorksAsync(Path.Combine(site, "kubeconfig"));

        var dashboards = await checkout.SignalAtAsync("Dashboards --suffix ada", "Ctrl-C closes everything", "INT");
        dashboards.ExitCode.Should().Be(0, dashboards.Output);
        dashboards.Output.Should().MatchRegex(@"Argo CD +https?://127\.0\.0\.1:8888/").And.MatchRegex(@"Argo Workflows +https?://127\.0\.0\.1:2746/")
            .And.Contain("pages of the rehearsal").And.Contain("the dashboards are closed").And.NotContain("eyJ");

        var destroyed = await checkout.BuildAsync("Destroy --suffix ada", ("KUBECONFIG", mine));
        destroyed.ExitCode.Should().Be(0, destroyed.Output);
        (await File.ReadAllTextAsync(mine)).Should().Contain("mine").And.NotContain("gourmetgram");
    }

    [Fact]
    public async Task Way_that_is_barred_is_said_to_be_with_its_own_words_and_exit_code()
    {
        Assert.SkipWhen(Host.NodesMissingBecause is not null, Host.NodesMissingBecause ?? "");
        await using var checkout = await Checkout.CreateAsync();
        var ansible = Path.Combine(checkout.Temp, "rehearsal", "ansible");
        var before = await checkout.BuildAsync("PingNodes");
        before.ExitCode.Should().Be(16, before.Output);
        before.Output.Should().Contain("There are no nodes to say hello to").And.Contain("./build.sh Terraform");
        (await checkout.BuildAsync("Tunnel")).ExitCode.Should().Be(17);
        (await checkout.BuildAsync("Dashboards")).ExitCode.Should().Be(17);
        (await checkout.BuildAsync("PreK8s")).ExitCode.Should().Be(0);

        await Host.ShellAsync("ssh-keygen -q -t ed25519 -N '' -f \"$1/other\" && ssh-keygen -q -t ed25519 -N 'a passphrase' -f \"$1/locked\"", checkout.Root);
        var wrong = await checkout.BuildAsync($"PingNodes --ssh-key {checkout.Root}/other");
        wrong.ExitCode.Should().Be(15, wrong.Output);
        wrong.Output.Should().MatchRegex("node1 does not accept the key .*/other").And.MatchRegex("the key SHA256:[^ ]+ is not accepted for cc");

        var locked = await checkout.BuildAsync($"PingNodes --ssh-key {checkout.Root}/locked", ("SSH_AUTH_SOCK", null));
        locked.ExitCode.Should().Be(15, locked.Output);
        locked.Output.Should().Contain("has a passphrase and no agent holds it").And.Contain("ssh-add");

        (await checkout.BuildAsync("PingNodes")).ExitCode.Should().Be(0);
        var recorded = await File.ReadAllTextAsync(Path.Combine(ansible, "known_hosts"));
        var another = (await File.ReadAllTextAsync(Path.Combine(checkout.Root, "other.pub"))).Split(' ')[1];
        await File.WriteAllTextAsync(Path.Combine(ansible, "known_hosts"), System.Text.RegularExpressions.Regex.Replace(recorded, "(ssh-ed25519) .*", $"$1 {another}"));
        var changed = await checkout.BuildAsync("PingNodes");
        changed.ExitCode.Should().Be(15, changed.Output);
        changed.Output.Should().Contain("is not the one recorded at first contact").And.Contain("host key changed: recorded ssh-ed25519 SHA256:").And.Contain("ssh-keygen -R");
        await File.WriteAllTextAsync(Path.Combine(ansible, "known_hosts"), recorded);

        await Host.ShellAsync("ssh -F \"$1/ssh_config\" node3 'sudo systemctl stop ssh.socket ssh.service 2>/dev/null; true'", ansible);
        var silent = await checkout.BuildAsync("PingNodes");
        silent.ExitCode.Should().Be(21, silent.Output);
        silent.Output.Should().Contain("for: node3 answers SSH").And.Contain("last seen: connection refused");
    }

    private static async Task KubectlWorksAsync(string kubeconfig)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PATH")!.Split(':').All(folder => !File.Exists(Path.Combine(folder, "kubectl"))), "kubectl is not on the PATH");
        (await Host.ShellAsync("kubectl --kubeconfig \"$1\" get nodes", kubeconfig)).Should().Contain("node1");
    }
}
