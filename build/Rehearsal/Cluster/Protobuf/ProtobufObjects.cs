using System.Text.Json.Nodes;
using Google.Protobuf;
using GourmetGram.Rehearsal.Cluster.Http;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using k8s.Models;

namespace GourmetGram.Rehearsal.Cluster.Protobuf;

/// <summary>
/// Objects as kubectl's imperative commands send them: an envelope, then messages whose types are those of the models and whose numbers are in
/// <see cref="FieldNumbers"/>. A field outside that table which says something is refused rather than lost.
/// </summary>
internal static class ProtobufObjects
{
    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    public static JsonObject Decode(byte[] body)
    {
        if (!body.AsSpan().StartsWith(Magic))
        {
            throw ApiErrors.BadRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        try
        {
            return DecodeEnvelope(body);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw ApiErrors.BadRequest($"error decoding protobuf: {failure.Message}");
        }
    }

    private static JsonObject DecodeEnvelope(byte[] body)
    {
        string apiVersion = "", kind = "";
        byte[] raw = [];
        foreach (var (number, field) in WireFields.Read(body[Magic.Length..]))
        {
            if (number == 1)
            {
                foreach (var (part, text) in WireFields.Read(field.Bytes))
                {
                    (apiVersion, kind) = part == 1 ? (text.Text, kind) : (apiVersion, text.Text);
                }
            }
            else if (number == 2)
            {
                raw = field.Bytes;
            }
        }

        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        var schema = ModelSchemas.For(group, version, kind) ?? (kind == "DeleteOptions" ? ModelSchemas.Of(typeof(V1DeleteOptions)) : null);
        if (schema is null || FieldNumbers.Of(kind) is null)
        {
            throw ApiErrors.UnsupportedBody();
        }

        var item = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind };
        Fill(item, raw, kind, schema);
        return item;
    }

    private static void Fill(JsonObject item, byte[] bytes, string message, Schema schema)
    {
        if (FieldNumbers.Of(message) is not { } numbers)
        {
            return;
        }

        foreach (var (number, field) in WireFields.Read(bytes))
        {
            if (!numbers.TryGetValue(number, out var known))
            {
                if (!field.IsZero)
                {
                    throw ApiErrors.BadRequest($"field {number} of {message} is not read from protobuf here; send JSON");
                }

                continue;
            }

            if (known.Inline)
            {
                FillInline(item, field.Bytes, message, known.Name, schema);
            }
            else if (schema.Field(known.Name) is { } shape)
            {
                Add(item, known, field, shape, message);
            }
        }
    }

    /// <summary>JSON has the fields of an embedded message beside those of its parent.</summary>
    private static void FillInline(JsonObject item, byte[] bytes, string message, string name, Schema schema)
    {
        var embedded = char.ToUpperInvariant(name[0]) + name[1..];
        if (FieldNumbers.Of(embedded) is null && bytes.Length > 0)
        {
            throw ApiErrors.BadRequest($"{embedded} of {message} is not read from protobuf here; send JSON");
        }

        Fill(item, bytes, embedded, schema);
    }

    private static void Add(JsonObject item, NumberedField known, WireField field, Schema shape, string message)
    {
        if (shape.Type == SchemaType.Array)
        {
            var list = item[known.Name] as JsonArray ?? [];
            list.Add(Value(field, shape.Items!, message, keepsZero: true));
            if (list.Parent is null)
            {
                item[known.Name] = list;
            }
        }
        else if (shape.Type == SchemaType.Object && shape.Values is { } values)
        {
            string key = "";
            JsonNode? value = null;
            foreach (var (part, entry) in WireFields.Read(field.Bytes))
            {
                (key, value) = part == 1 ? (entry.Text, value) : (key, Value(entry, values, message, keepsZero: true));
            }

            item.Child(known.Name)[key] = value ?? Value(new WireField(0, []), values, message, keepsZero: true);
        }
        else if (Value(field, shape, message, known.KeepsZero) is { } single)
        {
            item[known.Name] = single;
        }
    }

    /// <summary>Null for a zero that JSON would leave out.</summary>
    private static JsonNode? Value(WireField field, Schema shape, string message, bool keepsZero)
    {
        switch (shape.Type)
        {
            case SchemaType.Text:
                return field.Text.Length > 0 || keepsZero ? JsonValue.Create(field.Text) : null;
            case SchemaType.Bytes:
                return JsonValue.Create(Convert.ToBase64String(field.Bytes));
            case SchemaType.Integer:
                return field.Number != 0 || keepsZero ? JsonValue.Create(field.Number) : null;
            case SchemaType.Flag:
                return field.Number != 0 || keepsZero ? JsonValue.Create(field.Number != 0) : null;
            case SchemaType.Quantity:
                return JsonValue.Create(WireFields.Read(field.Bytes).Where(part => part.Number == 1).Select(part => part.Field.Text).FirstOrDefault("0"));
            case SchemaType.IntOrText:
                return Either(field, keepsZero);
            case SchemaType.Time:
                var seconds = WireFields.Read(field.Bytes).Where(part => part.Number == 1).Select(part => part.Field.Number).FirstOrDefault();
                return seconds <= 0 ? null : JsonValue.Create(DateTimeOffset.FromUnixTimeSeconds(seconds).Stamp());
            case SchemaType.Object:
                var child = new JsonObject();
                Fill(child, field.Bytes, MessageOf(shape), shape);
                return child;
            default:
                return field.Bytes.Length == 0 ? null : throw ApiErrors.BadRequest($"a field of {message} is not read from protobuf here; send JSON");
        }
    }

    private static JsonNode? Either(WireField field, bool keepsZero)
    {
        var parts = WireFields.Read(field.Bytes).ToDictionary(part => part.Number, part => part.Field);
        if (parts.TryGetValue(1, out var type) && type.Number == 1)
        {
            return JsonValue.Create(parts.TryGetValue(3, out var text) ? text.Text : "");
        }

        var number = parts.TryGetValue(2, out var whole) ? whole.Number : 0;
        return number != 0 || keepsZero ? JsonValue.Create(number) : null;
    }

    /// <summary>The models tell types of one name apart by their group; messages do not.</summary>
    private static string MessageOf(Schema shape) => shape.TypeName switch
    {
        "RbacV1Subject" or "Rbacv1Subject" => "Subject",
        var name => name,
    };
}
