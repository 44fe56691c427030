using System.Text.Json.Nodes;

namespace GourmetGram.Specs.OpenStack;

public sealed class LeaseSpecs(CloudFixture fixture) : CloudSpecs(fixture)
{
    // Taken once: leases have whole minutes, and the clock goes on within a spec.
    private DateTimeOffset Tomorrow { get; } = DateTimeOffset.UtcNow.AddDays(1);

    [Fact]
    public async Task Lease_is_pending_with_its_flavor_named_then_active_with_the_flavor_there()
    {
        var lease = await LeaseAsync(2, Tomorrow);
        Text(lease["status"]).Should().Be("PENDING");
        var reservation = lease["reservations"]!.AsArray().Should().ContainSingle().Subject!;
        Text(reservation["status"]).Should().Be("pending");
        var flavor = Text(reservation["flavor_id"]);
        flavor.Should().Be(Text(reservation["id"]));
        reservation["vcpus"]!.GetValue<int>().Should().Be(1);
        reservation["amount"]!.GetValue<int>().Should().Be(2);
        lease["events"]!.AsArray().Select(each => Text(each!["event_type"])).Should()
            .BeEquivalentTo("start_lease", "end_lease", "before_end_lease");
        (await Cloud.GetAsync("compute", "/flavors/" + flavor, Stop)).Expect(404);

        var active = await LeaseBecomesAsync(Text(lease["id"]), "ACTIVE");
        Text(active["reservations"]![0]!["status"]).Should().Be("active");
        Text(active["events"]!.AsArray().Single(each => Text(each!["event_type"]) == "start_lease")!["status"]).Should().Be("DONE");
        var reserved = (await Cloud.GetAsync("compute", "/flavors/" + flavor, Stop)).Expect(200).Json["flavor"]!;
        Text(reserved["name"]).Should().Be("reservation:" + flavor);
        reserved["os-flavor-access:is_public"]!.GetValue<bool>().Should().BeFalse();
        var specs = (await Cloud.GetAsync("compute", $"/flavors/{flavor}/os-extra_specs", Stop)).Expect(200).Json["extra_specs"]!;
        Text(specs["aggregate_instance_extra_specs:reservation"]).Should().Be(flavor);
        Text(specs[$"resources:CUSTOM_RESERVATION_{flavor.ToUpperInvariant().Replace('-', '_')}"]).Should().Be("1");
    }

    [Fact]
    public async Task Lease_can_be_prolonged_shortened_and_renamed_while_it_is_active()
    {
        var id = Text((await LeaseAsync(1, Tomorrow))["id"]);
        await LeaseBecomesAsync(id, "ACTIVE");
        var longer = await Cloud.PutAsync("reservation", "/leases/" + id, new JsonObject { ["end_date"] = Minute(Tomorrow.AddHours(2)) }, Stop);
        Text(longer.Expect(200).Json["lease"]!["status"]).Should().Be("UPDATING");
        var after = (await Cloud.GetAsync("reservation", "/leases/" + id, Stop)).Expect(200).Json["lease"]!;
        Text(after["status"]).Should().Be("ACTIVE");
        Text(after["end_date"]).Should().Be(Minute(Tomorrow.AddHours(2)).Replace(' ', 'T') + ":00.000000");
        (await Cloud.PutAsync("reservation", "/leases/" + id, new JsonObject { ["end_date"] = Minute(Tomorrow) }, Stop)).Expect(200);
        var renamed = await Cloud.PutAsync("reservation", "/leases/" + id, new JsonObject { ["name"] = "renamed-" + Suffix }, Stop);
        Text(renamed.Expect(200).Json["lease"]!["name"]).Should().Be("renamed-" + Suffix);
    }

