namespace GourmetGram.Rehearsal.Tests.Cloud;

public sealed class LeaseClockTests
{
    [Fact]
    public async Task Lease_warns_an_hour_before_its_end_and_then_takes_its_servers_with_it()
    {
        await using var cloud = await CloudHarness.StartAsync();
        var lease = await cloud.LeaseAsync(1, TimeSpan.FromHours(2));
        var id = lease["id"]!.GetValue<string>();
        await cloud.LeaseIsAsync(id, "ACTIVE");
        var port = await cloud.PortAsync();
        var server = await cloud.ServerAsync(lease["reservations"]![0]!["flavor_id"]!.GetValue<string>(), "", port);
        await cloud.ServerIsAsync(server, "ACTIVE");

        cloud.Clock.Skip(TimeSpan.FromMinutes(61));
        await cloud.UntilAsync("warning", async () => (await cloud.LeaseIsAsync(id, "ACTIVE"))["events"]!.AsArray()
            .Single(each => each!["event_type"]!.GetValue<string>() == "before_end_lease")!["status"]!.GetValue<string>(), status => status == "DONE");
        (await cloud.SendAsync("GET", "/compute/v2.1/servers/" + server)).Status.Should().Be(200);

        cloud.Clock.Skip(TimeSpan.FromMinutes(59));
        await cloud.LeaseIsAsync(id, "TERMINATED");
        (await cloud.SendAsync("GET", "/compute/v2.1/servers/" + server)).Status.Should().Be(404);
        cloud.Nodes.Machines.Should().BeEmpty();
    }

    [Fact]
    public async Task Prolonged_lease_outlives_its_first_end()
    {
        await using var cloud = await CloudHarness.StartAsync();
        var id = (await cloud.LeaseAsync(1, TimeSpan.FromHours(2)))["id"]!.GetValue<string>();
        await cloud.LeaseIsAsync(id, "ACTIVE");
        var end = (cloud.Clock.GetUtcNow() + TimeSpan.FromHours(5)).UtcDateTime.ToString("yyyy-MM-dd HH:mm");
        (await cloud.SendAsync("PUT", "/reservation/v1/leases/" + id, new System.Text.Json.Nodes.JsonObject { ["end_date"] = end }))
            .Status.Should().Be(200);
        cloud.Clock.Skip(TimeSpan.FromHours(3));
        var marker = (await cloud.LeaseAsync(1, TimeSpan.FromHours(1)))["id"]!.GetValue<string>();
        await cloud.LeaseIsAsync(marker, "ACTIVE");
        await cloud.LeaseIsAsync(id, "ACTIVE");
    }

    [Fact]
    public async Task Lease_of_tomorrow_waits_for_tomorrow()
    {
        await using var cloud = await CloudHarness.StartAsync();
        var now = cloud.Clock.GetUtcNow().UtcDateTime;
        var reply = await cloud.PostAsync("/reservation/v1/leases",
            $$$"""{"name":"l","start_date":"{{{now.AddDays(1):yyyy-MM-dd HH:mm}}}","end_date":"{{{now.AddDays(2):yyyy-MM-dd HH:mm}}}","reservations":[]}""");
        var id = reply["lease"]!["id"]!.GetValue<string>();
        var today = (await cloud.LeaseAsync(1, TimeSpan.FromHours(1)))["id"]!.GetValue<string>();
        await cloud.LeaseIsAsync(today, "ACTIVE");
        await cloud.LeaseIsAsync(id, "PENDING");
        cloud.Clock.Skip(TimeSpan.FromDays(1));
        await cloud.LeaseIsAsync(id, "ACTIVE");
    }
}
