using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Ssh;
using YamlDotNet.Serialization;

namespace GourmetGram.Platform.Ansible;

/// <summary>
/// Ansible's inventories in YAML: the tutorial's (all hosts, kube_control_plane) and Kubespray's (with etcd, kube_node and k8s_cluster).
/// Hosts are reached by their names in the generated ssh_config; <c>ip</c> and <c>access_ip</c> are Kubespray's own variables.
/// </summary>
public static class Inventory
{
    private static readonly ISerializer Serializer = new SerializerBuilder().DisableAliases().Build();

    /// <summary>The inventory of our own playbooks.</summary>
    /// <param name="infrastructure">The nodes.</param>
    /// <param name="controlPlanes">How many of them are control planes.</param>
    public static string Nodes(Infrastructure infrastructure, int controlPlanes = 1)
    {
        ArgumentNullException.ThrowIfNull(infrastructure);
        return Write(infrastructure, new Dictionary<string, object> { ["kube_control_plane"] = Group(ControlPlane(infrastructure, controlPlanes)) });
    }

    /// <summary>Kubespray's inventory.</summary>
    /// <param name="infrastructure">The nodes.</param>
    /// <param name="controlPlanes">How many of them are control planes and members of etcd.</param>
    public static string Kubespray(Infrastructure infrastructure, int controlPlanes = 1)
    {
        ArgumentNullException.ThrowIfNull(infrastructure);
        var controlPlane = ControlPlane(infrastructure, controlPlanes);
        return Write(infrastructure, new Dictionary<string, object>
        {
            ["kube_control_plane"] = Group(controlPlane),
            ["etcd"] = Group(controlPlane),
            ["kube_node"] = Group(infrastructure.Nodes.Select(node => node.Name)),
            ["k8s_cluster"] = new Dictionary<string, object>
            {
                ["children"] = new Dictionary<string, object?> { ["kube_control_plane"] = null, ["kube_node"] = null },
            },
        });
    }

    /// <summary>Names of the control-plane nodes: the first node, which is the bastion, and those after it.</summary>
    /// <param name="infrastructure">The nodes.</param>
    /// <param name="count">How many; odd, as etcd wants it.</param>
    public static IReadOnlyList<string> ControlPlane(Infrastructure infrastructure, int count = 1)
    {
        ArgumentNullException.ThrowIfNull(infrastructure);
        var first = infrastructure.Bastion;
        return [.. infrastructure.Nodes.OrderBy(node => node == first ? 0 : 1).Take(count).Select(node => node.Name)];
    }

    private static string Write(Infrastructure infrastructure, Dictionary<string, object> groups) =>
        "# Written from Terraform's outputs; changes are overwritten.\n---\n" + Serializer.Serialize(new Dictionary<string, object>
        {
            ["all"] = new Dictionary<string, object>
            {
                ["vars"] = new Dictionary<string, object> { ["ansible_python_interpreter"] = "/usr/bin/python3" },
                ["hosts"] = infrastructure.Nodes.ToDictionary(node => node.Name, object (node) => new Dictionary<string, object>
                {
                    ["ansible_host"] = node.Name,
                    ["ansible_user"] = SshConfig.User,
                    ["ip"] = node.PrivateAddress.ToString(),
                    ["access_ip"] = node.PrivateAddress.ToString(),
                    ["shared_address"] = node.SharedAddress.ToString(),
                }),
                ["children"] = groups,
            },
        });

    private static Dictionary<string, object> Group(IEnumerable<string> hosts) =>
        new() { ["hosts"] = hosts.ToDictionary(host => host, object? (_) => null) };
}
