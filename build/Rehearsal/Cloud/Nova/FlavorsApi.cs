using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Nova;

internal sealed class FlavorsApi(CloudStore store)
{
    public void Map(ServiceRoutes routes)
    {
        routes.Get("/v2.1/flavors", call => List(call, flavor => Brief(flavor, call)));
        routes.Get("/v2.1/flavors/detail", call => List(call, flavor => Full(flavor, call)));
        routes.Get("/v2.1/flavors/{id}", call => Answer.Ok("flavor", Full(Find(call), call)));
        routes.Get("/v2.1/flavors/{id}/os-extra_specs", call => Answer.Ok("extra_specs", Specs(Find(call))));
    }

    private Answer List(Call call, Func<Flavor, JsonObject> view)
    {
        var flavors = Flavors.Visible(store.Current, call.ProjectId)
            .Where(flavor => call.QueryText("minDisk") is not { } disk || flavor.DiskGb >= Number(disk))
            .Where(flavor => call.QueryText("minRam") is not { } ram || flavor.RamMb >= Number(ram))
            .ToList();
        var page = NovaPages.Cut(call, flavors, flavor => flavor.Id);
        return Answer.Ok(page.Wrap("flavors", page.Items.Select(view)));
    }

    private Flavor Find(Call call) => Flavors.Find(store.Current, call.ProjectId, call.Route("id"))
        ?? throw new Refusal(404, $"Flavor {call.Route("id")} could not be found.");

    private static int Number(string text) => int.TryParse(text, out var number) ? number : throw new Refusal(400, $"Invalid minRam filter [{text}]");

    private static JsonObject Brief(Flavor flavor, Call call)
    {
        var view = new JsonObject { ["id"] = flavor.Id, ["name"] = flavor.Name, ["links"] = Links(flavor, call) };
        if (call.Microversion >= 55)
        {
            view["description"] = null;
        }

        return view;
    }

    private static JsonObject Full(Flavor flavor, Call call)
    {
        var view = new JsonObject
        {
            ["id"] = flavor.Id,
            ["name"] = flavor.Name,
            ["ram"] = flavor.RamMb,
            ["disk"] = flavor.DiskGb,
            ["swap"] = call.Microversion >= 75 ? 0 : "",
            ["OS-FLV-EXT-DATA:ephemeral"] = 0,
            ["OS-FLV-DISABLED:disabled"] = false,
            ["vcpus"] = flavor.Vcpus,
            ["os-flavor-access:is_public"] = flavor.IsPublic,
            ["rxtx_factor"] = JsonNode.Parse("1.0"),
            ["links"] = Links(flavor, call),
        };
        if (call.Microversion >= 55)
        {
            view["description"] = null;
        }

        if (call.Microversion >= 61)
        {
            view["extra_specs"] = Specs(flavor);
        }

        return view;
    }

    public static JsonObject Specs(Flavor flavor) =>
        new(flavor.ExtraSpecs.Select(each => KeyValuePair.Create<string, JsonNode?>(each.Key, each.Value)));

    private static JsonArray Links(Flavor flavor, Call call) => NovaLinks.Of(call, "flavors", flavor.Id);
}
