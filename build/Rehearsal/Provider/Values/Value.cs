using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace GourmetGram.Rehearsal.Provider.Values;

/// <summary>A value of Terraform's language: one of the sealed records below.</summary>
internal abstract record Value
{
    public static Value Null { get; } = new NullValue();

    public static Value Unknown { get; } = new UnknownValue();

    public static Value Of(string? text) => text is null ? Null : new TextValue(text);

    public static Value Of(bool? flag) => flag is null ? Null : new FlagValue(flag.Value);

    public static Value Of(decimal? number) => number is null ? Null : new NumberValue(number.Value);

    public static SequenceValue List(IEnumerable<Value> items) => new([.. items]);

    public static SequenceValue List(IEnumerable<string> items) => List(items.Select(Of));

    /// <summary>Sets are kept sorted and without duplicates, so that equal sets are equal sequences.</summary>
    public static SequenceValue Set(IEnumerable<Value> items) =>
        new([.. items.DistinctBy(item => item.ToString()).OrderBy(item => item.ToString(), StringComparer.Ordinal)]);

    public static SequenceValue Set(IEnumerable<string> items) => Set(items.Select(Of));

    public static ObjectValue Map(IEnumerable<KeyValuePair<string, string>> entries) =>
        new(entries.ToImmutableSortedDictionary(entry => entry.Key, entry => Of(entry.Value), StringComparer.Ordinal));

    public bool IsNull => this is NullValue;

    public bool IsUnknown => this is UnknownValue;

    /// <summary>Whether an unknown occurs anywhere within.</summary>
    public bool HasUnknown => this switch
    {
        UnknownValue => true,
        SequenceValue sequence => sequence.Items.Any(item => item.HasUnknown),
        ObjectValue entries => entries.Entries.Values.Any(item => item.HasUnknown),
        _ => false,
    };

    /// <summary>What an attribute that nobody set reads as: "", 0, false, an empty collection.</summary>
    public bool IsBlank => this switch
    {
        NullValue => true,
        TextValue text => text.Text.Length == 0,
        FlagValue flag => !flag.Flag,
        NumberValue number => number.Number == 0,
        SequenceValue sequence => sequence.Items.IsEmpty,
        ObjectValue entries => entries.Entries.IsEmpty,
        _ => false,
    };

    public sealed override string ToString()
    {
        var builder = new StringBuilder();
        Write(builder);
        return builder.ToString();
    }

    protected abstract void Write(StringBuilder builder);

    protected static void Write(Value value, StringBuilder builder) => value.Write(builder);
}

internal sealed record NullValue : Value
{
    protected override void Write(StringBuilder builder) => builder.Append("null");
}

internal sealed record UnknownValue : Value
{
    protected override void Write(StringBuilder builder) => builder.Append("(unknown)");
}

internal sealed record TextValue(string Text) : Value
{
    protected override void Write(StringBuilder builder) => builder.Append('"').Append(Text).Append('"');
}

internal sealed record FlagValue(bool Flag) : Value
{
    protected override void Write(StringBuilder builder) => builder.Append(Flag ? "true" : "false");
}

internal sealed record NumberValue(decimal Number) : Value
{
    protected override void Write(StringBuilder builder) => builder.Append(Number.ToString("0.############################", CultureInfo.InvariantCulture));
}

/// <summary>A list or a set; the schema tells which.</summary>
internal sealed record SequenceValue(ImmutableArray<Value> Items) : Value
{
    public static SequenceValue Empty { get; } = new(ImmutableArray<Value>.Empty);

    public bool Equals(SequenceValue? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Aggregate(17, HashCode.Combine);

    protected override void Write(StringBuilder builder)
    {
        builder.Append('[');
        foreach (var item in Items)
        {
            Write(item, builder);
            builder.Append(',');
        }

        builder.Append(']');
    }
}
