using System.Collections.Immutable;
using System.Text.Json;

namespace GourmetGram.Platform.Terraform;

/// <summary>What a plan does to one resource.</summary>
/// <param name="Address">openstack_compute_instance_v2.nodes["node1"]</param>
/// <param name="Action">create, update, replace, delete, forget, import.</param>
/// <param name="Subject">For people: "server node1-mlops-ada".</param>
/// <param name="Type">openstack_compute_instance_v2</param>
/// <param name="Id">Id in the cloud of what is there now; null when nothing is.</param>
internal sealed record PlannedChange(string Address, string Action, string Subject, string Type, string? Id)
{
    /// <summary>What changes about it.</summary>
    public ImmutableArray<AttributeChange> Attributes { get; init; } = [];

    /// <summary>Why it is replaced or deleted, where its attributes do not tell; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the state takes it in by this plan.</summary>
    public bool IsImported { get; init; }

    /// <summary>A server goes, or goes and comes back.</summary>
    public bool ServerLeaves => Type == ResourceName.Server && Action is ("delete" or "replace") && Id is not null;

    /// <summary>A server comes.</summary>
    public bool ServerArrives => Type == ResourceName.Server && Action is ("create" or "replace");

    /// <summary>
    /// A running server is to be resized. The flavor of a node is that of its reservation, so this is a new lease, on which the node has
    /// to be started anew: a resize would leave it where it is, or fail.
    /// </summary>
    public bool ServerChangesReservation => Type == ResourceName.Server && Action == "update" && Attributes.Any(attribute => attribute.Name is "flavor_id" or "flavor_name");

    /// <summary>Whether it exists in the state alone, and so is no news to anybody.</summary>
    public bool IsBookkeeping => IsRecord(Address);

    /// <summary>Whether an address is that of tf/kvm's record of a node's ports.</summary>
    public static bool IsRecord(string address) => address.StartsWith("terraform_data.ports[", StringComparison.Ordinal);

    /// <summary>"create server node1-mlops-ada"; with the reason, and what is updated.</summary>
    public string Text
    {
        get
        {
            var verb = (Action, IsImported) switch
            {
                ("import", _) => "adopt",
                (_, true) => $"adopt and {Action}",
                _ => Action,
            };
            var why = Reason ?? (Action is "update" or "replace" && Attributes.Where(attribute => Action == "update" || attribute.ForcesReplacement).Select(attribute => attribute.Name).ToList() is { Count: > 0 } names
                ? string.Join(", ", names)
                : null);
            return why is null ? $"{verb} {Subject}" : $"{verb} {Subject} ({why})";
        }
    }

    /// <summary>Reads the output of <c>terraform show -json PLAN</c>. https://developer.hashicorp.com/terraform/internals/json-format</summary>
    public static ImmutableArray<PlannedChange> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("resource_changes", out var changes))
        {
            return [];
        }

        var vanished = Vanished(document.RootElement);
        return
        [
            .. from change in changes.EnumerateArray()
               where change.GetProperty("mode").GetString() == "managed"
               let body = change.GetProperty("change")
               let imported = body.TryGetProperty("importing", out var importing) && importing.ValueKind == JsonValueKind.Object
               let action = ActionOf(body.GetProperty("actions")) ?? (imported ? "import" : null)
               where action is not null
               select new PlannedChange(
                   change.GetProperty("address").GetString()!,
                   action,
                   ResourceName.Of(change.GetProperty("type").GetString()!, Attributes(body), change.GetProperty("address").GetString()!),
                   change.GetProperty("type").GetString()!,
                   body.GetProperty("before") is { ValueKind: JsonValueKind.Object } before && before.TryGetProperty("id", out var id) ? id.GetString() : null)
               {
                   Attributes = AttributeChange.Read(body),
                   Reason = action == "create" && vanished.Contains(change.GetProperty("address").GetString()!)
                       ? "it is gone from the cloud"
                       : change.TryGetProperty("action_reason", out var reason) ? ReasonOf(reason.GetString()) : null,
                   IsImported = imported,
               },
        ];

        static JsonElement Attributes(JsonElement change) =>
            change.GetProperty("after") is { ValueKind: JsonValueKind.Object } after ? after : change.GetProperty("before");
    }

    /// <summary>"12 to create, 1 to replace"; "nothing to change".</summary>
    public static string Summary(IEnumerable<PlannedChange> changes)
    {
        var counts = changes.Where(change => !change.IsBookkeeping).GroupBy(change => change.Action).ToDictionary(group => group.Key, group => group.Count());
        string[] order = ["import", "create", "update", "replace", "delete", "forget"];
        var parts = order.Where(counts.ContainsKey).Select(action => $"{counts[action]} to {(action == "import" ? "adopt" : action)}").ToList();
        return parts.Count == 0 ? "nothing to change" : string.Join(", ", parts);
    }

    // What the state knew and the cloud does not know any more.
    private static HashSet<string> Vanished(JsonElement plan) =>
        plan.TryGetProperty("resource_drift", out var drift)
            ? [.. drift.EnumerateArray().Where(change => ActionOf(change.GetProperty("change").GetProperty("actions")) == "delete").Select(change => change.GetProperty("address").GetString()!)]
            : [];

    private static string? ActionOf(JsonElement actions) => string.Join(',', actions.EnumerateArray().Select(action => action.GetString())) switch
    {
        "no-op" or "read" => null,
        "create,delete" or "delete,create" => "replace",
        var single => single,
    };

    private static string? ReasonOf(string? reason) => reason switch
    {
        "replace_because_tainted" => "it was not made to its end",
        "replace_by_request" => "as asked for",
        "replace_by_triggers" => "its ports are made anew",
        "delete_because_each_key" or "delete_because_no_resource_config" => "not asked for any more",
        _ => null,
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
            "terraform_data" => "record",
            _ => type,
        };
        var name = attributes.ValueKind != JsonValueKind.Object ? null : Text(attributes, "name") ?? Text(attributes, "address") ?? Text(attributes, "description");
        return $"{noun} {name ?? address}";
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
