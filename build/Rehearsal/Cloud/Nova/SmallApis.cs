using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Nova;

/// <summary>Zones, server groups, and what is closed to members.</summary>
internal static class SmallApis
{
    public static void Map(ServiceRoutes routes)
    {
        routes.Get("/v2.1/os-availability-zone", _ => Answer.Ok("availabilityZoneInfo", new JsonArray(new JsonObject
        {
            ["zoneName"] = "nova",
            ["zoneState"] = new JsonObject { ["available"] = true },
            ["hosts"] = null,
        })));
        routes.Get("/v2.1/os-availability-zone/detail", _ => throw NovaDialect.Policy("os-availability-zone:detail"));
        routes.Get("/v2.1/os-hypervisors", _ => throw NovaDialect.Policy("os-hypervisors:list"));
        routes.Get("/v2.1/os-hypervisors/detail", _ => throw NovaDialect.Policy("os-hypervisors:list-detail"));
        routes.Get("/v2.1/os-services", _ => throw NovaDialect.Policy("os-services:list"));
        routes.Get("/v2.1/flavors/{id}/os-flavor-access", _ => throw NovaDialect.Policy("os-flavor-access"));
        routes.Get("/v2.1/os-server-groups", _ => Answer.Ok("server_groups", new JsonArray()));
        routes.Get("/v2.1/extensions", _ => Answer.Ok("extensions", new JsonArray()));
    }
}
