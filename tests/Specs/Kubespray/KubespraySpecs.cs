using System.Net;
using System.Text.RegularExpressions;
using GourmetGram.Platform.Ansible;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Phases;
using YamlDotNet.Serialization;

namespace GourmetGram.Specs.Kubespray;

/// <summary>
/// Our inventory and group_vars against Kubespray itself at its pinned tag. GG_SPECS_KUBESPRAY names a folder that has it checked out;
/// what needs Ansible takes the one that GG_SPECS_ANSIBLE_PLAYBOOK names, or the one on the PATH, if Kubespray accepts it.
/// </summary>
public sealed class KubespraySpecs : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gg-kubespray-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string GroupVars => Path.Combine(Terraform.Repository.Root, "ansible", "k8s", "inventory", "mycluster", "group_vars");

    public static TheoryData<string> Variables =>
        [.. Directory.EnumerateFiles(GroupVars, "*.yml", SearchOption.AllDirectories)
            .SelectMany(file => new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(file)).Keys)
            .Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_checkout_is_the_pinned_one()
    {
        var kubespray = await KubesprayCheckout.RequiredAsync(Token);

        (await KubesprayCheckout.CommitAsync(kubespray, Token)).Should().Be(Versions.KubesprayCommit);
    }

    [Theory]
    [MemberData(nameof(Variables))]
    public async Task Every_variable_that_we_set_is_documented_there_and_used_there(string variable)
    {
        var kubespray = await KubesprayCheckout.RequiredAsync(Token);
        var roles = Path.Combine(kubespray, "roles");
        var documented = new Regex($@"^#? ?{variable}:", RegexOptions.Multiline);
        var used = new Regex($@"\b{variable}\b");

        var defaults = Directory.EnumerateFiles(roles, "*.yml", SearchOption.AllDirectories).Where(file => file.Contains("/defaults/", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Path.Combine(kubespray, "inventory", "sample"), "*.yml", SearchOption.AllDirectories));
        var users = Directory.EnumerateFiles(roles, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains("/tasks/", StringComparison.Ordinal) || file.Contains("/templates/", StringComparison.Ordinal) || file.Contains("/meta/", StringComparison.Ordinal));

        defaults.Should().Contain(file => documented.IsMatch(File.ReadAllText(file)), $"{variable} is a default or in the sample inventory");
        users.Should().Contain(file => used.IsMatch(File.ReadAllText(file)), $"{variable} is asked for by a role");
    }

    [Theory]
    [InlineData("containerd", 1)]
    [InlineData("containerd", 3)]
    [InlineData("docker", 1)]
    public async Task Kubesprays_own_playbooks_accept_our_inventory(string engine, int controlPlanes)
    {
        var kubespray = await AnsibleForKubespray.RequiredAsync(Token);
        var inventory = WriteInventory(engine, controlPlanes);

        foreach (var playbook in new[] { "cluster.yml", "reset.yml", "scale.yml" })
        {
            (await kubespray.RunAsync(folder, ["-i", inventory, "--syntax-check", playbook], Token)).MustSucceed();
        }
    }

    [Theory]
    [InlineData("containerd", 1)]
    [InlineData("containerd", 3)]
    [InlineData("docker", 1)]
    public async Task Kubesprays_own_validation_passes(string engine, int controlPlanes)
    {
        var kubespray = await AnsibleForKubespray.RequiredAsync(Token);

        (await ValidateAsync(kubespray, WriteInventory(engine, controlPlanes))).MustSucceed();
    }

    [Fact]
    public async Task Kubesprays_own_validation_would_refuse_an_even_number_of_members_of_etcd()
    {
        var kubespray = await AnsibleForKubespray.RequiredAsync(Token);

        var run = await ValidateAsync(kubespray, WriteInventory("containerd", 2));

        run.ExitCode.Should().NotBe(0);
        run.Output.Should().Contain("Stop if even number of etcd hosts");
    }

    [Fact]
    public async Task DNS_is_right_from_the_start_in_what_Kubespray_writes()
    {
        var kubespray = await AnsibleForKubespray.RequiredAsync(Token);
        var inventory = WriteInventory("containerd", 1);
        await File.WriteAllTextAsync(Path.Combine(folder, "dns.yml"), $$$"""
            - hosts: kube_control_plane
              connection: local
              gather_facts: false
              roles: [kubespray_defaults]
              tasks:
                - ansible.builtin.include_vars: {file: "{{{kubespray.Kubespray}}}/roles/kubernetes-apps/ansible/defaults/main.yml"}
                - ansible.builtin.include_vars: {dir: "{{ inventory_dir }}/group_vars/all"}
                - ansible.builtin.copy:
                    content: "{{ lookup('ansible.builtin.template', '{{{kubespray.Kubespray}}}/roles/kubernetes-apps/ansible/templates/' ~ item ~ '-config.yml.j2') }}"
                    dest: "{{{folder}}}/{{ item }}.out"
                    mode: "0600"
                  loop: [coredns, nodelocaldns]
                  vars:
                    forwardTarget: 10.233.0.3
                    upstreamForwardTarget: "{{ upstream_dns_servers | join(' ') }}"
            """, Token);

        (await kubespray.RunAsync(folder, ["-i", inventory, Path.Combine(folder, "dns.yml")], Token)).MustSucceed();

        var coredns = await File.ReadAllTextAsync(Path.Combine(folder, "coredns.out"), Token);
        var cache = await File.ReadAllTextAsync(Path.Combine(folder, "nodelocaldns.out"), Token);
        coredns.Should().Contain("forward . 8.8.8.8 1.1.1.1 {").And.NotContain("/etc/resolv.conf");
        cache.Should().Contain("forward . 8.8.8.8 1.1.1.1").And.NotContain("/etc/resolv.conf").And.MatchRegex(@"\.:53 \{\s+template IN AAAA \{\s+rcode NOERROR\s+\}");
    }

    private Task<AnsibleRun> ValidateAsync(AnsibleForKubespray kubespray, string inventory)
    {
        // The checks are about the inventory alone: no node is needed for them.
        File.WriteAllText(Path.Combine(folder, "validate.yml"), """
            - hosts: k8s_cluster:etcd
              connection: local
              gather_facts: false
              vars: {ansible_architecture: x86_64, ansible_os_family: Debian, ansible_distribution: Ubuntu}
              roles: [dynamic_groups, kubespray_defaults, validate_inventory]
            """);
        return kubespray.RunAsync(folder, ["-i", inventory, Path.Combine(folder, "validate.yml")], Token);
    }

    private string WriteInventory(string engine, int controlPlanes)
    {
        var infrastructure = new Infrastructure(
            IPAddress.Parse("198.18.0.9"),
            [
                .. Enumerable.Range(1, 3).Select(i => new Node(
                    $"node{i}",
                    $"node{i}-mlops-ada",
                    $"a{i}",
                    IPAddress.Parse($"10.56.0.{i}"),
                    IPAddress.Parse($"192.168.1.{10 + i}"),
                    i == 1 ? IPAddress.Parse("198.18.0.9") : null)),
            ]);
        var hosts = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "inventory", "mycluster")).FullName, "hosts.yaml");
        File.WriteAllText(hosts, Inventory.Kubespray(infrastructure, controlPlanes));
        foreach (var file in Directory.EnumerateFiles(GroupVars, "*.yml", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, "inventory", "mycluster", "group_vars", Path.GetRelativePath(GroupVars, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        File.WriteAllText(Path.Combine(folder, "inventory", "mycluster", "group_vars", "all", "zz-chosen.yml"), $"container_manager: {engine}\n");
        File.WriteAllText(Path.Combine(folder, "ansible.cfg"), new AnsibleConfiguration(folder, Path.Combine(folder, "ssh_config"), Path.Combine(folder, "facts")).Kubespray());
        return hosts;
    }
}
