using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net.Sockets;

namespace GourmetGram.Platform.Ssh;

/// <summary>
/// What is needed of the agent's protocol: which keys it holds, and a signature by one of them. The private key never leaves the agent.
/// https://datatracker.ietf.org/doc/draft-ietf-sshm-ssh-agent/
/// </summary>
/// <param name="socket">The agent's Unix socket (SSH_AUTH_SOCK).</param>
internal sealed class SshAgent(string socket)
{
    private const byte RequestIdentities = 11;
    private const byte Identities = 12;
    private const byte SignRequest = 13;
    private const byte SignResponse = 14;
    private const int LongestAnswer = 256 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The public keys that the agent holds.</summary>
    /// <exception cref="SocketException">No agent listens there.</exception>
    /// <exception cref="IOException">What listens there does not speak the protocol.</exception>
    public ImmutableArray<byte[]> Keys()
    {
        var answer = Ask(RequestIdentities, [], Identities);
        var keys = ImmutableArray.CreateBuilder<byte[]>();
        var count = Number(ref answer);
        for (var i = 0u; i < count; i++)
        {
            keys.Add(Bytes(ref answer));
            Bytes(ref answer); // The comment.
        }

        return keys.ToImmutable();
    }

    /// <summary>A signature over the data, as it goes into an authentication request.</summary>
    /// <param name="key">Which key.</param>
    /// <param name="data">What is signed.</param>
    /// <param name="flags">2 for SHA-256 and 4 for SHA-512 with RSA keys, else 0.</param>
    public byte[] Sign(byte[] key, byte[] data, uint flags)
    {
        var body = new byte[4 + key.Length + 4 + data.Length + 4];
        BinaryPrimitives.WriteUInt32BigEndian(body, (uint)key.Length);
        key.CopyTo(body, 4);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(4 + key.Length), (uint)data.Length);
        data.CopyTo(body, 8 + key.Length);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(body.Length - 4), flags);
        var answer = Ask(SignRequest, body, SignResponse);
        return Bytes(ref answer);
    }

    private ReadOnlySpan<byte> Ask(byte request, byte[] body, byte expected)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = (int)Limit.TotalMilliseconds,
            SendTimeout = (int)Limit.TotalMilliseconds,
        };
        connection.Connect(new UnixDomainSocketEndPoint(socket));
        using var stream = new NetworkStream(connection);
        var message = new byte[5 + body.Length];
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)(1 + body.Length));
        message[4] = request;
        body.CopyTo(message, 5);
        stream.Write(message);

        var head = new byte[4];
        stream.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is 0 or > LongestAnswer)
        {
            throw new IOException($"{socket} does not speak the agent's protocol");
        }

        var answer = new byte[length];
        stream.ReadExactly(answer);
        return answer[0] == expected ? answer.AsSpan(1) : throw new IOException("the agent refused");
    }

    private static uint Number(ref ReadOnlySpan<byte> rest)
    {
        var number = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[4..];
        return number;
    }

    private static byte[] Bytes(ref ReadOnlySpan<byte> rest)
    {
        var length = (int)Number(ref rest);
        var bytes = rest[..length].ToArray();
        rest = rest[length..];
        return bytes;
    }
}
