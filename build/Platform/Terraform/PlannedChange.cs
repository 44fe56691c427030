using System.Collections.Immutable;
using System.Text.Json;

namespace GourmetGram.Platform.Terraform;

/// <summary>What a plan does to one resource.</summary>
/// <param name="Address">openstack_compute_instance_v2.nodes["node1"]</param>
/// <param name="Action">create, update, replace, delete, forget.</param>
/// <param name="Subject">For people: "server node1-mlops-ada".</param>
/// <param name="Type">openstack_compute_instance_v2</param>
/// <param name="Id">Id in the cloud of what is there now; null when nothing is.</param>
internal sealed record PlannedChange(string Address, string Action, string Subject, string Type, string? Id)
{
    /// <summary>A server goes, or goes and comes back.</summary>
    public bool ServerLeaves => Type == ResourceName.Server && Action is ("delete" or "replace") && Id is not null;

    /// <summary>A server comes.</summary>
    public bool ServerArrives => Type == ResourceName.Server && Action is ("create" or "replace");


    /// <summary>"create server node1-mlops-ada".</summary>
    public string Text => $"{Action} {Subject}";

    /// <summary>Reads the output of <c>terraform show -json PLAN</c>. https://developer.hashicorp.com/terraform/internals/json-format</summary>
    public static ImmutableArray<PlannedChange> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("resource_changes", out var changes))
        {
            return [];
        }

        return
        [
            .. from change in changes.EnumerateArray()
               where change.GetProperty("mode").GetString() == "managed"
               let body = change.GetProperty("change")
               let action = ActionOf(body.GetProperty("actions"))
               where action is not null
               select new PlannedChange(
                   change.GetProperty("address").GetString()!,
                   action,
                   ResourceName.Of(change.GetProperty("type").GetString()!, Attributes(body), change.GetProperty("address").GetString()!),
                   change.GetProperty("type").GetString()!,
                   body.GetProperty("before") is { ValueKind: JsonValueKind.Object } before && before.TryGetProperty("id", out var id) ? id.GetString() : null),
        ];
    }

    private static JsonElement Attributes(JsonElement change) =>
        change.GetProperty("after") is { ValueKind: JsonValueKind.Object } after ? after : change.GetProperty("before");

    private static string? ActionOf(JsonElement actions) => string.Join(',', actions.EnumerateArray().Select(action => action.GetString())) switch
    {
        "no-op" or "read" => null,
        "create,delete" or "delete,create" => "replace",
        var single => single,
    };
}

/// <summary>Names a resource for people.</summary>
internal static class ResourceName
{
    /// <summary>Type of servers.</summary>
    public const string Server = "openstack_compute_instance_v2";

    /// <summary>"server node1-mlops-ada"; the address where the resource has no name.</summary>
    public static string Of(string type, JsonElement attributes, string address)
    {
        var noun = type switch
        {
            Server => "server",
            "openstack_compute_keypair_v2" => "key pair",
            "openstack_networking_network_v2" => "network",
            "openstack_networking_subnet_v2" => "subnet",
            "openstack_networking_port_v2" => "port",
            "openstack_networking_floatingip_v2" => "floating IP",
            "openstack_networking_floatingip_associate_v2" => "floating IP association",
            "openstack_networking_secgroup_v2" => "security group",
            "openstack_networking_secgroup_rule_v2" => "security group rule",
            _ => type,
        };
        var name = attributes.ValueKind != JsonValueKind.Object ? null : Text(attributes, "name") ?? Text(attributes, "address") ?? Text(attributes, "description");
        return $"{noun} {name ?? address}";
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
