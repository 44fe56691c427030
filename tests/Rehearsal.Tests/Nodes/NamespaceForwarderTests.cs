using System.Net;
using System.Net.Sockets;
using GourmetGram.Rehearsal.Nodes;

namespace GourmetGram.Rehearsal.Tests.Nodes;

public sealed class NamespaceForwarderTests : IAsyncLifetime
{
    private const string OwnNamespace = "/proc/self/ns/net";

    private readonly EchoServer _echo = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _echo.DisposeAsync();

    [Fact]
    public async Task Answer_that_ends_reaches_the_caller_with_its_end()
    {
        SkipUnlessPrivileged();
        var endpoint = FreeEndpoint();
        await using var forwarder = await NamespaceForwarder.StartAsync(OwnNamespace, [endpoint], () => _echo.Endpoint, default);

        using var client = new TcpClient();
        await client.ConnectAsync(endpoint);
        await client.GetStream().WriteAsync("hello\n"u8.ToArray());

        (await new StreamReader(client.GetStream()).ReadToEndAsync()).Trim().Should().Be("the host heard hello");
    }

    [Fact]
    public async Task Caller_is_hung_up_on_when_nobody_answers_on_the_host()
    {
        SkipUnlessPrivileged();
        var endpoint = FreeEndpoint();
        await using var forwarder = await NamespaceForwarder.StartAsync(OwnNamespace, [endpoint], FreeEndpoint, default);

        using var client = new TcpClient();
        await client.ConnectAsync(endpoint);

        (await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(10))).Should().Be(0);
    }

    [Fact]
    public async Task Address_that_the_namespace_lacks_is_named_in_the_error()
    {
        SkipUnlessPrivileged();

        var start = () => NamespaceForwarder.StartAsync(OwnNamespace, [new IPEndPoint(IPAddress.Parse("192.0.2.77"), 0)], () => _echo.Endpoint, default);

        (await start.Should().ThrowAsync<NodeHostException>()).WithMessage("*192.0.2.77*");
    }

    private static void SkipUnlessPrivileged() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "entering a network namespace needs root on Linux");

    private static IPEndPoint FreeEndpoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
