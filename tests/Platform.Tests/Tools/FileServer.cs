using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GourmetGram.Platform.Tests.Tools;

/// <summary>Serves bytes on loopback, remembers what was asked for, and breaks off where told.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private FileServer(WebApplication application) => this.application = application;

    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Paths whose answers end in the middle.</summary>
    public ConcurrentDictionary<string, bool> Truncated { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    public string Address => application.Urls.Single();

    public static async Task<FileServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new FileServer(builder.Build());
        server.application.Run(server.AnswerAsync);
        await server.application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Requests.Enqueue(path);
        if (!Files.TryGetValue(path, out var content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentLength = content.Length;
        context.Response.ContentType = path.EndsWith('/') ? "text/html" : "application/octet-stream";
        if (Truncated.ContainsKey(path))
        {
            await context.Response.Body.WriteAsync(content.AsMemory(0, content.Length / 2));
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(content);
    }
}
