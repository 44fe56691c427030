using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>
/// The port of a pod over a WebSocket (v4.channel.k8s.io: one channel for data, one for errors, each beginning with the port's number). No
/// container listens behind it: a page that says so does, for a person who opens it in a browser.
/// </summary>
internal static class PortForwardEndpoint
{
    private const string Protocol = "v4.channel.k8s.io";
    private const byte Data = 0;
    private const byte Errors = 1;
    private const int LongestRequest = 64 * 1024;

    public static bool Speaks(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest && context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol);

    public static async Task HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (!ushort.TryParse(request.Option("ports"), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw ApiErrors.BadRequest("query parameter \"ports\" is required, one port for a connection");
        }

        using var socket = await request.Context.WebSockets.AcceptWebSocketAsync(Protocol);
        foreach (var channel in new[] { Data, Errors })
        {
            var first = new byte[3];
            first[0] = channel;
            BinaryPrimitives.WriteUInt16LittleEndian(first.AsSpan(1), port);
            await socket.SendAsync(first, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }

        // Whoever begins otherwise than with a method (a TLS handshake, say) is hung up on.
        if (await RequestAsync(socket, cancellationToken))
        {
            byte[] answer = [Data, .. Encoding.UTF8.GetBytes(Page($"{request.Namespace}/{request.Name}", port))];
            await socket.SendAsync(answer, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }

        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
    }

    /// <summary>Reads the head of an HTTP request; false when it is none.</summary>
    private static async Task<bool> RequestAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var buffer = new byte[8192];
        var begins = true;
        while (head.Length < LongestRequest)
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            var bytes = buffer.AsMemory(begins ? 1 : 0, Math.Max(0, received.Count - (begins ? 1 : 0)));
            var isData = !begins || (received.Count > 0 && buffer[0] == Data);
            begins = received.EndOfMessage;
            if (isData)
            {
                head.Append(Encoding.Latin1.GetString(bytes.Span));
            }

            if (head.Length > 0 && !char.IsAsciiLetterUpper(head[0]))
            {
                return false;
            }

            if (head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static string Page(string pod, int port)
    {
        var body = $"""
            <!doctype html><meta charset="utf-8"><title>Rehearsal</title>
            <h1>This is a rehearsal</h1>
            <p>Here would be port {port.ToString(CultureInfo.InvariantCulture)} of pod {WebUtility.HtmlEncode(pod)}. Its pods have no containers: this page stands in.</p>
            <p>The way to it is the real one: SSH through the bastion, the Kubernetes API, its port-forward.</p>

            """.ReplaceLineEndings("\n");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");
    }
}
