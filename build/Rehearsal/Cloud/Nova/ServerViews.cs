using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

internal static class ServerViews
{
    private const int FullAfterUpdate = 75;

    public static JsonObject Brief(Server server, Call call) => new()
    {
        ["id"] = server.Id,
        ["name"] = server.Name,
        ["links"] = NovaLinks.Of(call, "servers", server.Id),
    };

    /// <param name="inList">Lists leave out the fault of a server that never found a host.</param>
    public static JsonObject Full(CloudState state, Server server, Call call, bool inList = false)
    {
        var view = new JsonObject
        {
            ["id"] = server.Id,
            ["name"] = server.Name,
            ["status"] = server.Status,
            ["tenant_id"] = server.ProjectId,
            ["user_id"] = server.UserId,
            ["metadata"] = Metadata(server),
            ["hostId"] = server.Scheduled ? HostId(server.ProjectId) : "",
            ["image"] = new JsonObject
            {
                ["id"] = server.ImageId,
                ["links"] = new JsonArray(NovaLinks.Bookmark(call, "images", server.ImageId)),
            },
            ["flavor"] = FlavorOf(server, call),
            ["created"] = server.Created.Seconds(),
            ["updated"] = server.Updated.Seconds(),
            ["addresses"] = Addresses(state, server, full: true),
            ["accessIPv4"] = "",
            ["accessIPv6"] = "",
            ["links"] = NovaLinks.Of(call, "servers", server.Id),
            ["OS-DCF:diskConfig"] = "MANUAL",
        };
        if (server.Fault is { } fault && server.Status == "ERROR" && (server.Scheduled || !inList))
        {
            view["fault"] = new JsonObject
            {
                ["code"] = fault.Code,
                ["created"] = fault.Created.Seconds(),
                ["message"] = fault.Message,
            };
        }

        if (server.Status is "ACTIVE" or "BUILD" or "REBUILD" or "RESIZE" or "VERIFY_RESIZE")
        {
            view["progress"] = 0;
        }

        view["OS-EXT-AZ:availability_zone"] = server.Scheduled || server.Status == "BUILD" ? server.AvailabilityZone : "";
        if (call.Microversion >= 96)
        {
            view["pinned_availability_zone"] = server.AvailabilityZone;
        }

        view["config_drive"] = server.ConfigDrive ? "True" : "";
        view["key_name"] = server.KeyName;
        view["OS-SRV-USG:launched_at"] = server.Launched?.FloorToSecond().Micros();
        view["OS-SRV-USG:terminated_at"] = server.Deleted?.FloorToSecond().Micros();
        if (server.Launched is not null && GroupNames(state, server) is { Count: > 0 } groups)
        {
            view["security_groups"] = groups.Select(name => new JsonObject { ["name"] = name }).ToJson();
        }

        view["OS-EXT-STS:task_state"] = server.TaskState;
        view["OS-EXT-STS:vm_state"] = server.VmState;
        view["OS-EXT-STS:power_state"] = server.PowerState;
        view["os-extended-volumes:volumes_attached"] = new JsonArray();
        AddNewer(view, server, call, inList);
        return view;
    }

    /// <summary>What PUT answers: before 2.75 without the extended attributes, and with plain addresses.</summary>
    public static JsonObject Updated(CloudState state, Server server, Call call)
    {
        var view = Full(state, server, call);
        if (call.Microversion >= FullAfterUpdate)
        {
            return view;
        }

        foreach (var key in view.Select(each => each.Key).Where(key => key is "config_drive" or "key_name" or "security_groups"
            || (key.StartsWith("OS-", StringComparison.Ordinal) && key != "OS-DCF:diskConfig")
            || key.StartsWith("os-", StringComparison.Ordinal)).ToList())
        {
            view.Remove(key);
        }

        view["addresses"] = Addresses(state, server, full: false);
        return view;
    }

    public static JsonObject Metadata(Server server) =>
        new(server.Metadata.Select(each => KeyValuePair.Create<string, JsonNode?>(each.Key, each.Value)));

    /// <summary>By network name; they appear with ACTIVE and go with the ports.</summary>
    public static JsonObject Addresses(CloudState state, Server server, bool full)
    {
        var addresses = new JsonObject();
        if (server.Launched is null)
        {
            return addresses;
        }

        foreach (var port in ServerNetworking.PortsOf(state, server))
        {
            var name = state.Networks[port.NetworkId].Name;
            if (!addresses.ContainsKey(name))
            {
                addresses[name] = new JsonArray();
            }

            foreach (var ip in port.FixedIps)
            {
                addresses.Array(name)!.Add(Address(ip.IpAddress, "fixed", port, full));
                foreach (var floating in state.FloatingIps.Values.Where(each => each.PortId == port.Id && each.FixedAddress == ip.IpAddress))
                {
                    addresses.Array(name)!.Add(Address(floating.Address, "floating", port, full));
                }
            }
        }

        return addresses;
    }

    private static JsonObject Address(string address, string type, Port port, bool full)
    {
        var view = new JsonObject { ["version"] = 4, ["addr"] = address };
        if (full)
        {
            view["OS-EXT-IPS:type"] = type;
            view["OS-EXT-IPS-MAC:mac_addr"] = port.MacAddress;
        }

        return view;
    }

    private static void AddNewer(JsonObject view, Server server, Call call, bool inList)
    {
        if (call.Microversion >= 9)
        {
            view["locked"] = server.Locked;
        }

        if (call.Microversion >= 73)
        {
            view["locked_reason"] = null;
        }

        if (call.Microversion >= 19)
        {
            view["description"] = server.Description;
        }

        if (call.Microversion >= 26)
        {
            view["tags"] = server.Tags.ToJson();
        }

        if (call.Microversion >= 63)
        {
            view["trusted_image_certificates"] = null;
        }

        if (call.Microversion >= 90)
        {
            view["OS-EXT-SRV-ATTR:hostname"] = server.Hostname;
        }

        if (call.Microversion >= 71 && !inList)
        {
            view["server_groups"] = new JsonArray();
        }
    }

    private static JsonObject FlavorOf(Server server, Call call)
    {
        var flavor = server.Flavor;
        return call.Microversion < 47
            ? new JsonObject { ["id"] = flavor.Id, ["links"] = new JsonArray(NovaLinks.Bookmark(call, "flavors", flavor.Id)) }
            : new JsonObject
            {
                ["vcpus"] = flavor.Vcpus,
                ["ram"] = flavor.RamMb,
                ["disk"] = flavor.DiskGb,
                ["ephemeral"] = 0,
                ["swap"] = 0,
                ["original_name"] = flavor.Name,
                ["extra_specs"] = FlavorsApi.Specs(flavor),
            };
    }

    private static List<string> GroupNames(CloudState state, Server server) =>
    [
        .. ServerNetworking.PortsOf(state, server)
            .SelectMany(port => port.SecurityGroups)
            .Distinct()
            .Select(id => state.SecurityGroups[id].Name),
    ];

    private static string HostId(string projectId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(projectId + "host")))[..56];
}
