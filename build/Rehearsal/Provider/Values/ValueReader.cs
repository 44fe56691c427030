using System.Collections.Immutable;
using System.Globalization;
using MessagePack;

namespace GourmetGram.Rehearsal.Provider.Values;

/// <summary>Reads values from MessagePack as Terraform writes them; the type tells what a token means.</summary>
internal static class ValueReader
{
    public static Value Read(ReadOnlyMemory<byte> bytes, ValueType type)
    {
        var reader = new MessagePackReader(bytes);
        return Read(ref reader, type);
    }

    private static Value Read(ref MessagePackReader reader, ValueType type)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                return Value.Null;
            case MessagePackType.Extension:
                // Any extension is an unknown value; what is known about it (refinements) is of no use here.
                reader.Skip();
                return Value.Unknown;
        }

        return type.Kind switch
        {
            ValueKind.Text => new TextValue(reader.ReadString()!),
            ValueKind.Flag => new FlagValue(reader.ReadBoolean()),
            ValueKind.Number => new NumberValue(ReadNumber(ref reader)),
            ValueKind.List => Value.List(ReadItems(ref reader, type.Element!)),
            ValueKind.Set => Value.Set(ReadItems(ref reader, type.Element!)),
            _ => ReadEntries(ref reader, type),
        };
    }

    private static decimal ReadNumber(ref MessagePackReader reader)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Integer:
                // Positive integers come unsigned, negative ones signed.
                var code = reader.NextCode;
                var signed = code is >= MessagePackCode.MinNegativeFixInt or (>= MessagePackCode.Int8 and <= MessagePackCode.Int64);
                return signed ? reader.ReadInt64() : reader.ReadUInt64();
            case MessagePackType.Float:
                return Checked(reader.ReadDouble().ToString("R", CultureInfo.InvariantCulture));
            default:
                // What does not fit a machine number exactly comes as decimal text.
                return Checked(reader.ReadString() ?? string.Empty);
        }
    }

    private static decimal Checked(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"the number {text} is out of range");

    private static List<Value> ReadItems(ref MessagePackReader reader, ValueType element)
    {
        var count = reader.ReadArrayHeader();
        var items = new List<Value>(count);
        for (var index = 0; index < count; index++)
        {
            items.Add(Read(ref reader, element));
        }

        return items;
    }

    private static ObjectValue ReadEntries(ref MessagePackReader reader, ValueType type)
    {
        var count = reader.ReadMapHeader();
        var entries = ImmutableSortedDictionary.CreateBuilder<string, Value>(StringComparer.Ordinal);
        for (var index = 0; index < count; index++)
        {
            var name = reader.ReadString()!;
            var member = type.Kind == ValueKind.Map
                ? type.Element!
                : type.Members!.GetValueOrDefault(name) ?? throw new FormatException($"an attribute named \"{name}\" is not expected here");
            entries[name] = Read(ref reader, member);
        }

        return new ObjectValue(entries.ToImmutable());
    }
}
