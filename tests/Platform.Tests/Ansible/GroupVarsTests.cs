using GourmetGram.Platform.Ansible;
using YamlDotNet.Serialization;

namespace GourmetGram.Platform.Tests.Ansible;

/// <summary>Kubespray's group_vars, and why each is what it is.</summary>
public sealed class GroupVarsTests
{
    private static readonly string Folder = Path.Combine(Bench.Repository, "ansible", "k8s", "inventory", "mycluster", "group_vars");

    private static IReadOnlyList<string> Files { get; } = [.. Directory.EnumerateFiles(Folder, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static Dictionary<string, object> All { get; } = Files.SelectMany(Read).ToDictionary();

    [Fact]
    public void Every_file_is_small_and_says_why()
    {
        Files.Should().OnlyContain(file => File.ReadLines(file).Count() < 30 && File.ReadLines(file).Any(line => line.StartsWith('#')));
        Files.SelectMany(file => Read(file).Keys).Should().OnlyHaveUniqueItems("a variable that is set twice is set by the order of files");
    }

    [Fact]
    public void Containerd_is_the_engine_unless_the_user_chooses_another_and_the_choice_outdoes_the_committed_files()
    {
        All["container_manager"].Should().Be("containerd");
        All["etcd_deployment_type"].Should().Be("host", "as a container of Docker it would not start with containerd");

        using var bench = new Bench();
        var chosen = ClusterChoices.Render(bench.Context(settings: settings => settings with { ContainerRuntime = "docker" }).Settings);

        new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(chosen)["container_manager"].Should().Be("docker");
        Files.Select(Path.GetFileName).Append(ClusterChoices.FileName).Order(StringComparer.Ordinal).Last().Should().Be(ClusterChoices.FileName);
    }

    [Fact]
    public void What_the_platform_stands_on_is_installed()
    {
        All["helm_enabled"].Should().Be("true");
        All["registry_enabled"].Should().Be("true");
        All["metrics_server_enabled"].Should().Be("true");
        All["local_path_provisioner_enabled"].Should().Be("true");
        All["argocd_enabled"].Should().Be("false", "Kubespray's add-on carries another line of Argo CD than the one we pin");
    }

    [Fact]
    public void Images_pushed_to_the_registry_outlive_its_pod() =>
        All["registry_storage_class"].Should().Be("local-path", "an empty class makes Kubespray give it a folder that goes with the pod");

    [Fact]
    public void CoreDNS_asks_outside_servers_instead_of_being_patched_to()
    {
        // The tutorial overwrites CoreDNS's ConfigMap (forward . 8.8.8.8) after the installation, and the next run of Kubespray undoes it.
        var servers = ((List<object>)All["upstream_dns_servers"]).Cast<string>().ToList();

        servers.Should().Contain("8.8.8.8").And.HaveCountGreaterThan(1, "one server that is down would take all names along");
        servers.Should().OnlyContain(server => !server.StartsWith("127."), "asking the node itself is the loop that CoreDNS dies of");
    }

    [Fact]
    public void Nodes_know_the_clusters_names_instead_of_being_told_by_resolvectl()
    {
        // The tutorial says `resolvectl dns ens4 127.0.0.1` on every node, which a reboot forgets. Kubespray's own way is a file of
        // systemd-resolved that names the cache on the node.
        All["resolvconf_mode"].Should().Be("host_resolvconf");
        All["dns_mode"].Should().Be("coredns");
        All["enable_nodelocaldns"].Should().Be("true");
    }

    [Fact]
    public void Names_outside_have_no_IPv6_addresses_instead_of_ones_that_time_out()
    {
        // The tutorial turns IPv6 off on the public interface; pods would still be given AAAA records and try them.
        All["nodelocaldns_additional_configs"].Should().BeOfType<string>().Which.Should().Contain("template IN AAAA").And.Contain("rcode NOERROR");
    }

    private static Dictionary<string, object> Read(string file) => new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(file));
}
