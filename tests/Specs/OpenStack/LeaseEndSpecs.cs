using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

/// <summary>Leases last whole minutes: against a real cloud this takes one or two.</summary>
public sealed class LeaseEndSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    [Fact]
    public async Task End_of_a_lease_takes_flavor_and_servers_and_leaves_the_ports()
    {
        var lease = await LeaseAsync(1, DateTimeOffset.UtcNow.AddHours(1));
        var id = Text(lease["id"]);
        var flavor = Text(lease["reservations"]![0]!["flavor_id"]);
        await LeaseBecomesAsync(id, "ACTIVE");
        var port = Text((await SharedPortAsync("port"))["id"]);
        var server = Text((await CreateServerAsync("node1", flavor, new JsonObject { ["port"] = port })).Expect(202).Json["server"]!["id"]);
        await ServerBecomesAsync(server, "ACTIVE");

        // Only now is the end near: however long the server took, it is there to be taken.
        (await Cloud.PutAsync("reservation", "/leases/" + id, new JsonObject { ["end_date"] = Minute(DateTimeOffset.UtcNow.AddMinutes(2)) }, Stop)).Expect(200);
        Fixture.Pass(TimeSpan.FromMinutes(2));
        var ended = await Eventually.UntilAsync("lease TERMINATED", () => Cloud.GetAsync("reservation", "/leases/" + id, Stop),
            reply => Text(reply.Json["lease"]!["status"]) == "TERMINATED", TimeSpan.FromMinutes(4), Stop);
        Text(ended.Json["lease"]!["reservations"]![0]!["status"]).Should().Be("deleted");
        ended.Json["lease"]!["events"]!.AsArray().Select(each => Text(each!["status"])).Should().AllBe("DONE");
        (await Cloud.GetAsync("compute", "/servers/" + server, Stop)).Expect(404);
        (await Cloud.GetAsync("compute", "/flavors/" + flavor, Stop)).Expect(404);
        Text((await Cloud.GetAsync("network", "/ports/" + port, Stop)).Expect(200).Json["port"]!["device_id"]).Should().BeEmpty();
        (await Cloud.PutAsync("reservation", "/leases/" + id,
            new JsonObject { ["end_date"] = Minute(DateTimeOffset.UtcNow.AddDays(1)) }, Stop)).Expect(404);
    }
}
