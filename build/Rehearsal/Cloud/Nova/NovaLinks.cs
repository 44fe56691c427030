using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Nova;

internal static class NovaLinks
{
    public static JsonArray Of(Call call, string collection, string id) => new(
        new JsonObject { ["rel"] = "self", ["href"] = $"{call.Origin}/compute/v2.1/{collection}/{id}" },
        Bookmark(call, collection, id));

    public static JsonObject Bookmark(Call call, string collection, string id) =>
        new() { ["rel"] = "bookmark", ["href"] = $"{call.Origin}/compute/{collection}/{id}" };
}
