using System.Net;
using System.Net.Sockets;
using System.Text;
using GourmetGram.Platform.Ssh;

namespace GourmetGram.Platform.Tests.Ssh;

public sealed class RelayTests : IDisposable
{
    private readonly List<IDisposable> opened = [];

    private CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => opened.ForEach(one => one.Dispose());

    [Fact]
    public async Task End_that_breaks_without_a_word_may_be_exchanged_and_the_next_one_hears_all_that_was_said()
    {
        var (client, near) = await ConnectAsync();
        var relay = new Relay(near);
        await client.WriteAsync("hello "u8.ToArray(), Token);
        var (broken, brokenFar) = await ConnectAsync();
        var first = relay.CarryAsync(brokenFar, Token);
        (await HearAsync(broken, 6)).Should().Be("hello ");
        broken.Close();

        (await first).Should().BeFalse("nothing came back");
        var (second, far) = await ConnectAsync();
        var carried = relay.CarryAsync(far, Token);
        await client.WriteAsync("again"u8.ToArray(), Token);
        (await HearAsync(second, 11)).Should().Be("hello again");
        await second.WriteAsync("yes"u8.ToArray(), Token);
        (await HearAsync(client, 3)).Should().Be("yes");
        second.Close();

        (await carried).Should().BeTrue("it had spoken");
    }

    [Fact]
    public async Task Near_end_that_hangs_up_is_the_end()
    {
        var (client, near) = await ConnectAsync();
        var (_, far) = await ConnectAsync();
        var carried = new Relay(near).CarryAsync(far, Token);

        client.Close();

        (await carried).Should().BeTrue();
    }

    private async Task<(NetworkStream One, NetworkStream Other)> ConnectAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var one = new TcpClient { NoDelay = true };
        opened.Add(one);
        var accepted = listener.AcceptTcpClientAsync(Token);
        await one.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Token);
        var other = await accepted;
        opened.Add(other);
        return (one.GetStream(), other.GetStream());
    }

    private async Task<string> HearAsync(NetworkStream stream, int length)
    {
        var heard = new byte[length];
        await stream.ReadExactlyAsync(heard, Token);
        return Encoding.ASCII.GetString(heard);
    }
}
