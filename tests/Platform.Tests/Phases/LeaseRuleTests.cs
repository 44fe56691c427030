using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Tests.OpenStack;

namespace GourmetGram.Platform.Tests.Phases;

/// <summary>Which lease counts, what becomes of the others of its name, and that none is asked for twice in the dark.</summary>
public sealed class LeaseRuleTests : IDisposable
{
    private const string Leases = "/reservation/v1/leases";
    private const string Internal = """{"error_code":500,"error_message":"Internal Server Error","error_name":"INTERNAL_SERVER_ERROR"}""";
    private readonly RunFixture run = new();
    private readonly StubCloud cloud = new();
    private readonly OpenStackClients clients;

    public LeaseRuleTests()
    {
        clients = cloud.Clients();
        cloud.On("GET /compute/v2.1/flavors/detail", 200, """{"flavors":[{"id":"3","name":"m1.medium","vcpus":2,"ram":4096,"disk":40}]}""");
    }

    public void Dispose()
    {
        clients.Dispose();
        cloud.Dispose();
        run.Dispose();
    }

    [Fact]
    public async Task One_too_many_without_servers_is_deleted_and_the_one_with_servers_kept()
    {
        Given(LeaseJson.Lease("empty"), LeaseJson.Lease("busy", status: "PENDING"));
        ServersOn("busy");
        cloud.On($"DELETE {Leases}/empty", 204, "");
        cloud.On($"GET {Leases}/busy", 200, LeaseJson.Envelope(LeaseJson.Lease("busy")));
        var phase = Phase();

        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);
        await phase.ApplyAsync(plan, CancellationToken.None);

