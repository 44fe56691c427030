using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cluster.Kinds;

/// <summary>How the items of a list are told apart.</summary>
internal enum ListKind
{
    /// <summary>Replaced as a whole.</summary>
    Atomic,

    /// <summary>Scalars, each its own key.</summary>
    Set,

    /// <summary>Objects with key fields.</summary>
    Map,
}

/// <summary>A node of an object's structure, the same for built-in kinds and custom ones.</summary>
internal sealed class Schema(SchemaType type)
{
    /// <summary>Knows nothing: maps merge, lists are atomic, everything is kept.</summary>
    public static readonly Schema Anything = new(SchemaType.Any) { KeepsUnknown = true };

    public SchemaType Type { get; } = type;

    /// <summary>Fields of a struct. Lazy because kinds may be recursive.</summary>
    public Lazy<ImmutableDictionary<string, Schema>>? Fields { get; init; }

    /// <summary>Values of a map.</summary>
    public Schema? Values { get; init; }

    public Schema? Items { get; init; }

    public ListKind List { get; init; }

    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>A struct or map that has one owner only.</summary>
    public bool Whole { get; init; }

    public bool KeepsUnknown { get; init; }

    public JsonNode? Default { get; init; }

    /// <summary>What a message calls it: the model's name for built-in kinds.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>The OpenAPI node of a custom resource, for validation.</summary>
    public JsonObject? Raw { get; init; }

    public Schema? Field(string name)
    {
        if (Fields is not null && Fields.Value.TryGetValue(name, out var field))
        {
            return field;
        }

        return Values ?? (KeepsUnknown || Type == SchemaType.Any ? Anything : null);
    }
}

internal enum SchemaType
{
    Any,
    Object,
    Array,
    Text,
    Integer,
    Number,
    Flag,
    IntOrText,
    Quantity,
    Bytes,
    Time,
}
