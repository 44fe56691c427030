using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal enum FieldKind
{
    Text,
    Flag,
    Number,
    Uuid,
    UuidList,
    List,
    FixedIps,
    Any,
}

/// <summary>One attribute of a request body.</summary>
internal sealed record Field(string Name, FieldKind Kind, bool Put = true, bool Required = false, bool Null = false);

/// <summary>Reads and checks a request body the way Neutron's API layer does, before any plugin sees it.</summary>
internal static class Body
{
    private static readonly Field[] Owner = [new("project_id", FieldKind.Text, Put: false), new("tenant_id", FieldKind.Text, Put: false)];

    /// <summary>Attributes of Neutron's own making that some or all kinds have.</summary>
    private static readonly string[] ReadOnly =
        ["id", "status", "revision_number", "created_at", "updated_at", "subnets", "availability_zones", "router_id", "port_details"];

    public static JsonObject Read(Call call, string wrapper, IReadOnlyCollection<Field> fields)
    {
        var create = call.Method == "POST";
        var body = call.Json().Object(wrapper) ?? throw NeutronDialect.BadRequest($"Unable to find '{wrapper}' in request body");
        var known = fields.Concat(Owner).ToDictionary(field => field.Name);
        RefuseForeignOwner(body, call);
        if (create && fields.FirstOrDefault(field => field.Required && !body.ContainsKey(field.Name)) is { } missing)
        {
            throw NeutronDialect.BadRequest($"Failed to parse request. Required attribute '{missing.Name}' not specified");
        }

        if (!create && body.Select(each => each.Key).FirstOrDefault(ReadOnly.Contains) is { } fixedKey)
        {
            throw NeutronDialect.BadRequest($"Cannot update read-only attribute {fixedKey}");
        }

        var unknown = body.Select(each => each.Key).Where(key => !known.ContainsKey(key)).ToList();
        if (unknown.Count > 0)
        {
            throw NeutronDialect.BadRequest($"Unrecognized attribute(s) {string.Join(", ", unknown.Select(key => $"'{key}'"))}");
        }

        foreach (var (key, value) in body)
        {
            if (!create && !known[key].Put)
            {
                throw NeutronDialect.BadRequest($"Cannot update read-only attribute {key}");
            }

            Check(known[key], value);
        }

        return body;
    }

    private static void RefuseForeignOwner(JsonObject body, Call call)
    {
        var owner = body.Text("project_id") ?? body.Text("tenant_id");
        if (owner is not null && owner != call.ProjectId)
        {
            throw NeutronDialect.BadRequest(
                "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin or advsvc privileges");
        }
    }

    private static void Check(Field field, JsonNode? value)
    {
        if (value is null && field.Null)
        {
            return;
        }

        var complaint = field.Kind switch
        {
            FieldKind.Text => value.AsText() is null ? $"'{Plain(value)}' is not a valid string." : null,
            FieldKind.Flag => IsFlag(value) ? null : throw new Refusal(400,
                $"Invalid input for operation: '{Plain(value)}' cannot be converted to boolean.", "InvalidInput"),
            FieldKind.Number => value.Number() is null ? $"'{Plain(value)}' is not an integer." : null,
            FieldKind.Uuid => Ids.IsUuid(value.AsText() ?? "") ? null : $"'{Plain(value)}' is not a valid UUID.",
            FieldKind.UuidList => value is JsonArray ids
                ? ids.Where(id => !Ids.IsUuid(id.AsText() ?? "")).Select(id => $"'{Plain(id)}' is not a valid UUID.").FirstOrDefault()
                : $"'{Plain(value)}' is not a list.",
            FieldKind.FixedIps => value is JsonArray ? null : $"Invalid data format for fixed IP: '{Plain(value)}'.",
            FieldKind.List => value is JsonArray ? null : $"Invalid data format for list: '{Plain(value)}'.",
            _ => null,
        };
        if (complaint is not null)
        {
            throw NeutronDialect.BadRequest($"Invalid input for {field.Name}. Reason: {complaint}");
        }
    }

    private static bool IsFlag(JsonNode? value) => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False
        || value.AsText()?.ToLowerInvariant() is "true" or "false" or "1" or "0";

    private static string Plain(JsonNode? value) => value.AsText() ?? PythonText.Of(value);

    public static bool FlagOr(this JsonObject body, string name, bool otherwise) =>
        body.Flag(name) ?? body.Text(name)?.ToLowerInvariant() switch { "true" or "1" => true, "false" or "0" => false, _ => otherwise };
}
