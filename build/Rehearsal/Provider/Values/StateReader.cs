using System.Collections.Immutable;
using System.Text.Json;

namespace GourmetGram.Rehearsal.Provider.Values;

/// <summary>Reads a state file's attributes (JSON) into the present schema: what the schema lacks is dropped, what the state lacks is null.</summary>
internal static class StateReader
{
    public static Value Read(ReadOnlyMemory<byte> json, ValueType type)
    {
        using var document = JsonDocument.Parse(json);
        return Read(document.RootElement, type);
    }

    private static Value Read(JsonElement element, ValueType type)
    {
        if (element.ValueKind == JsonValueKind.Null)
        {
            return Value.Null;
        }

        return type.Kind switch
        {
            ValueKind.Text => new TextValue(element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText()),
            ValueKind.Number => new NumberValue(element.GetDecimal()),
            ValueKind.Flag => new FlagValue(element.GetBoolean()),
            ValueKind.List => Value.List(element.EnumerateArray().Select(item => Read(item, type.Element!))),
            ValueKind.Set => Value.Set(element.EnumerateArray().Select(item => Read(item, type.Element!))),
            ValueKind.Map => new ObjectValue(element.EnumerateObject()
                .ToImmutableSortedDictionary(property => property.Name, property => Read(property.Value, type.Element!), StringComparer.Ordinal)),
            _ => new ObjectValue(type.Members!.ToImmutableSortedDictionary(
                member => member.Key,
                member => element.TryGetProperty(member.Key, out var property) ? Read(property, member.Value) : Missing(member.Value),
                StringComparer.Ordinal)),
        };
    }

    // A nested block that the state does not mention is empty, never null.
    private static Value Missing(ValueType type) =>
        type is { Kind: ValueKind.List or ValueKind.Set, Element.Kind: ValueKind.Object } ? SequenceValue.Empty : Value.Null;
}
