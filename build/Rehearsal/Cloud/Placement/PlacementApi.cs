using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.Nova;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Placement;

internal sealed class PlacementDialect : IDialect
{
    public const int Newest = 39;

    public string Prefix => "placement";

    public static Refusal Policy(string rule) =>
        new(403, $"Access was denied to this resource.\n\n Policy does not allow placement:{rule} to be performed.  ");

    public static Refusal NotFound() => new(404, "The resource could not be found.\n\n   ");

    public void Admit(Call call)
    {
        var asked = call.Header("OpenStack-API-Version")?.Split(' ', 2) is ["placement", var version] ? version : "1.0";
        var minor = asked == "latest" ? Newest
            : asked.Split('.') is ["1", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : int.MaxValue;
        call.Microversion = minor <= Newest ? minor : throw new Refusal(406,
            "The resource could not be generated that was acceptable to your browser (content of type application/json. \n\n "
            + $"Invalid microversion: Unacceptable version header: {asked}");
    }

    public Answer Refuse(Refusal refusal, Call call)
    {
        if (refusal.Unauthorized)
        {
            return Shapes.Unauthorized(refusal, call);
        }

        var error = new JsonObject
        {
            ["status"] = refusal.Status,
            ["title"] = refusal.Status switch { 403 => "Forbidden", 404 => "Not Found", 406 => "Not Acceptable", _ => "Bad Request" },
            ["detail"] = refusal.Message,
            ["request_id"] = call.RequestId,
        };
        if (refusal.Status == 406)
        {
            error["max_version"] = $"1.{Newest}";
            error["min_version"] = "1.0";
        }

        return new Answer(refusal.Status, new JsonObject { ["errors"] = new JsonArray(error) });
    }

    public Answer Unroutable(int status, Call call) => Refuse(NotFound(), call);

    public Answer Decorate(Answer answer, Call call) => answer
        .With("x-openstack-request-id", call.RequestId)
        .With("openstack-api-version", $"placement 1.{call.Microversion}")
        .With("vary", "openstack-api-version");
}

/// <summary>What a project has allocated: the only thing a member may see here.</summary>
internal sealed class PlacementApi(CloudStore store)
{
    private const int UsagesSince = 9;

    public void Map(ServiceRoutes routes)
    {
        routes.Open("GET", "/", _ => Answer.Ok("versions", new JsonArray(new JsonObject
        {
            ["id"] = "v1.0",
            ["max_version"] = $"1.{PlacementDialect.Newest}",
            ["min_version"] = "1.0",
            ["status"] = "CURRENT",
            ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = "" }),
        })));
        routes.Get("/usages", Usages);
        routes.Get("/allocations/{id}", _ => throw PlacementDialect.Policy("allocations:list"));
        routes.Get("/resource_providers", _ => throw PlacementDialect.Policy("resource_providers:list"));
    }

    private Answer Usages(Call call)
    {
        if (call.Microversion < UsagesSince)
        {
            throw PlacementDialect.NotFound();
        }

        if (call.QueryText("project_id") != call.ProjectId)
        {
            throw PlacementDialect.Policy("usages");
        }

        // A deleted server holds its allocation until it is gone for good.
        var held = store.Current.Servers.Values.Where(server => server.ProjectId == call.ProjectId && server.Scheduled).ToList();
        var usages = new JsonObject();
        if (held.Count > 0)
        {
            usages["VCPU"] = held.Sum(server => server.Flavor.Vcpus);
            usages["MEMORY_MB"] = held.Sum(server => server.Flavor.RamMb);
            usages["DISK_GB"] = held.Sum(server => server.Flavor.DiskGb);
        }

        foreach (var reserved in held.Where(server => !server.Flavor.IsPublic).GroupBy(server => server.Flavor.Id))
        {
            usages[Flavors.ResourceClass(reserved.Key)] = reserved.Count();
        }

        return Answer.Ok("usages", call.Microversion >= 38 ? Grouped(usages, held.Count) : usages);
    }

    /// <summary>From 1.38 on by type of consumer; Nova names none.</summary>
    private static JsonObject Grouped(JsonObject usages, int consumers)
    {
        if (consumers == 0)
        {
            return usages;
        }

        usages["consumer_count"] = consumers;
        return new JsonObject { ["INSTANCE"] = usages };
    }
}
