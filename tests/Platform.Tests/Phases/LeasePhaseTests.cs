using System.Text.Json;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Tests.OpenStack;

namespace GourmetGram.Platform.Tests.Phases;

public sealed class LeasePhaseTests : IDisposable
{
    private const string Leases = "/reservation/v1/leases";
    private const string Flavors = """{"flavors":[{"id":"2","name":"m1.small","vcpus":1,"ram":2048,"disk":20},{"id":"3","name":"m1.medium","vcpus":2,"ram":4096,"disk":40},{"id":"x","name":"reservation:x","vcpus":2,"ram":4096,"disk":40}]}""";

    private readonly RunFixture run = new();
    private readonly StubCloud cloud = new();
    private readonly OpenStackClients clients;

    public LeasePhaseTests()
    {
        clients = cloud.Clients();
        cloud.On("GET /compute/v2.1/flavors/detail", 200, Flavors);
    }

    private LeasePhase Phase => new(run.Context, clients);

    public void Dispose()
    {
        clients.Dispose();
        cloud.Dispose();
        run.Dispose();
    }

    [Fact]
    public async Task Active_lease_that_fits_is_found_with_one_call_and_yielded()
    {
        Given(LeaseJson.Lease("l1"), LeaseJson.Lease("other", name: "lease_mlops_bob"));
        var phase = Phase;

        var plan = await phase.ProbeAsync(CancellationToken.None);

        plan.Should().BeOfType<PhasePlan.Nothing>().Which.Because.Should().StartWith("lease_mlops_ada is ACTIVE until 2126-01-02 00:00 UTC");
        (await phase.FindAsync(CancellationToken.None)).Should().Be(new Reservation("l1", "flavor-of-l1", new DateTimeOffset(2126, 1, 2, 0, 0, 0, TimeSpan.Zero)));
        cloud.Lines.Should().Equal("POST /identity/v3/auth/tokens", $"GET {Leases}");
    }

