using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Glance;

/// <summary>Filters, order and pages of an image list.</summary>
internal static class ImageQuery
{
    private static readonly string[] NotFilters =
        ["limit", "marker", "sort", "sort_key", "sort_dir", "tag", "os_hidden", "size_min", "size_max", "member_status"];
    private static readonly string[] SortKeys =
        ["name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at"];

    public static (IReadOnlyList<JsonObject> Items, string? Next) Apply(IEnumerable<JsonObject> images, Call call)
    {
        var found = Order(images.Where(image => Matches(image, call)), call).ToList();
        if (call.QueryText("marker") is { Length: > 0 } marker)
        {
            found = [.. found.SkipWhile(image => image.Text("id") != marker).Skip(1)];
        }

        if (!int.TryParse(call.QueryText("limit"), out var limit) || limit <= 0 || found.Count <= limit)
        {
            return (found, null);
        }

        var page = found.Take(limit).ToList();
        return (page, $"/v2/images?limit={limit}&marker={page[^1].Text("id")}");
    }

    private static bool Matches(JsonObject image, Call call)
    {
        if (call.QueryText("os_hidden") is "true" or "True")
        {
            return false;
        }

        var tags = image.Array("tags")!.Select(tag => tag.AsText()).ToList();
        var size = image["size"]!.GetValue<long>();
        return call.Query["tag"].All(tags.Contains)
            && (!long.TryParse(call.QueryText("size_min"), out var least) || size >= least)
            && (!long.TryParse(call.QueryText("size_max"), out var most) || size <= most)
            && call.Query.Where(each => !NotFilters.Contains(each.Key)).All(each => Is(image, each.Key, each.Value.ToString()));
    }

    private static bool Is(JsonObject image, string key, string wanted)
    {
        if (key == "visibility" && wanted == "all")
        {
            return true;
        }

        var value = image[key]?.AsText() ?? image[key]?.ToJsonString();
        return wanted.StartsWith("in:", StringComparison.Ordinal) ? wanted[3..].Split(',').Contains(value) : value == wanted;
    }

    private static IEnumerable<JsonObject> Order(IEnumerable<JsonObject> images, Call call)
    {
        var keys = (call.QueryText("sort") ?? $"{call.QueryText("sort_key") ?? "created_at"}:{call.QueryText("sort_dir") ?? "desc"}").Split(',');
        foreach (var key in keys.Reverse())
        {
            var parts = key.Split(':', 2);
            var direction = parts.Length == 2 ? parts[1] : "desc";
            if (!SortKeys.Contains(parts[0]))
            {
                throw new Refusal(400, $"Invalid sort key: {parts[0]}. It must be one of the following: {string.Join(", ", SortKeys)}.");
            }

            images = direction switch
            {
                "asc" => images.OrderBy(image => image[parts[0]]?.ToString(), StringComparer.Ordinal),
                "desc" => images.OrderByDescending(image => image[parts[0]]?.ToString(), StringComparer.Ordinal),
                _ => throw new Refusal(400, $"Invalid sort direction: {direction}. It must be one of the following: asc, desc."),
            };
        }

        return images;
    }
}
