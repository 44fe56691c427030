using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GourmetGram.Specs.Provisioning;

/// <summary>A store for states: one over Terraform's own protocol at /state, and as much of S3 as Terraform asks for at /s3.</summary>
internal sealed class StateServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> objects = new(StringComparer.Ordinal);
    private readonly WebApplication application;
    private byte[]? lockInfo;

    private StateServer(WebApplication application) => this.application = application;

    public string Address => application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public IEnumerable<string> Keys => objects.Keys;

    /// <summary>As if another Terraform held the state.</summary>
    public void HoldLock(string info) => lockInfo = System.Text.Encoding.UTF8.GetBytes(info);

    public static async Task<StateServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var server = new StateServer(application);
        application.Run(server.AnswerAsync);
        await application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var path = context.Request.Path.Value ?? "";
        await (path.StartsWith("/s3/", StringComparison.Ordinal) ? S3Async(context, path, body.ToArray()) : StateAsync(context, path, body.ToArray()));
    }

    private async Task StateAsync(HttpContext context, string path, byte[] body)
    {
        switch (context.Request.Method)
        {
            case "LOCK" when Interlocked.CompareExchange(ref lockInfo, body, null) is { } holder:
                context.Response.StatusCode = 423;
                await context.Response.Body.WriteAsync(holder);
                break;
            case "UNLOCK":
                lockInfo = null;
                break;
            case "POST":
                objects[path] = body;
                break;
            case "GET" when objects.TryGetValue(path, out var state):
                await context.Response.Body.WriteAsync(state);
                break;
            case "GET":
                context.Response.StatusCode = 404;
                break;
            default:
                break;
        }
    }

    private async Task S3Async(HttpContext context, string path, byte[] body)
    {
        switch (context.Request.Method)
        {
            case "PUT" when context.Request.Headers.IfNoneMatch == "*" && objects.ContainsKey(path):
                context.Response.StatusCode = 412;
                await context.Response.WriteAsync("<Error><Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message></Error>");
                break;
            case "PUT":
                objects[path] = body;
                context.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\"";
                break;
            case "GET" when context.Request.Query.ContainsKey("list-type") || path.TrimEnd('/').Count(letter => letter == '/') == 2:
                context.Response.ContentType = "application/xml";
                await context.Response.WriteAsync("<ListBucketResult><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount></ListBucketResult>");
                break;
            case "GET" or "HEAD" when objects.TryGetValue(path, out var found):
                context.Response.ContentLength = found.Length;
                context.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(found))[..32]}\"";
                context.Response.Headers.LastModified = DateTimeOffset.UtcNow.ToString("R");
                if (context.Request.Method == "GET")
                {
                    await context.Response.Body.WriteAsync(found);
                }

                break;
            case "DELETE":
                objects.TryRemove(path, out _);
                context.Response.StatusCode = 204;
                break;
            default:
                context.Response.StatusCode = 404;
                context.Response.ContentType = "application/xml";
                await context.Response.WriteAsync("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>");
                break;
        }
    }
}
