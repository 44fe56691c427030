using System.Net;
using System.Net.Sockets;

namespace GourmetGram.Rehearsal.Tests.Nodes;

/// <summary>Answers every line with itself and a greeting.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _loop;

    public EchoServer()
    {
        _listener.Start();
        _loop = RunAsync();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _loop;
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                using var reader = new StreamReader(client.GetStream());
                await using var writer = new StreamWriter(client.GetStream());
                await writer.WriteLineAsync($"the host heard {await reader.ReadLineAsync(_ended.Token)}");
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
