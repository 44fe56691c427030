using System.Text;
using Google.Protobuf;
using GourmetGram.Rehearsal.Cluster.Http;

namespace GourmetGram.Rehearsal.Cluster.Protobuf;

/// <summary>One field as it comes over the wire: a number, or bytes that may be a text or a message.</summary>
internal readonly record struct WireField(long Number, byte[] Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Nothing, or only nothings.</summary>
    public bool IsZero => Number == 0 && Bytes.Length == 0;
}

internal static class WireFields
{
    public static IEnumerable<(int Number, WireField Field)> Read(byte[] message)
    {
        var fields = new List<(int, WireField)>();
        using var input = new CodedInputStream(message);
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            var field = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => new WireField(input.ReadInt64(), []),
                WireFormat.WireType.LengthDelimited => new WireField(0, input.ReadBytes().ToByteArray()),
                WireFormat.WireType.Fixed64 => new WireField((long)input.ReadFixed64(), []),
                WireFormat.WireType.Fixed32 => new WireField(input.ReadFixed32(), []),
                _ => throw ApiErrors.BadRequest("error decoding protobuf: unexpected wire type"),
            };
            fields.Add((WireFormat.GetTagFieldNumber(tag), field));
        }

        return fields;
    }
}
