using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Protobuf;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>What came in: the tree, and paths of keys that were given twice.</summary>
internal sealed record Body(JsonNode? Node, IReadOnlyList<string> Duplicates);

/// <summary>Reads bodies as JSON, YAML or protobuf.</summary>
internal static class BodyReader
{
    private const int Limit = 3145728;

    public static string MediaType(HttpRequest request) => (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    public static async Task<byte[]> BytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            buffer.Write(chunk, 0, count);
            if (buffer.Length > Limit)
            {
                throw new ApiError(413, "RequestEntityTooLarge", $"Request entity too large: limit is {Limit}");
            }
        }

        return buffer.ToArray();
    }

    /// <summary>An object of a kind, for create and update.</summary>
    public static async Task<Body> ObjectAsync(HttpRequest request, string kind, CancellationToken cancellationToken)
    {
        var bytes = await BytesAsync(request, cancellationToken);
        switch (MediaType(request))
        {
            case "application/json":
                return Read(bytes, kind);
            case "application/yaml":
                return Yaml(bytes);
            case "application/vnd.kubernetes.protobuf":
                return new Body(ProtobufObjects.Decode(bytes), []);
            default:
                throw ApiErrors.UnsupportedBody();
        }
    }

    public static Body Yaml(byte[] bytes)
    {
        try
        {
            // Most clients send JSON, which is quicker read as what it is.
            var duplicates = new List<string>();
            return new Body(Json.Parse(bytes, duplicates), duplicates);
        }
        catch (JsonException)
        {
            return new Body(FromYaml(System.Text.Encoding.UTF8.GetString(bytes)), []);
        }
    }

    private static JsonNode? FromYaml(string text)
    {
        try
        {
            return YamlReader.Read(text);
        }
        catch (YamlDotNet.Core.YamlException failure)
        {
            throw ApiErrors.BadRequest($"error decoding YAML: {failure.Message}");
        }
    }

    public static Body Read(byte[] bytes, string kind)
    {
        var duplicates = new List<string>();
        try
        {
            return new Body(Json.Parse(bytes, duplicates), duplicates);
        }
        catch (JsonException)
        {
            var start = System.Text.Encoding.UTF8.GetString(bytes);
            var shown = bytes.Length == 0 ? "(<empty>)" : start.Length > 32 ? $"({start[..32]} ...)" : $"({start})";
            throw ApiErrors.BadRequest(
                $"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error: unexpected end of JSON input {shown}");
        }
    }
}
