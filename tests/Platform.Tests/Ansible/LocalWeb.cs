using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GourmetGram.Platform.Tests.Ansible;

/// <summary>
/// A web server on loopback, down to the bytes: answers as told, remembers the first line of every request, and serves as a proxy too,
/// for a proxy is asked by a line with a whole URL.
/// </summary>
/// <param name="answer">From the request's target to the answer; null to accept the request and stay silent.</param>
public sealed class LocalWeb : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly Func<string, WebAnswer?> answer;
    private readonly Task loop;

    public LocalWeb(Func<string, WebAnswer?> answer)
    {
        this.answer = answer;
        listener.Start();
        loop = RunAsync();
    }

    public ConcurrentQueue<string> Requests { get; } = new();

    public Uri Address => new($"http://{listener.LocalEndpoint}");

    public async ValueTask DisposeAsync()
    {
        // The loop ends by itself: a listener that is closed under it may be found between two clients.
        await closing.CancelAsync();
        await loop;
        listener.Dispose();
        closing.Dispose();
    }

    private async Task RunAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                talks.Add(AnswerAsync(await listener.AcceptTcpClientAsync(closing.Token)));
            }
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(talks);
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var first = await reader.ReadLineAsync(closing.Token) ?? "";
            while (await reader.ReadLineAsync(closing.Token) is { Length: > 0 })
            {
            }

            Requests.Enqueue(first);
            if (answer(first.Split(' ').ElementAtOrDefault(1) ?? "") is not { } told)
            {
                await new TaskCompletionSource().Task.WaitAsync(closing.Token);
                return;
            }

            var body = Encoding.UTF8.GetBytes(told.Body);
            var head = $"HTTP/1.1 {told.Status} Told\r\nContent-Type: {told.ContentType}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], closing.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The other side has had enough, or the test is over.
        }
    }
}

/// <summary>One answer.</summary>
public sealed record WebAnswer(int Status, string Body = "", string ContentType = "text/plain");