    [Fact]
    public async Task Refused_update_leaves_the_lease_active()
    {
        var lease = await LeaseAsync(1, Tomorrow);
        var id = Text(lease["id"]);
        await LeaseBecomesAsync(id, "ACTIVE");
        var past = await Cloud.PutAsync("reservation", "/leases/" + id, new JsonObject { ["end_date"] = "2020-01-01 00:00" }, Stop);
        Text(past.Expect(400).Json["error_message"]).Should().Be("End date must be later than current and start date");
        var huge = await Cloud.PutAsync("reservation", "/leases/" + id, new JsonObject
        {
            ["reservations"] = new JsonArray(new JsonObject { ["id"] = Text(lease["reservations"]![0]!["id"]), ["amount"] = 100_000 }),
        }, Stop);
        Text(huge.Expect(500).Json["error_message"]).Should().Be("Not enough hosts available");
        Text((await Cloud.GetAsync("reservation", "/leases/" + id, Stop)).Json["lease"]!["status"]).Should().Be("ACTIVE");
    }

    [Fact]
    public async Task New_end_of_a_lease_that_has_not_started_is_404_and_ruins_it()
    {
        var lease = await LeaseAsync(1, Tomorrow.AddDays(2), start: Minute(Tomorrow));
        var id = Text(lease["id"]);
        var reply = await Cloud.PutAsync("reservation", "/leases/" + id, new JsonObject { ["end_date"] = Minute(Tomorrow.AddDays(3)) }, Stop);
        Text(reply.Expect(404).Json["error_message"]).Should().StartWith($"Flavor {Text(lease["reservations"]![0]!["id"])} could not be found.");
        Text((await Cloud.GetAsync("reservation", "/leases/" + id, Stop)).Json["lease"]!["status"]).Should().Be("ERROR");
    }

    [Fact]
    public async Task Deleted_lease_is_gone_with_its_flavor()
    {
        var lease = await LeaseAsync(1, Tomorrow);
        var id = Text(lease["id"]);
        await LeaseBecomesAsync(id, "ACTIVE");
        var deleted = await Cloud.DeleteAsync("reservation", "/leases/" + id, Stop);
        deleted.Expect(204).Text.Should().BeEmpty();
        foreach (var verb in new[] { "GET", "PUT", "DELETE" })
        {
            var gone = await Cloud.SendAsync(verb, "reservation", "/leases/" + id, verb == "PUT" ? "{}" : null, Stop);
            Text(gone.Expect(404).Json["error_message"]).Should().Be($"Object with {{'lease_id': '{id}'}} not found");
            gone.Json["error_code"]!.GetValue<int>().Should().Be(404);
        }

        (await Cloud.GetAsync("compute", "/flavors/" + Text(lease["reservations"]![0]!["flavor_id"]), Stop)).Expect(404);
    }

    [Fact]
    public async Task Names_need_not_be_unique_and_a_name_filter_is_ignored()
    {
        var first = Text((await LeaseAsync(1, Tomorrow))["id"]);
        var second = Text((await LeaseAsync(1, Tomorrow))["id"]);
        var all = (await Cloud.GetAsync("reservation", "/leases?name=nope", Stop)).Expect(200).Json["leases"]!.AsArray();
        all.Select(lease => Text(lease!["id"])).Should().Contain([first, second]);
    }

    [Fact]
    public async Task More_than_the_host_has_is_500()
    {
        var reply = await Cloud.PostAsync("reservation", "/leases", LeaseBody(100_000, Tomorrow), Stop);
        Text(reply.Expect(500).Json["error_message"]).Should().Be("Not enough hosts available");
        reply.Json["error_name"]!.GetValue<int>().Should().Be(500);
    }

    [Fact]
    public async Task Unknown_flavor_is_404()
    {
        var reply = await Cloud.PostAsync("reservation", "/leases", LeaseBody(1, Tomorrow, "nope"), Stop);
        Text(reply.Expect(404).Json["error_message"]).Should().StartWith("Flavor nope could not be found. (HTTP 404) (Request-ID: req-");
    }

    [Theory]
    [InlineData("start_date", "2020-01-01 00:00", "Start date must be later than current date")]
    [InlineData("end_date", "2020-01-01 00:00", "End date must be later than start date.")]
    [InlineData("end_date", "2027-01-01T00:00", "2027-01-01T00:00 is an invalid date. Required format: %Y-%m-%d %H:%M")]
    [InlineData("end_date", "2027-01-01 00:00:00", "2027-01-01 00:00:00 is an invalid date. Required format: %Y-%m-%d %H:%M")]
    public async Task Impossible_date_is_400(string key, string value, string message)
    {
        var body = LeaseBody(1, Tomorrow);
        body[key] = value;
        Text((await Cloud.PostAsync("reservation", "/leases", body, Stop)).Expect(400).Json["error_message"]).Should().Be(message);
    }

