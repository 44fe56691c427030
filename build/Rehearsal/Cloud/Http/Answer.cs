using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cloud.Http;

/// <summary>What a handler gives back: a status, perhaps a body, perhaps headers.</summary>
internal sealed record Answer(int Status, JsonNode? Body = null)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly Answer NoContent = new(204);

    /// <summary>A body that is not JSON.</summary>
    public string? Text { get; init; }

    public string ContentType { get; init; } = "application/json";

    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    public static Answer Ok(JsonNode body) => new(200, body);

    /// <summary>200 with the one key that OpenStack wraps around an object.</summary>
    public static Answer Ok(string wrapper, JsonNode body) => new(200, new JsonObject { [wrapper] = body });

    public static Answer Created(string wrapper, JsonNode body) => new(201, new JsonObject { [wrapper] = body });

    public Answer With(string header, string value) => this with { Headers = Headers.Add((header, value)) };

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        var bytes = Text is not null ? System.Text.Encoding.UTF8.GetBytes(Text) : Body is null ? null : Serialize(Body);
        if (bytes is null)
        {
            return;
        }

        response.ContentType = ContentType;
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }

    private static byte[] Serialize(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            node.WriteTo(writer);
        }

        return buffer.ToArray();
    }
}
