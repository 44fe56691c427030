using GourmetGram.Platform.Ansible;
using YamlDotNet.Serialization;

namespace GourmetGram.Platform.Tests.Ansible;

public sealed class InventoryTests
{
    [Fact]
    public void Inventory_names_every_node_with_both_addresses()
    {
        var all = Read(Inventory.Nodes(Bench.Infrastructure));

        var hosts = Map(all["hosts"]);
        hosts.Keys.Should().Equal("node1", "node2", "node3");
        var second = Map(hosts["node2"]);
        second["ansible_host"].Should().Be("node2");
        second["ansible_user"].Should().Be("cc");
        second["ip"].Should().Be("192.168.1.12");
        second["shared_address"].Should().Be("10.56.0.2");
    }

    [Fact]
    public void Kubespray_gets_an_odd_number_of_control_planes_and_etcd_members_and_all_nodes_as_workers()
    {
        var children = Map(Read(Inventory.Kubespray(Bench.Infrastructure))["children"]);

        Hosts("kube_control_plane").Should().Equal("node1");
        Hosts("etcd").Should().Equal("node1");
        Hosts("kube_node").Should().Equal("node1", "node2", "node3");
        Map(Map(children["k8s_cluster"])["children"]).Keys.Should().Equal("kube_control_plane", "kube_node");

        IEnumerable<string> Hosts(string group) => Map(Map(children[group])["hosts"]).Keys;
    }

    [Fact]
    public void Committed_sample_has_the_shape_of_the_generated_inventory()
    {
        var sample = Read(File.ReadAllText(Path.Combine(Bench.Repository, "ansible", "inventory.sample.yml")));
        var generated = Read(Inventory.Nodes(Bench.Infrastructure));

        sample.Keys.Should().Equal(generated.Keys);
        Map(sample["children"]).Keys.Should().Equal(Map(generated["children"]).Keys);
        Map(Map(sample["hosts"])["node1"]).Keys.Should().Equal(Map(Map(generated["hosts"])["node1"]).Keys);
    }

    private static Dictionary<string, object> Read(string text) =>
        Map(new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(text)["all"]);

    private static Dictionary<string, object> Map(object value) =>
        ((IDictionary<object, object>)value).ToDictionary(entry => (string)entry.Key, entry => entry.Value);
}
