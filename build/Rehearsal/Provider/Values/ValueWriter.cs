using System.Buffers;
using System.Globalization;
using MessagePack;

namespace GourmetGram.Rehearsal.Provider.Values;

/// <summary>Writes values as Terraform reads them: an object carries every member of its type, absent ones as null.</summary>
internal static class ValueWriter
{
    private static readonly byte[] UnknownMark = [0];

    public static ReadOnlyMemory<byte> Write(Value value, ValueType type)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        Write(ref writer, value, type);
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void Write(ref MessagePackWriter writer, Value value, ValueType type)
    {
        switch (value)
        {
            case NullValue:
                writer.WriteNil();
                break;
            case UnknownValue:
                writer.WriteExtensionFormat(new ExtensionResult(0, UnknownMark));
                break;
            case TextValue text:
                writer.Write(text.Text);
                break;
            case FlagValue flag:
                writer.Write(flag.Flag);
                break;
            case NumberValue number:
                WriteNumber(ref writer, number.Number);
                break;
            case SequenceValue sequence:
                writer.WriteArrayHeader(sequence.Items.Length);
                foreach (var item in sequence.Items)
                {
                    Write(ref writer, item, type.Element!);
                }

                break;
            case ObjectValue entries when type.Kind == ValueKind.Map:
                writer.WriteMapHeader(entries.Entries.Count);
                foreach (var (name, item) in entries.Entries)
                {
                    writer.Write(name);
                    Write(ref writer, item, type.Element!);
                }

                break;
            case ObjectValue entries:
                writer.WriteMapHeader(type.Members!.Count);
                foreach (var (name, member) in type.Members)
                {
                    writer.Write(name);
                    Write(ref writer, entries[name], member);
                }

                break;
        }
    }

    private static void WriteNumber(ref MessagePackWriter writer, decimal number)
    {
        if (number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue)
        {
            writer.Write((long)number);
        }
        else
        {
            writer.Write(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
