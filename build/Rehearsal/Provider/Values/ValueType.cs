using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Provider.Values;

internal enum ValueKind
{
    Text,
    Number,
    Flag,
    List,
    Set,
    Map,
    Object,
}

/// <summary>A type of Terraform's language. <see cref="Element"/> belongs to collections, <see cref="Members"/> to objects.</summary>
internal sealed record ValueType(ValueKind Kind, ValueType? Element = null, ImmutableSortedDictionary<string, ValueType>? Members = null)
{
    public static ValueType Text { get; } = new(ValueKind.Text);

    public static ValueType Number { get; } = new(ValueKind.Number);

    public static ValueType Flag { get; } = new(ValueKind.Flag);

    public static ValueType ListOf(ValueType element) => new(ValueKind.List, element);

    public static ValueType SetOf(ValueType element) => new(ValueKind.Set, element);

    public static ValueType MapOf(ValueType element) => new(ValueKind.Map, element);

    public static ValueType ObjectOf(IEnumerable<KeyValuePair<string, ValueType>> members) =>
        new(ValueKind.Object, Members: members.ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>The type as the protocol writes it, e.g. <c>["set","string"]</c>.</summary>
    public JsonNode ToJson() => Kind switch
    {
        ValueKind.Text => JsonValue.Create("string"),
        ValueKind.Number => JsonValue.Create("number"),
        ValueKind.Flag => JsonValue.Create("bool"),
        ValueKind.List => new JsonArray("list", Element!.ToJson()),
        ValueKind.Set => new JsonArray("set", Element!.ToJson()),
        ValueKind.Map => new JsonArray("map", Element!.ToJson()),
        _ => new JsonArray("object", new JsonObject(Members!.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value.ToJson())))),
    };
}
