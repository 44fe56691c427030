using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

/// <summary>Filters, chosen fields, order and pages of a list; works on the views, so every attribute that is shown can be asked for.</summary>
internal static class NeutronQuery
{
    private static readonly string[] Controls =
        ["fields", "limit", "marker", "page_reverse", "sort_key", "sort_dir", "tags", "tags-any", "not-tags", "not-tags-any"];

    private static readonly string[] Hidden =
    [
        "is_default", "dns_name", "dns_domain", "qos_policy_id", "vlan_transparent", "provider:network_type", "provider:physical_network",
        "provider:segmentation_id", "ip_address_substr", "dns_publish_fixed_ip", "segment_id", "description", "name",
    ];

    public static JsonObject Apply(IReadOnlyList<JsonObject> views, IReadOnlyCollection<string> attributes, string collection, Call call)
    {
        var filters = call.Query.Where(each => !Controls.Contains(each.Key)).ToList();
        var unknown = filters.Select(each => each.Key).Where(key => !attributes.Contains(key) && !Hidden.Contains(key)).ToList();
        if (unknown.Count > 0)
        {
            throw NeutronDialect.BadRequest($"{PythonText.List(unknown)} is invalid attribute for filtering");
        }

        var found = Order(views.Where(view => filters.All(each => Matches(view, each.Key, each.Value!)) && HasTags(view, call)), call).ToList();
        var page = Page(found, call, out var links);
        var body = new JsonObject { [collection] = page.Select(view => Choose(view, call)).ToJson() };
        if (links.Count > 0)
        {
            body[collection + "_links"] = links;
        }

        return body;
    }

    private static bool Matches(JsonObject view, string key, IEnumerable<string?> wanted) => key switch
    {
        "fixed_ips" => wanted.All(each => HasFixedIp(view, each ?? "")),
        "ip_address_substr" => wanted.Any(part => FixedIps(view).Any(ip => ip.Text("ip_address")!.Contains(part ?? "", StringComparison.Ordinal))),
        "security_groups" or "subnets" => (view.Array(key) ?? []).Any(each => wanted.Contains(each.AsText())),
        _ => wanted.Any(each => Same(view[key], each ?? "")),
    };

    private static bool Same(JsonNode? value, string wanted) => value?.GetValueKind() switch
    {
        null => wanted.Length == 0,
        JsonValueKind.True => wanted.ToLowerInvariant() is "true" or "1",
        JsonValueKind.False => wanted.ToLowerInvariant() is "false" or "0",
        JsonValueKind.String => value.GetValue<string>() == wanted,
        _ => value.ToJsonString() == wanted,
    };

    private static bool HasFixedIp(JsonObject view, string wanted)
    {
        var parts = wanted.Split('=', 2);
        return parts.Length == 2 && FixedIps(view).Any(ip => ip.Text(parts[0]) == parts[1]);
    }

    private static JsonArray FixedIps(JsonObject view) => view.Array("fixed_ips") ?? [];

    private static bool HasTags(JsonObject view, Call call)
    {
        var tags = (view.Array("tags") ?? []).Select(tag => tag.AsText()).ToHashSet();
        return Wanted("tags") is not { } all || all.All(tags.Contains)
            ? (Wanted("tags-any") is not { } any || any.Any(tags.Contains))
                && (Wanted("not-tags") is not { } notAll || !notAll.All(tags.Contains))
                && (Wanted("not-tags-any") is not { } notAny || !notAny.Any(tags.Contains))
            : false;

        string[]? Wanted(string key) => call.QueryText(key)?.Split(',');
    }

    private static IEnumerable<JsonObject> Order(IEnumerable<JsonObject> views, Call call)
    {
        var keys = call.Query["sort_key"].OfType<string>().ToList();
        var directions = call.Query["sort_dir"].OfType<string>().ToList();
        var ordered = views.OrderBy(view => view.Text("id"), StringComparer.Ordinal);
        foreach (var (key, index) in keys.Select((key, index) => (key, index)).Reverse())
        {
            ordered = index < directions.Count && directions[index] == "desc"
                ? ordered.OrderByDescending(view => view[key]?.ToString(), StringComparer.Ordinal)
                : ordered.OrderBy(view => view[key]?.ToString(), StringComparer.Ordinal);
        }

        return ordered;
    }

    private static List<JsonObject> Page(List<JsonObject> found, Call call, out JsonArray links)
    {
        links = [];
        if (call.QueryText("limit") is not { } text)
        {
            return found;
        }

        if (!int.TryParse(text, out var limit) || limit < 0)
        {
            throw new Refusal(400, $"Bad limit request: Limit must be an integer 0 or greater and not '{text}'.", "BadRequest");
        }

        if (limit == 0)
        {
            return found;
        }

        var marker = call.QueryText("marker");
        var rest = marker is null ? found : [.. found.SkipWhile(view => view.Text("id") != marker).Skip(1)];
        var page = rest.Take(limit).ToList();
        if (page.Count == limit && rest.Count > limit)
        {
            links.Add(Link("next", page[^1], ""));
        }

        if (page.Count > 0 && (marker is not null || links.Count > 0))
        {
            links.Add(Link("previous", page[0], "&page_reverse=True"));
        }

        return page;

        JsonObject Link(string rel, JsonObject at, string end) =>
            new() { ["rel"] = rel, ["href"] = $"{call.Url}?limit={limit}&marker={at.Text("id")}{end}" };
    }

    private static JsonObject Choose(JsonObject view, Call call)
    {
        var fields = call.Query["fields"].OfType<string>().ToList();
        foreach (var key in view.Select(each => each.Key).Where(key => fields.Count > 0 && !fields.Contains(key)).ToList())
        {
            view.Remove(key);
        }

        return view;
    }
}
