using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.State;

namespace GourmetGram.Rehearsal.Cloud.Blazar;

/// <summary>Reads the body of POST /leases in Blazar's own order of complaints.</summary>
internal static class LeasePlan
{
    private static readonly string[] Required = ["end_date", "start_date", "name"];

    public static Lease Read(JsonObject body, CloudState state, string userId, string projectId, DateTimeOffset now)
    {
        var missing = Required.Where(key => !body.ContainsKey(key)).ToArray();
        if (missing.Length > 0)
        {
            throw new Refusal(400, "Missing parameter " + string.Join(", ", missing));
        }

        var start = LeaseDates.Parse(body.Text("start_date") ?? "None", now);
        var end = LeaseDates.Parse(body.Text("end_date") ?? "None", now);
        if (start < LeaseDates.FloorToMinute(now))
        {
            throw new Refusal(400, "Start date must be later than current date");
        }

        if (end <= start)
        {
            throw new Refusal(400, "End date must be later than start date.");
        }

        var reservations = (body.Array("reservations") ?? [])
            .Select((wanted, index) => ReadReservation(wanted as JsonObject ?? [], state, now, state.NextAggregate + index))
            .ToImmutableArray();
        return new Lease
        {
            Id = Ids.Uuid(),
            Name = body.Text("name") ?? "",
            UserId = userId,
            ProjectId = projectId,
            TrustId = Ids.Hex(),
            Start = start,
            End = end,
            Status = LeaseStatus.Pending,
            Created = now,
            Updated = now,
            Reservations = reservations,
            Events = LeaseEvents.For(start, end, now),
        };
    }

    private static Reservation ReadReservation(JsonObject wanted, CloudState state, DateTimeOffset now, int aggregate)
    {
        if (!wanted.ContainsKey("resource_type"))
        {
            throw new Refusal(400, "Missing parameter resource_type");
        }

        if (wanted.Text("resource_type") is not "flavor:instance" and var type)
        {
            throw new Refusal(500, $"The {type ?? "None"} resource type is not supported");
        }

        foreach (var key in new[] { "amount", "flavor_id", "affinity" })
        {
            if (!wanted.ContainsKey(key))
            {
                throw new Refusal(400, "Missing parameter " + key);
            }
        }

        var amount = Amount(wanted["amount"]);
        RefuseAffinity(wanted["affinity"]);
        var flavorId = wanted["flavor_id"].AsText() ?? wanted["flavor_id"]?.ToJsonString() ?? "None";
        var flavor = state.Flavors.GetValueOrDefault(flavorId) ?? throw UnknownFlavor(flavorId);
        return new Reservation
        {
            Id = Ids.Uuid(),
            ResourceId = Ids.Uuid(),
            Status = "pending",
            Source = flavor,
            SourceProperties = Properties(flavor),
            Amount = amount,
            Created = now,
            Updated = now,
            AggregateId = aggregate,
        };
    }

    public static int Amount(JsonNode? value)
    {
        var amount = value.Number() ?? throw new Refusal(400, "amount must be an integer");
        return amount >= 1 ? amount : throw new Refusal(400, "amount must be >= 1");
    }

    public static Refusal UnknownFlavor(string id) =>
        new(404, $"Flavor {id} could not be found. (HTTP 404) (Request-ID: req-{Ids.Uuid()})");

    private static void RefuseAffinity(JsonNode? value)
    {
        if (value?.GetValueKind() == JsonValueKind.True || string.Equals(value.AsText(), "true", StringComparison.OrdinalIgnoreCase))
        {
            throw new Refusal(409, "Affinity not supported yet");
        }
    }

    /// <summary>As Python's json.dumps writes it; members of the project read the source flavor from here.</summary>
    private static string Properties(Flavor flavor) => string.Concat(
        $"{{\"id\": \"{flavor.Id}\", \"name\": \"{flavor.Name}\", \"ram\": {flavor.RamMb}, \"disk\": {flavor.DiskGb}, ",
        "\"swap\": \"\", \"OS-FLV-EXT-DATA:ephemeral\": 0, \"OS-FLV-DISABLED:disabled\": false, ",
        $"\"vcpus\": {flavor.Vcpus}, \"os-flavor-access:is_public\": true, \"rxtx_factor\": 1.0, \"extra_specs\": {{}}}}");
}