    [Fact]
    public async Task Missing_lease_is_created_and_waited_for_until_it_is_active()
    {
        Given();
        cloud.On($"POST {Leases}", 201, LeaseJson.Envelope(LeaseJson.Lease("l1", status: "PENDING")));
        cloud.Script($"GET {Leases}/l1", Shown("PENDING"), new StubAnswer(500, "{}"), Shown("STARTING"), Shown("ACTIVE"));
        var phase = Phase;

        var plan = (await phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;
        var outcome = await phase.ApplyAsync(plan, CancellationToken.None);

        plan.Steps.Should().Equal("create lease lease_mlops_ada: 3 × m1.medium for 24 h");
        outcome.Should().StartWith("lease_mlops_ada is ACTIVE");
        (await phase.FindAsync(CancellationToken.None))!.FlavorId.Should().Be("flavor-of-l1");
        using var sent = JsonDocument.Parse(cloud.Requests.Single(request => request.Line == $"POST {Leases}").Body);
        sent.RootElement.GetProperty("reservations")[0].GetProperty("flavor_id").GetString().Should().Be("3");
        run.Reporter.Lines.Should().Contain(line => line.Contains("is ACTIVE: STARTING", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lease_that_breaks_at_its_start_is_deleted_and_made_once_more()
    {
        Given();
        var made = 0;
        cloud.On($"POST {Leases}", _ => new StubAnswer(201, LeaseJson.Envelope(LeaseJson.Lease($"l{++made}", status: "PENDING"))));
        cloud.On($"GET {Leases}/l1", 200, LeaseJson.Envelope(LeaseJson.Lease("l1", status: "ERROR")));
        cloud.On($"DELETE {Leases}/l1", 204, "");
        cloud.On($"GET {Leases}/l2", 200, LeaseJson.Envelope(LeaseJson.Lease("l2")));
        var phase = Phase;

        await phase.ApplyAsync((PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None), CancellationToken.None);

        (await phase.FindAsync(CancellationToken.None))!.LeaseId.Should().Be("l2");
        made.Should().Be(2);
        run.Reporter.Lines.Should().Contain(line => line.Contains("l1) went to ERROR at its start", StringComparison.Ordinal));
        cloud.Lines.Should().ContainInOrder($"POST {Leases}", $"DELETE {Leases}/l1", $"POST {Leases}");
    }

    [Fact]
    public async Task Pending_lease_is_waited_for_and_not_made_again()
    {
        Given(LeaseJson.Lease("l1", status: "PENDING"));
        cloud.Script($"GET {Leases}/l1", Shown("PENDING"), Shown("ACTIVE"));
        var phase = Phase;

        var plan = (await phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;
        await phase.ApplyAsync(plan, CancellationToken.None);

        plan.Steps.Should().ContainSingle().Which.Should().Contain("it is PENDING");
        cloud.Lines.Should().NotContain($"POST {Leases}");
    }

    [Fact]
    public async Task Lease_in_error_is_deleted_and_made_anew_and_an_ended_one_left_alone()
    {
        Given(LeaseJson.Lease("broken", status: "ERROR"), LeaseJson.Lease("old", status: "TERMINATED"), LeaseJson.Lease("theirs", status: "ERROR", user: "u2"));
        cloud.Script($"DELETE {Leases}/broken", new StubAnswer(500, "{}"), new StubAnswer(204));
        cloud.On($"GET {Leases}/broken", 200, LeaseJson.Envelope(LeaseJson.Lease("broken", status: "ERROR")));
        cloud.On("GET /compute/v2.1/servers/detail", 200, """{"servers":[]}""");
        cloud.On($"POST {Leases}", 201, LeaseJson.Envelope(LeaseJson.Lease("l1")));
        cloud.On($"GET {Leases}/l1", 200, LeaseJson.Envelope(LeaseJson.Lease("l1")));
        var phase = Phase;

        var plan = (await phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Subject;
        await phase.ApplyAsync(plan, CancellationToken.None);

        plan.Steps.Should().Equal(
            "delete lease lease_mlops_ada (broken), which is in ERROR",
            "create lease lease_mlops_ada: 3 × m1.medium for 24 h (the last one ended 2126-01-02 00:00 UTC)");
        cloud.Lines.Where(line => line.StartsWith("DELETE", StringComparison.Ordinal)).Distinct().Should().Equal($"DELETE {Leases}/broken");
    }

    [Fact]
    public async Task Creation_that_failed_in_the_dark_is_looked_for_before_anything_else()
    {
        Given();
        cloud.On($"POST {Leases}", _ =>
        {
            Given(LeaseJson.Lease("late", status: "PENDING"));
            return new StubAnswer(500, """{"error_code":500,"error_message":"Internal Server Error","error_name":"INTERNAL_SERVER_ERROR"}""");
        });
        cloud.On($"GET {Leases}/late", 200, LeaseJson.Envelope(LeaseJson.Lease("late")));
        var phase = Phase;

        await phase.ApplyAsync((PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None), CancellationToken.None);

        (await phase.FindAsync(CancellationToken.None))!.LeaseId.Should().Be("late");
        cloud.Lines.Count(line => line == $"POST {Leases}").Should().Be(1);
    }

    [Theory]
    [InlineData(500, "Not enough hosts available", "no room for 3 × m1.medium")]
    [InlineData(500, "Internal Server Error", "unrestricted")]
    [InlineData(404, "Flavor nope could not be found.", "--flavor")]
    [InlineData(400, "End date must be later than start date.", "clock")]
    [InlineData(403, "Policy doesn't allow blazar:leases:post to be performed", "role member")]
    [InlineData(403, "Lease is longer than what is allowed", "operators")]
    public async Task Refused_creation_is_explained(int status, string message, string next)
    {
        Given();
        cloud.On($"POST {Leases}", status, $$"""{"error_code":{{status}},"error_message":"{{message}}","error_name":{{status}}}""");
        var phase = Phase;
        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);

        var apply = () => phase.ApplyAsync(plan, CancellationToken.None);

        var error = (await apply.Should().ThrowAsync<LeaseException>()).Which;
        error.What.Should().Contain(message);
        error.Next.Should().Contain(next);
        error.ExitCode.Should().Be(ExitCode.Lease);
    }

    [Fact]
    public async Task Restricted_credential_is_recognised_before_Blazar_is_asked_for_a_lease()
    {
        cloud.Restricted = true;
        Given();

        var probe = () => Phase.ProbeAsync(CancellationToken.None);

        (await probe.Should().ThrowAsync<LeaseException>()).Which.Next.Should().Contain("unrestricted");
    }

    [Theory]
    [InlineData(2, "m1.medium", "reserves 2 servers, 3 are asked for", "--node-count 2")]
    [InlineData(3, "m1.large", "reserves flavor m1.large, m1.medium is asked for", "--flavor m1.large")]
    public async Task Live_lease_of_something_else_is_explained_and_never_touched(int amount, string flavor, string what, string next)
    {
        Given(LeaseJson.Lease("l1", amount: amount, flavor: flavor));

        var probe = () => Phase.ProbeAsync(CancellationToken.None);

        var error = (await probe.Should().ThrowAsync<LeaseException>()).Which;
        error.What.Should().Contain(what);
        error.Next.Should().Contain(next);
        cloud.Lines.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("m1.meduim", "use --flavor m1.medium")]
    [InlineData("gpu", "choose one with --flavor")]
    public async Task Unknown_flavor_is_named_with_those_that_exist(string flavor, string next)
    {
        run.With(settings => settings with { Flavor = flavor });
        Given();

        var probe = () => Phase.ProbeAsync(CancellationToken.None);

        var error = (await probe.Should().ThrowAsync<LeaseException>()).Which;
        error.Why.Should().Be("it has m1.small, m1.medium");
        error.Next.Should().Be(next);
    }

    [Fact]
    public async Task Flavor_may_be_named_by_id()
    {
        run.With(settings => settings with { Flavor = "2" });
        Given();

        var plan = await Phase.ProbeAsync(CancellationToken.None);

        plan.Should().BeOfType<PhasePlan.Act>().Which.Steps.Should().ContainSingle().Which.Should().Contain("m1.small");
    }

    [Fact]
    public async Task Reservation_that_was_given_is_used_and_never_ended()
    {
        run.With(settings => settings with { Reservation = "given" });
        Given(LeaseJson.Lease("l1"));
        var phase = Phase;

        (await phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Skip>();
        (await phase.FindAsync(CancellationToken.None)).Should().Be(new Reservation(null, "given", null));
        (await phase.ListAsync(CancellationToken.None)).Should().BeEmpty();
        await phase.RemoveAsync(CancellationToken.None);
        cloud.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Site_without_a_cloud_is_skipped()
    {
        var phase = new LeasePhase(run.Context, null);

        (await phase.ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Skip>().Which.Reason.Should().Be("site stub has its own machines");
        (await phase.FindAsync(CancellationToken.None)).Should().BeNull();
        (await phase.ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    [Fact]
    public async Task Removal_takes_every_lease_of_our_name_and_none_else()
    {
        Given(LeaseJson.Lease("l1"), LeaseJson.Lease("l2", status: "TERMINATED"), LeaseJson.Lease("l3", name: "lease_mlops_ada2"), LeaseJson.Lease("l4", project: "p2"));
        cloud.On($"DELETE {Leases}/l1", 204, "");
        cloud.On($"DELETE {Leases}/l2", 404, "{}");
        var phase = Phase;

        (await phase.ListAsync(CancellationToken.None)).Should().Equal("lease lease_mlops_ada (l1, ACTIVE)", "lease lease_mlops_ada (l2, TERMINATED)");
        await phase.RemoveAsync(CancellationToken.None);

        cloud.Lines.Where(line => line.StartsWith("DELETE", StringComparison.Ordinal)).Should().BeEquivalentTo($"DELETE {Leases}/l1", $"DELETE {Leases}/l2");
    }

    [Fact]
    public async Task Lease_that_goes_to_error_while_waited_for_ends_the_wait()
    {
        Given(LeaseJson.Lease("l1", status: "PENDING"));
        cloud.Script($"GET {Leases}/l1", Shown("PENDING"), Shown("ERROR"));
        var phase = Phase;
        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);

        var apply = () => phase.ApplyAsync(plan, CancellationToken.None);

        (await apply.Should().ThrowAsync<LeaseException>()).Which.What.Should().Contain("went to ERROR");
    }

    [Fact]
    public async Task Lease_in_error_of_which_nobody_can_tell_the_servers_is_deleted_with_approval_only()
    {
        Given(LeaseJson.Lease("broken", status: "ERROR"));
        cloud.On("GET /compute/v2.1/servers/detail", 500, """{"computeFault":{"code":500,"message":"Unexpected API Error."}}""");
        var phase = Phase;
        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);

        var apply = () => phase.ApplyAsync(plan, CancellationToken.None);

        var error = (await apply.Should().ThrowAsync<ApprovalException>()).Which;
        error.What.Should().EndWith("is in ERROR and goes together with the servers on it; nobody can tell which these are");
        error.Why.Should().Contain("Unexpected API Error.");
        error.Next.Should().EndWith("--approve");
        plan.Steps[0].Should().Be("delete lease lease_mlops_ada (broken), which is in ERROR, and nobody can tell which servers are on it");
        cloud.Lines.Should().NotContain($"DELETE {Leases}/broken");
    }

    [Fact]
    public async Task Lease_in_error_that_reserves_whole_machines_is_deleted_with_approval_only()
    {
        Given(LeaseJson.Lease("broken", status: "ERROR").Replace("flavor:instance", "physical:host", StringComparison.Ordinal));
        var phase = Phase;
        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);

        var apply = () => phase.ApplyAsync(plan, CancellationToken.None);

        await apply.Should().ThrowAsync<ApprovalException>();
    }

    [Fact]
    public async Task Lease_in_error_that_reserves_nothing_at_all_is_deleted_without_approval()
    {
        Given("""{"id":"broken","name":"lease_mlops_ada","status":"ERROR","user_id":"u1","project_id":"p1","start_date":"2026-01-01T00:00:00.000000","end_date":"2126-01-02T00:00:00.000000","reservations":[]}""");
        cloud.On($"DELETE {Leases}/broken", 204, "");
        cloud.On($"POST {Leases}", 201, LeaseJson.Envelope(LeaseJson.Lease("l1")));
        cloud.On($"GET {Leases}/l1", 200, LeaseJson.Envelope(LeaseJson.Lease("l1")));
        var phase = Phase;

        await phase.ApplyAsync((PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None), CancellationToken.None);

        cloud.Lines.Should().Contain($"DELETE {Leases}/broken");
    }

    [Fact]
    public async Task Deletion_whose_repetition_is_refused_because_the_first_one_worked_is_a_success()
    {
        Given(LeaseJson.Lease("l1"));
        cloud.Script($"DELETE {Leases}/l1", new StubAnswer(504, "<html>Gateway Time-out</html>"), Refused);
        cloud.Script($"GET {Leases}/l1", Shown("ACTIVE"), new StubAnswer(404, "{}"));

        await Phase.RemoveAsync(CancellationToken.None);

        cloud.Lines.Count(line => line == $"DELETE {Leases}/l1").Should().Be(2);
    }

    [Fact]
    public async Task Deletion_that_goes_on_after_a_lost_answer_is_waited_for()
    {
        Given(LeaseJson.Lease("l1"));
        cloud.Script($"DELETE {Leases}/l1", StubAnswer.Cut, new StubAnswer(404, "{}"));
        cloud.Script($"GET {Leases}/l1", Shown("DELETING"), Shown("DELETING"), new StubAnswer(404, "{}"));

        await Phase.RemoveAsync(CancellationToken.None);

        run.Reporter.Lines.Should().Contain("lease lease_mlops_ada (l1) is over: DELETING");
        cloud.Lines.Count(line => line == $"DELETE {Leases}/l1").Should().Be(2, "the second one finds nothing");
    }

    [Fact]
    public async Task Deletion_that_ruined_the_lease_is_told()
    {
        Given(LeaseJson.Lease("l1"));
        cloud.Script($"DELETE {Leases}/l1", Refused);
        cloud.Script($"GET {Leases}/l1", Shown("DELETING"), Shown("ERROR"));

        var remove = () => Phase.RemoveAsync(CancellationToken.None);

        (await remove.Should().ThrowAsync<LeaseException>()).Which.What.Should().Contain("in ERROR and cannot be deleted any more");
    }

    [Fact]
    public async Task Cloud_without_a_reservation_service_has_no_lease_to_remove()
    {
        cloud.ReservationType = "container";
        var phase = Phase;

        (await phase.ListAsync(CancellationToken.None)).Should().BeEmpty();
        var probe = () => phase.ProbeAsync(CancellationToken.None);

        (await probe.Should().ThrowAsync<CloudException>()).Which.Next.Should().Contain("--reservation");
    }

    private static StubAnswer Refused => new(409, """{"error_code":409,"error_message":"Invalid lease status. Please check the lease status.","error_name":409}""");

    private void Given(params string[] leases) => cloud.On($"GET {Leases}", 200, LeaseJson.List(leases));

    private static StubAnswer Shown(string status) => new(200, LeaseJson.Envelope(LeaseJson.Lease("l1", status: status)));
}
