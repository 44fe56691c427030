using System.Buffers.Binary;
using System.Net;

namespace GourmetGram.Rehearsal.Nodes;

/// <summary>
/// A world's /24 out of 198.18.0.0/15, the range for benchmarks that is never routed on the Internet (RFC 2544).
/// Its lower half holds the link between host and cloud, its upper half the floating addresses.
/// </summary>
internal sealed record AddressBlock(int Index)
{
    /// <summary>The first blocks stay free: they are what people and examples pick.</summary>
    public const int First = 2;

    public const int Count = 512;

    private const uint Base = (198u << 24) | (18u << 16);

    public IPAddress HostAddress => At(1);

    public IPAddress CloudAddress => At(2);

    public static int LinkPrefixLength => 30;

    public IPNetwork FloatingRange => new(At(128), 25);

    /// <summary>The block that an address belongs to, null outside of the range.</summary>
    public static AddressBlock? Of(IPAddress address)
    {
        var offset = ToNumber(address) - Base;
        return offset < Count * 256u ? new AddressBlock((int)(offset / 256)) : null;
    }

    public bool Overlaps(IPNetwork network) => network.Contains(At(0)) || new IPNetwork(At(0), 24).Contains(network.BaseAddress);

    private static uint ToNumber(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private IPAddress At(int host)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Base + (uint)((Index * 256) + host));
        return new IPAddress(bytes);
    }
}
