using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>Writes answers the way an API server does.</summary>
internal static class Answers
{
    public static void Head(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers["Audit-Id"] = Guid.NewGuid().ToString();
        headers.CacheControl = "no-cache, private";
    }

    public static async Task JsonAsync(HttpContext context, int code, JsonNode node, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.StatusCode = code;
        byte[] body;
        if (WantsYaml(context.Request))
        {
            response.ContentType = "application/yaml";
            body = Encoding.UTF8.GetBytes(YamlReader.Write(node));
        }
        else
        {
            response.ContentType ??= "application/json";
            var pretty = context.Request.Headers.UserAgent.ToString().StartsWith("curl/", StringComparison.Ordinal)
                || context.Request.Query["pretty"] == "true";
            body = Objects.Json.Bytes(node, pretty);
            Array.Resize(ref body, body.Length + 1);
            body[^1] = (byte)'\n';
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, cancellationToken);
        }
    }

    public static async Task TextAsync(HttpContext context, int code, string text, CancellationToken cancellationToken, string type = "text/plain; charset=utf-8")
    {
        var body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = code;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, cancellationToken);
    }

    public static Task NotFoundAsync(HttpContext context, CancellationToken cancellationToken) =>
        TextAsync(context, 404, "404 page not found\n", cancellationToken);

    public static Task ErrorAsync(HttpContext context, ApiError error, CancellationToken cancellationToken)
    {
        if (error.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        context.Response.ContentType = null;
        return JsonAsync(context, error.Code, error.ToStatus(), cancellationToken);
    }

    public static void Warn(HttpContext context, string text) =>
        context.Response.Headers.Append("Warning", $"299 - \"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");

    private static bool WantsYaml(HttpRequest request) =>
        request.Headers.Accept.ToString().Split(',')[0].Trim() is "application/yaml";
}
