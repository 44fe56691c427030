using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>One page of a list, with the link to the next where there is one.</summary>
internal sealed record NovaPage<T>(IReadOnlyList<T> Items, string? Next)
{
    public JsonObject Wrap(string name, IEnumerable<JsonObject> views)
    {
        var body = new JsonObject { [name] = views.ToJson() };
        if (Next is not null)
        {
            body[name + "_links"] = new JsonArray(new JsonObject { ["rel"] = "next", ["href"] = Next });
        }

        return body;
    }
}

internal static class NovaPages
{
    private const int Most = 1000;

    public static NovaPage<T> Cut<T>(Call call, IReadOnlyList<T> all, Func<T, string> id)
    {
        var limit = Limit(call);
        var rest = all;
        if (call.QueryText("marker") is { } marker)
        {
            var at = all.ToList().FindIndex(each => id(each) == marker);
            rest = at >= 0 ? [.. all.Skip(at + 1)] : throw new Refusal(400, $"marker [{marker}] not found");
        }

        var items = rest.Take(Math.Min(limit, Most)).ToList();
        var full = call.Query.ContainsKey("limit") && items.Count == limit && items.Count > 0;
        var next = $"{call.Origin}{call.Context.Request.Path}?limit={limit}&marker={(full ? id(items[^1]) : "")}";
        return new NovaPage<T>(items, full ? next : null);
    }

    private static int Limit(Call call)
    {
        if (call.QueryText("limit") is not { } text)
        {
            return Most;
        }

        return int.TryParse(text, out var limit) && limit >= 0
            ? limit
            : throw new Refusal(400, $"Invalid input for query parameters limit. Value: {text}. '{text}' does not match '^[0-9]*$'");
    }
}
