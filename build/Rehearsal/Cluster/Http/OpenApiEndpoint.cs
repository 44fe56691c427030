using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>
/// OpenAPI v3 documents, small: paths whose PATCH knows fieldValidation, which is what kubectl looks for before it writes. There are no schemas,
/// so <c>kubectl explain</c> has nothing to explain.
/// </summary>
internal sealed class OpenApiEndpoint(KindRegistry kinds)
{
    public async Task<bool> TryHandleAsync(HttpContext context, string[] parts, CancellationToken cancellationToken)
    {
        switch (parts)
        {
            case ["openapi", "v3"]:
                var paths = new JsonObject();
                foreach (var path in kinds.All.Select(PathOf).Distinct())
                {
                    paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={Hash(path)}" };
                }

                context.Response.ContentType = "text/plain; charset=utf-8";
                await Answers.JsonAsync(context, 200, new JsonObject { ["paths"] = paths }, cancellationToken);
                return true;
            case ["openapi", "v3", ..]:
                var asked = string.Join('/', parts[2..]);
                if (kinds.All.All(kind => PathOf(kind) != asked))
                {
                    return false;
                }

                var hash = Hash(asked);
                var given = context.Request.Query["hash"].ToString();
                if (given.Length > 0 && given != hash)
                {
                    context.Response.StatusCode = 301;
                    context.Response.Headers.Location = $"/openapi/v3/{asked}?hash={hash}";
                    return true;
                }

                context.Response.Headers.ETag = $"\"{hash}\"";
                if (given.Length > 0)
                {
                    context.Response.Headers.CacheControl = "public, immutable";
                }

                await Answers.JsonAsync(context, 200, Document(asked), cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private static string PathOf(ApiKind kind) => kind.Group.Length == 0 ? "api/" + kind.Version : $"apis/{kind.Group}/{kind.Version}";

    private string Hash(string path)
    {
        var content = string.Join(' ', kinds.All.Where(kind => PathOf(kind) == path).Select(kind => kind.Plural));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
    }

    private JsonObject Document(string path)
    {
        var paths = new JsonObject();
        foreach (var kind in kinds.All.Where(kind => PathOf(kind) == path && !kind.Virtual))
        {
            var space = kind.Namespaced ? "namespaces/{namespace}/" : "";
            paths[$"/{path}/{space}{kind.Plural}/{{name}}"] = new JsonObject
            {
                ["patch"] = new JsonObject
                {
                    ["parameters"] = new JsonArray(new JsonObject
                    {
                        ["name"] = "fieldValidation", ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" },
                    }),
                    ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
                    ["x-kubernetes-group-version-kind"] = new JsonObject
                    {
                        ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind,
                    },
                },
            };
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = ServerVersion.Git },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = new JsonObject() },
        };
    }
}