    [Theory]
    [InlineData("affinity")]
    [InlineData("flavor_id")]
    [InlineData("amount")]
    [InlineData("resource_type")]
    public async Task Missing_key_of_a_reservation_is_400(string key)
    {
        var body = LeaseBody(1, Tomorrow);
        body["reservations"]![0]!.AsObject().Remove(key);
        var reply = await Cloud.PostAsync("reservation", "/leases", body, Stop);
        Text(reply.Expect(400).Json["error_message"]).Should().Be("Missing parameter " + key);
    }

    [Theory]
    [InlineData("amount", "0", 400, "amount must be >= 1")]
    [InlineData("amount", "\"x\"", 400, "amount must be an integer")]
    [InlineData("affinity", "true", 409, "Affinity not supported yet")]
    [InlineData("resource_type", "\"nope\"", 500, "The nope resource type is not supported")]
    public async Task Bad_value_of_a_reservation_is_refused(string key, string value, int status, string message)
    {
        var body = LeaseBody(1, Tomorrow);
        body["reservations"]![0]![key] = JsonNode.Parse(value);
        Text((await Cloud.PostAsync("reservation", "/leases", body, Stop)).Expect(status).Json["error_message"]).Should().Be(message);
    }

    [Fact]
    public async Task Restricted_credential_gets_an_internal_error()
    {
        var restricted = await Fixture.SessionAsync("restricted", Stop);
        var reply = await restricted.PostAsync("reservation", "/leases", LeaseBody(1, Tomorrow), Stop);
        Text(reply.Expect(500).Json["error_name"]).Should().Be("INTERNAL_SERVER_ERROR");
        Text(reply.Json["error_message"]).Should().Be("Internal Server Error");
    }

    [Fact]
    public async Task Reader_sees_leases_and_may_not_change_them()
    {
        var reader = await Fixture.SessionAsync("reader", Stop);
        var id = Text((await LeaseAsync(1, Tomorrow))["id"]);
        (await reader.GetAsync("reservation", "/leases/" + id, Stop)).Expect(200);
        var post = await reader.PostAsync("reservation", "/leases", LeaseBody(1, Tomorrow), Stop);
        Text(post.Expect(403).Json["error_message"]).Should().Be("Policy doesn't allow blazar:leases:post to be performed");
        (await reader.PutAsync("reservation", "/leases/" + id, new JsonObject { ["name"] = "x" }, Stop)).Expect(403);
        (await reader.DeleteAsync("reservation", "/leases/" + id, Stop)).Expect(403);
    }

    [Fact]
    public async Task Lease_of_another_project_is_403_and_not_listed()
    {
        var outsider = await Fixture.SessionAsync("outsider", Stop);
        var id = Text((await LeaseAsync(1, Tomorrow))["id"]);
        (await outsider.GetAsync("reservation", "/leases/" + id, Stop)).Expect(403);
        (await outsider.GetAsync("reservation", "/leases", Stop)).Expect(200).Json["leases"]!.AsArray()
            .Select(lease => Text(lease!["id"])).Should().NotContain(id);
    }

    [Fact]
    public async Task Unreadable_body_and_unknown_path_have_the_other_shape()
    {
        var malformed = await Cloud.SendAsync("POST", "reservation", "/leases", "{", Stop);
        malformed.Expect(500).Json["error"]!.GetValue<int>().Should().Be(500);
        (await Cloud.GetAsync("reservation", "/bogus", Stop)).Expect(404).Json["error"]!.GetValue<int>().Should().Be(404);
    }

    [Fact]
    public async Task Version_document_needs_a_token()
    {
        (await Cloud.RawAsync("GET", Cloud.Root("reservation") + "/", null, null, Stop)).Expect(401);
        var reply = await Cloud.RawAsync("GET", Cloud.Root("reservation") + "/", null, Cloud.Token, Stop);
        Text(reply.Expect(300).Json["versions"]![0]!["id"]).Should().Be("v1.0");
    }
}
