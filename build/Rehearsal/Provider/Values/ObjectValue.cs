using System.Collections.Immutable;
using System.Text;

namespace GourmetGram.Rehearsal.Provider.Values;

/// <summary>An object or a map; the schema tells which. Readers answer null or nothing for what is null, unknown or absent.</summary>
internal sealed record ObjectValue(ImmutableSortedDictionary<string, Value> Entries) : Value
{
    public static ObjectValue Empty { get; } = new(ImmutableSortedDictionary.Create<string, Value>(StringComparer.Ordinal));

    public Value this[string name] => Entries.GetValueOrDefault(name, Null);

    public ObjectValue With(string name, Value value) => new(Entries.SetItem(name, value));

    public string? Text(string name) => (this[name] as TextValue)?.Text;

    /// <summary>The text, or null when it is empty: an empty argument counts as not given.</summary>
    public string? Given(string name) => Text(name) is { Length: > 0 } text ? text : null;

    public bool? Flag(string name) => (this[name] as FlagValue)?.Flag;

    public decimal? Number(string name) => (this[name] as NumberValue)?.Number;

    public bool Has(string name) => !this[name].IsNull && !this[name].IsUnknown;

    public ImmutableArray<string> Texts(string name) =>
        this[name] is SequenceValue sequence ? [.. sequence.Items.OfType<TextValue>().Select(item => item.Text)] : [];

    public ImmutableSortedDictionary<string, string> Map(string name) =>
        this[name] is ObjectValue map
            ? map.Entries.Where(entry => entry.Value is TextValue)
                .ToImmutableSortedDictionary(entry => entry.Key, entry => ((TextValue)entry.Value).Text, StringComparer.Ordinal)
            : ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<ObjectValue> Blocks(string name) =>
        this[name] is SequenceValue sequence ? [.. sequence.Items.OfType<ObjectValue>()] : [];

    public bool Equals(ObjectValue? other) =>
        other is not null && Entries.Count == other.Entries.Count &&
        Entries.All(entry => other.Entries.TryGetValue(entry.Key, out var value) && entry.Value.Equals(value));

    public override int GetHashCode() => Entries.Aggregate(19, (hash, entry) => HashCode.Combine(hash, entry.Key, entry.Value));

    protected override void Write(StringBuilder builder)
    {
        builder.Append('{');
        foreach (var (name, value) in Entries)
        {
            builder.Append(name).Append('=');
            Write(value, builder);
            builder.Append(',');
        }

        builder.Append('}');
    }
}