        plan.Steps[0].Should().Be("delete lease lease_mlops_ada (empty, ACTIVE), one too many, with no server on it");
        (await phase.FindAsync(CancellationToken.None))!.LeaseId.Should().Be("busy");
        Changes().Should().Equal($"DELETE {Leases}/empty");
    }

    [Fact]
    public async Task One_too_many_that_carries_servers_stays_and_is_told()
    {
        Given(LeaseJson.Lease("l1"), LeaseJson.Lease("l2"));
        ServersOn("l1", "l2");

        var plan = await Phase().ProbeAsync(CancellationToken.None);

        plan.Should().BeOfType<PhasePlan.Nothing>();
        run.Reporter.Lines.Should().ContainSingle().Which.Should().Be("warning: lease lease_mlops_ada (l2, ACTIVE) is one more of the name, with node1-of-l2 on it: l1 is used, Destroy removes all of them");
    }

    [Fact]
    public async Task Leases_of_a_name_that_the_user_gave_are_left_alone()
    {
        run.With(settings => settings with { LeaseName = "mine" });
        Given(LeaseJson.Lease("l1", name: "mine"), LeaseJson.Lease("l2", name: "mine"));
        ServersOn();

        (await Phase().ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Nothing>();

        run.Reporter.Lines.Should().ContainSingle().Which.Should().Contain("one more of the name");
        Changes().Should().BeEmpty();
    }

    [Fact]
    public async Task One_too_many_stays_where_nobody_can_tell_what_runs_on_it()
    {
        Given(LeaseJson.Lease("l1"), LeaseJson.Lease("l2"));
        cloud.On("GET /compute/v2.1/servers/detail", 404, "{}");

        (await Phase().ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Nothing>();
    }

    [Fact]
    public async Task Lease_in_error_with_servers_on_it_goes_only_with_approval()
    {
        Given(LeaseJson.Lease("l1", status: "ERROR"));
        ServersOn("l1");
        cloud.On($"DELETE {Leases}/l1", 204, "");
        cloud.On($"POST {Leases}", 201, LeaseJson.Envelope(LeaseJson.Lease("l2", status: "PENDING")));
        cloud.On($"GET {Leases}/l2", 200, LeaseJson.Envelope(LeaseJson.Lease("l2")));

        var plan = (PhasePlan.Act)await Phase().ProbeAsync(CancellationToken.None);
        var refused = () => Phase().ApplyAsync(plan, CancellationToken.None);

        plan.Steps[0].Should().Be("delete lease lease_mlops_ada (l1), which is in ERROR, with node1-of-l1 on it");
        var error = (await refused.Should().ThrowAsync<ApprovalException>()).Which;
        error.What.Should().Contain("node1-of-l1");
        error.Next.Should().Contain("--approve");
        error.ExitCode.Should().Be(ExitCode.NotApproved);
        Changes().Should().BeEmpty();

        run.With(settings => settings with { Approve = true });
        await Phase().ApplyAsync(plan, CancellationToken.None);
        Changes().Should().Equal($"DELETE {Leases}/l1", $"POST {Leases}");
    }

    [Fact]
    public async Task Creation_that_was_not_carried_out_is_asked_once_more_after_looking()
    {
        Given();
        cloud.Script($"POST {Leases}", new StubAnswer(500, Internal), new StubAnswer(201, LeaseJson.Envelope(LeaseJson.Lease("l1"))));
        cloud.On($"GET {Leases}/l1", 200, LeaseJson.Envelope(LeaseJson.Lease("l1")));
        var phase = Phase();

        await phase.ApplyAsync((PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None), CancellationToken.None);

        Changes().Should().Equal($"POST {Leases}", $"POST {Leases}");
        cloud.Lines.SkipWhile(line => line != $"POST {Leases}").Skip(1).TakeWhile(line => line != $"POST {Leases}").Should().Equal(Enumerable.Repeat($"GET {Leases}", 3), "one look may come too early");
    }

    [Fact]
    public async Task Creation_that_failed_for_want_of_room_is_not_looked_for_nor_asked_again()
    {
        Given();
        cloud.On($"POST {Leases}", 500, """{"error_code":500,"error_message":"Not enough hosts available","error_name":500}""");
        var phase = Phase();
        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);

        var apply = () => phase.ApplyAsync(plan, CancellationToken.None);

        await apply.Should().ThrowAsync<LeaseException>();
        Changes().Should().Equal($"POST {Leases}");
    }

    [Fact]
    public async Task Creation_answered_after_a_minute_may_lie_in_a_queue_and_is_never_asked_again()
    {
        var time = new LeapingTime();
        run.WithTime(time);
        Given();
        cloud.On($"POST {Leases}", _ =>
        {
            time.Leap(TimeSpan.FromSeconds(60));
            return new StubAnswer(500, Internal);
        });
        var phase = Phase();
        var plan = (PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None);

        var apply = () => phase.ApplyAsync(plan, CancellationToken.None);

        await apply.Should().ThrowAsync<LeaseException>();
        Changes().Should().Equal($"POST {Leases}");
        cloud.Lines.Count(line => line == $"GET {Leases}").Should().Be(1 + 6, "it is looked for longer");
    }

    [Fact]
    public async Task Lease_that_appears_only_in_the_second_look_is_found()
    {
        Given();
        cloud.On($"POST {Leases}", _ =>
        {
            cloud.Script($"GET {Leases}", new StubAnswer(500, Internal), new StubAnswer(200, LeaseJson.List()), new StubAnswer(200, LeaseJson.List(LeaseJson.Lease("late", status: "CREATING"))));
            return new StubAnswer(500, Internal);
        });
        cloud.On($"GET {Leases}/late", 200, LeaseJson.Envelope(LeaseJson.Lease("late")));
        var phase = Phase();

        await phase.ApplyAsync((PhasePlan.Act)await phase.ProbeAsync(CancellationToken.None), CancellationToken.None);

        (await phase.FindAsync(CancellationToken.None))!.LeaseId.Should().Be("late");
        Changes().Should().Equal($"POST {Leases}");
    }

    [Fact]
    public async Task Start_that_is_over_does_not_keep_a_run_from_going_on_with_its_lease()
    {
        run.With(settings => settings with { LeaseStart = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        Given(LeaseJson.Lease("l1"));

        (await Phase().ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Nothing>();

        run.Reporter.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task Start_and_length_that_an_existing_lease_does_not_have_are_told()
    {
        run.With(settings => settings with { LeaseStart = DateTimeOffset.UtcNow.AddDays(2), LeaseHours = 48 });
        Given(LeaseJson.Lease("l1", end: "2026-01-02T00:00:00.000000"));

        (await Phase().ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Nothing>();

        run.Reporter.Lines.Should().HaveCount(2);
        run.Reporter.Lines[0].Should().Contain("--lease-start");
        run.Reporter.Lines[1].Should().Contain("--lease-hours 48").And.Contain("ExtendLease");
    }

    [Fact]
    public async Task Somebody_else_s_lease_of_our_name_is_no_reason_not_to_make_one()
    {
        Given(LeaseJson.Lease("theirs", user: "u2"));

        (await Phase().ProbeAsync(CancellationToken.None)).Should().BeOfType<PhasePlan.Act>().Which.Steps.Should().ContainSingle().Which.Should().StartWith("create lease");
    }

    private LeasePhase Phase() => new(run.Context, clients);

    private void Given(params string[] leases) => cloud.On($"GET {Leases}", 200, LeaseJson.List(leases));

    // Nova's filter: one server on each of these leases, none on others.
    private void ServersOn(params string[] leases) => cloud.On("GET /compute/v2.1/servers/detail", request =>
        leases.FirstOrDefault(lease => request.Line.EndsWith($"flavor=flavor-of-{lease}", StringComparison.Ordinal)) is { } found
            ? new StubAnswer(200, $$"""{"servers":[{"id":"s-{{found}}","name":"node1-of-{{found}}","status":"ACTIVE","tenant_id":"p1"}]}""")
            : new StubAnswer(200, """{"servers":[]}"""));

    private IEnumerable<string> Changes() => cloud.Lines.Where(line => !line.StartsWith("GET", StringComparison.Ordinal) && !line.StartsWith("POST /identity", StringComparison.Ordinal));

    /// <summary>A clock that can be moved on.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long leapt;

        public override long GetTimestamp() => base.GetTimestamp() + Volatile.Read(ref leapt);

        public void Leap(TimeSpan time) => Interlocked.Add(ref leapt, (long)(time.TotalSeconds * TimestampFrequency));
    }
}
