using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.Keystone;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Glance;

internal sealed class GlanceDialect : IDialect
{
    private const string Unauthorized = "This server could not verify that you are authorized to access the document you requested. "
        + "Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply "
        + "the credentials required.";

    public string Prefix => "image";

    public Answer Refuse(Refusal refusal, Call call)
    {
        var (title, message) = refusal.Status switch
        {
            400 => ("Bad Request", refusal.Malformed ? "Malformed JSON in request body." : refusal.Message),
            401 => ("Unauthorized", Unauthorized),
            403 => ("Forbidden", refusal.Message),
            404 => ("Not Found", refusal.Message),
            409 => ("Conflict", refusal.Message),
            _ => ("Error", refusal.Message),
        };
        var answer = call.Header("Accept")?.Contains("application/json", StringComparison.Ordinal) is true
            ? new Answer(refusal.Status, new JsonObject
            {
                ["message"] = message + "<br /><br />\n\n\n",
                ["code"] = $"{refusal.Status} {title}",
                ["title"] = title,
            })
            : new Answer(refusal.Status)
            {
                ContentType = "text/html; charset=UTF-8",
                Text = $"<html>\n <head>\n  <title>{refusal.Status} {title}</title>\n </head>\n <body>\n  <h1>{refusal.Status} {title}</h1>\n"
                    + $"  {message}<br /><br />\n\n\n </body>\n</html>",
            };
        return refusal.Unauthorized ? answer.With("WWW-Authenticate", KeystoneDialect.Challenge(call)) : answer;
    }

    public Answer Unroutable(int status, Call call) => Refuse(new Refusal(404, "The resource could not be found."), call);

    public Answer Decorate(Answer answer, Call call) => answer.Status == 401 ? answer : answer.With("x-openstack-request-id", call.RequestId);
}

/// <summary>Images v2: looking only, a tenant of the rehearsal brings no images of its own.</summary>
internal sealed class GlanceApi(CloudStore store)
{
    private static readonly string[] Versions =
    [
        "v2.17", "v2.16", "v2.15", "v2.13", "v2.12", "v2.11", "v2.10", "v2.9", "v2.8", "v2.7", "v2.6", "v2.5", "v2.4", "v2.3", "v2.2", "v2.1",
        "v2.0",
    ];

    public void Map(ServiceRoutes routes)
    {
        routes.Open("GET", "/", call => VersionList(call, 300));
        routes.Open("GET", "/versions", call => VersionList(call, 200));
        routes.Get("/v2/images", List);
        routes.Get("/v2/images/{id}", call => Answer.Ok(View(Find(call))));
        routes.Delete("/v2/images/{id}", call =>
        {
            Find(call);
            throw new Refusal(403, "You are not authorized to complete delete_image action.");
        });
        routes.Post("/v2/images", _ => throw new Refusal(403, "You are not authorized to complete add_image action."));
    }

    private static Answer VersionList(Call call, int status) => new(status, new JsonObject
    {
        ["versions"] = Versions.Select((id, index) => new JsonObject
        {
            ["id"] = id,
            ["status"] = index == 0 ? "CURRENT" : "SUPPORTED",
            ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = $"{call.Origin}/image/v2/" }),
        }).ToJson(),
    });

    private Image Find(Call call) => store.Current.Images.GetValueOrDefault(call.Route("id"))
        ?? throw new Refusal(404, $"No image found with ID {call.Route("id")}");

    private Answer List(Call call)
    {
        var found = ImageQuery.Apply(store.Current.Images.Values.Select(View), call);
        var body = new JsonObject
        {
            ["images"] = found.Items.ToJson(),
            ["first"] = "/v2/images" + First(call),
            ["schema"] = "/v2/schemas/images",
        };
        if (found.Next is not null)
        {
            body["next"] = found.Next;
        }

        return Answer.Ok(body);
    }

    private static string First(Call call)
    {
        var rest = call.Query.Where(each => each.Key != "marker")
            .SelectMany(each => each.Value.Select(value => $"{each.Key}={Uri.EscapeDataString(value ?? "")}"))
            .ToList();
        return rest.Count == 0 ? "" : "?" + string.Join('&', rest);
    }

    private static JsonObject View(Image image)
    {
        var view = new JsonObject(image.Properties.Select(each => KeyValuePair.Create<string, JsonNode?>(each.Key, each.Value)));
        foreach (var (name, value) in new (string, JsonNode?)[]
        {
            ("name", image.Name), ("disk_format", image.DiskFormat), ("container_format", "bare"), ("visibility", "public"),
            ("size", image.Size), ("virtual_size", image.Size), ("status", "active"), ("checksum", image.Checksum), ("protected", false),
            ("min_ram", 0), ("min_disk", 0), ("owner", image.OwnerId), ("os_hidden", false), ("os_hash_algo", "sha512"),
            ("os_hash_value", image.Sha512), ("id", image.Id), ("created_at", image.Created.Seconds()), ("updated_at", image.Created.Seconds()),
            ("tags", image.Tags.ToJson()), ("self", $"/v2/images/{image.Id}"), ("file", $"/v2/images/{image.Id}/file"),
            ("schema", "/v2/schemas/image"), ("stores", "files"),
        })
        {
            view[name] = value;
        }

        return view;
    }
}
