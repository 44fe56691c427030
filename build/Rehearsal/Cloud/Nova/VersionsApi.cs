using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Nova;

internal static class VersionsApi
{
    public static void Map(ServiceRoutes routes)
    {
        routes.Open("GET", "/", call => Answer.Ok(new JsonObject
        {
            ["versions"] = new JsonArray(
                Version(call, "v2.0", "SUPPORTED", "", "", "2011-01-21T11:33:21Z", "v2"),
                Version(call, "v2.1", "CURRENT", $"2.{NovaDialect.Newest}", "2.1", "2013-07-23T11:33:21Z", "v2.1")),
        }));
        routes.Open("GET", "/v2.1", call =>
        {
            var version = Version(call, "v2.1", "CURRENT", $"2.{NovaDialect.Newest}", "2.1", "2013-07-23T11:33:21Z", "v2.1");
            version.Array("links")!.Add(new JsonObject
            {
                ["rel"] = "describedby",
                ["type"] = "text/html",
                ["href"] = "http://docs.openstack.org/",
            });
            version["media-types"] = new JsonArray(new JsonObject
            {
                ["base"] = "application/json",
                ["type"] = "application/vnd.openstack.compute+json;version=2.1",
            });
            return Answer.Ok("version", version);
        });
    }

    private static JsonObject Version(Call call, string id, string status, string version, string least, string updated, string path) => new()
    {
        ["id"] = id,
        ["status"] = status,
        ["version"] = version,
        ["min_version"] = least,
        ["updated"] = updated,
        ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = $"{call.Origin}/compute/{path}/" }),
    };
}
