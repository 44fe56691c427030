using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.Neutron;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>Reads the body of POST /servers into servers to build, refusing what Nova refuses before it accepts.</summary>
internal static partial class ServerRequest
{
    private const string Zone = "nova";
    private const int MostUserData = 65535;

    private static readonly (string Name, int Since)[] Known =
    [
        ("name", 1), ("imageRef", 1), ("flavorRef", 1), ("networks", 1), ("key_name", 1), ("user_data", 1), ("security_groups", 1),
        ("metadata", 1), ("availability_zone", 1), ("config_drive", 1), ("min_count", 1), ("max_count", 1), ("adminPass", 1),
        ("personality", 1), ("block_device_mapping", 1), ("block_device_mapping_v2", 1), ("OS-DCF:diskConfig", 1), ("accessIPv4", 1),
        ("accessIPv6", 1), ("return_reservation_id", 1), ("description", 19), ("tags", 52), ("trusted_image_certificates", 63),
        ("host", 74), ("hypervisor_hostname", 74), ("hostname", 90),
    ];

    public static IReadOnlyList<Server> Read(Call call, CloudState state, ComputeQuota quota, DateTimeOffset now)
    {
        var body = call.Json();
        var wanted = body.Object("server") ?? throw new Refusal(400, "'server' is a required property");
        CheckSchema(wanted, call.Microversion);
        NovaDialect.RequireWriter(call, "servers:create");
        var flavorId = wanted["flavorRef"].AsText() ?? wanted["flavorRef"]?.ToJsonString() ?? "";
        var imageId = ImageId(wanted);
        var keyName = wanted.Text("key_name");
        var key = keyName is null
            ? null
            : KeyPairsApi.Find(state, call.Identity.UserId, keyName) ?? throw new Refusal(400, "Invalid key_name provided.");
        if (wanted.Text("availability_zone") is { } zone && zone.Split(':')[0] != Zone)
        {
            throw new Refusal(400, "The requested availability zone is not available");
        }

        var flavor = Flavors.Find(state, call.ProjectId, flavorId) ?? throw new Refusal(400, $"Flavor {flavorId} could not be found.");
        if (!state.Images.ContainsKey(imageId))
        {
            throw new Refusal(400, "Can not find requested image");
        }

        var groups = (wanted.Array("security_groups") ?? []).Select(each => each.Text("name") ?? "").ToImmutableArray();
        var interfaces = ServerNetworks.Read(wanted, state, call.ProjectId);
        foreach (var name in groups)
        {
            _ = SecurityGroupSteps.FindByNameOrId(state, call.ProjectId, name)
                ?? throw new Refusal(400, $"Unable to find security_group with name or id '{name}'");
        }

        var count = Math.Max(wanted["max_count"].Number() ?? wanted["min_count"].Number() ?? 1, 1);
        Quota.Require(state, call.ProjectId, flavor, Math.Max(wanted["min_count"].Number() ?? 1, 1), quota);
        var baseName = wanted.Text("name")!;
        return
        [
            .. Enumerable.Range(1, count).Select(number => count == 1 ? baseName : $"{baseName}-{number}").Select(name => new Server
            {
                Id = Ids.Uuid(),
                Name = name,
                Hostname = wanted.Text("hostname") ?? Hostname(name),
                ProjectId = call.ProjectId,
                UserId = call.Identity.UserId,
                Flavor = flavor,
                ImageId = imageId,
                KeyName = keyName,
                PublicKey = key?.PublicKey,
                UserData = Decode(wanted.Text("user_data")),
                Description = call.Microversion >= 19 ? wanted.Text("description") : name,
                AvailabilityZone = Zone,
                ConfigDrive = wanted.Flag("config_drive") is true,
                Metadata = Pairs(wanted.Object("metadata")),
                Tags = [.. (wanted.Array("tags") ?? []).Select(tag => tag.AsText()).OfType<string>()],
                SecurityGroups = groups,
                Interfaces = interfaces,
                Status = "BUILD",
                VmState = "building",
                TaskState = "scheduling",
                Created = now,
                Updated = now,
                Job = new ServerJob(ServerJobKind.Build, now),
            }),
        ];
    }

    /// <summary>What Nova makes of a name: lower case, only letters, digits, dots and dashes.</summary>
    public static string Hostname(string name)
    {
        var clean = NotInHostname().Replace(name.Replace(' ', '-').Replace('_', '-'), "").ToLowerInvariant().Trim('-', '.');
        return clean.Length == 0 ? "server" : clean[..Math.Min(clean.Length, 63)];
    }

    public static ImmutableSortedDictionary<string, string> Pairs(JsonObject? pairs) =>
        (pairs ?? []).ToImmutableSortedDictionary(each => each.Key, each => each.Value.AsText() ?? "");

    private static void CheckSchema(JsonObject wanted, int microversion)
    {
        foreach (var name in new[] { "name", "flavorRef" }.Where(name => !wanted.ContainsKey(name)))
        {
            throw NovaDialect.Schema("server", wanted, $"'{name}' is a required property");
        }

        if (wanted.Text("name") is not { } text)
        {
            throw NovaDialect.Schema("name", wanted["name"], $"{PythonText.Of(wanted["name"])} is not of type 'string'");
        }

        if (text.Length == 0)
        {
            throw NovaDialect.Schema("name", "", "'' is too short");
        }

        Kind(wanted, "networks", JsonValueKind.Array, "array", microversion >= 37);
        Kind(wanted, "metadata", JsonValueKind.Object, "object", textToo: false);
        if (wanted.Text("user_data") is { Length: > MostUserData } data)
        {
            throw NovaDialect.Schema("user_data", data, $"'{data}' is too long");
        }

        var unknown = wanted.Select(each => each.Key).Where(key => !Known.Any(known => known.Name == key && known.Since <= microversion)).ToList();
        if (unknown.Count > 0)
        {
            throw NovaDialect.Schema("server", wanted, "Additional properties are not allowed "
                + $"({string.Join(", ", unknown.Select(key => $"'{key}'"))} {(unknown.Count == 1 ? "was" : "were")} unexpected)");
        }
    }

    private static void Kind(JsonObject wanted, string name, JsonValueKind kind, string type, bool textToo)
    {
        if (wanted[name] is { } value && value.GetValueKind() != kind && !(textToo && value.AsText() is "auto" or "none"))
        {
            throw NovaDialect.Schema(name, value, $"{PythonText.Of(value)} is not of type '{type}'");
        }
    }

    private static string ImageId(JsonObject wanted)
    {
        var fromDevice = (wanted.Array("block_device_mapping_v2") ?? [])
            .FirstOrDefault(device => device.Text("source_type") == "image")
            .Text("uuid");
        var id = wanted.Text("imageRef") is { Length: > 0 } image ? image : fromDevice ?? throw new Refusal(400, "Missing imageRef attribute");
        return Ids.IsUuid(id) ? id : throw NovaDialect.Schema("imageRef", id, $"'{id}' is not valid under any of the given schemas");
    }

    /// <summary>User data travels in base64; text that is not is taken as it is, as Nova does not look.</summary>
    private static string? Decode(string? data)
    {
        if (string.IsNullOrEmpty(data))
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException)
        {
            return data;
        }
    }

    [GeneratedRegex("[^A-Za-z0-9.-]")]
    private static partial Regex NotInHostname();
}
