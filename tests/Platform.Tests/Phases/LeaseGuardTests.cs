using System.Text.Json;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Sites;
using GourmetGram.Platform.Tests.OpenStack;

namespace GourmetGram.Platform.Tests.Phases;

public sealed class LeaseGuardTests : IDisposable
{
    private const string Leases = "/reservation/v1/leases";
    private readonly RunFixture run = new();
    private readonly StubCloud cloud = new();
    private readonly OpenStackClients clients;
    private string end = LeaseJson.In(TimeSpan.FromMinutes(40));
    private string status = "ACTIVE";

    public LeaseGuardTests()
    {
        clients = cloud.Clients();
        run.WithSite(site => site with
        {
            TypicalLengths = [new TypicalLength("Terraform", TimeSpan.FromMinutes(5)), new TypicalLength("Kubespray", TimeSpan.FromMinutes(45)), new TypicalLength("PostK8s", TimeSpan.FromMinutes(10))],
        });
        cloud.On($"GET {Leases}", _ => new StubAnswer(200, LeaseJson.List(Lease())));
        cloud.On($"GET {Leases}/l1", _ => new StubAnswer(200, LeaseJson.Envelope(Lease())));
        cloud.On($"PUT {Leases}/l1", request =>
        {
            using var body = JsonDocument.Parse(request.Body);
            end = body.RootElement.GetProperty("end_date").GetString()!.Replace(' ', 'T') + ":00.000000";
            return new StubAnswer(200, LeaseJson.Envelope(Lease("UPDATING")));
        });
    }

    public void Dispose()
    {
        clients.Dispose();
        cloud.Dispose();
        run.Dispose();
    }

    [Fact]
    public async Task Lease_that_ends_within_the_hour_is_extended_before_Kubespray()
    {
        var outcome = await RunAsync(new WorkingPhase("Kubespray"));

        outcome.Status.Should().Be(PhaseStatus.Done);
        run.Reporter.Lines.Should().Contain(line => line.StartsWith("warning: Kubespray takes about 45 m", StringComparison.Ordinal) && line.EndsWith(": extending it", StringComparison.Ordinal));
        var extended = DateTimeOffset.Parse(end + "Z", System.Globalization.CultureInfo.InvariantCulture);
        extended.Should().BeCloseTo(DateTimeOffset.UtcNow.AddMinutes(45 + 10 + 60), TimeSpan.FromMinutes(2), "Kubespray, PostK8s and an hour");
    }

    [Fact]
    public async Task Lease_that_lasts_long_enough_is_left_alone_and_its_time_told_once()
    {
        var (guard, _) = Guard();
        var runner = new PhaseRunner(run.Reporter, run.Context.Time, guard);

        await runner.RunAsync(new WorkingPhase("Terraform"), CancellationToken.None);
        await runner.RunAsync(new WorkingPhase("PostK8s"), CancellationToken.None);

        cloud.Lines.Should().NotContain($"PUT {Leases}/l1");
        run.Reporter.Lines.Where(line => line.Contains("lease lease_mlops_ada ends", StringComparison.Ordinal)).Should().ContainSingle().Which.Should().EndWith("ExtendLease --hours N moves that");
    }

    [Fact]
    public async Task Phase_that_cannot_finish_in_time_does_not_start_when_the_lease_cannot_be_extended()
    {
        cloud.On($"PUT {Leases}/l1", 500, """{"error_code":500,"error_message":"Not enough hosts available","error_name":500}""");
        var phase = new WorkingPhase("Kubespray");

        var attempt = () => RunAsync(phase);

        var error = (await attempt.Should().ThrowAsync<LeaseException>()).Which;
        error.What.Should().StartWith("Kubespray takes about 45 m 00 s, and lease lease_mlops_ada ends in");
        error.Why.Should().Contain("Not enough hosts available").And.Contain("it is ACTIVE as before");
        error.Next.Should().Contain("ExtendLease").And.Contain("--ignore-lease-end");
        phase.Ran.Should().BeFalse();
    }

    [Fact]
    public async Task Ending_is_ignored_on_request()
    {
        run.With(settings => settings with { IgnoreLeaseEnd = true });

        var outcome = await RunAsync(new WorkingPhase("Kubespray"));

        outcome.Status.Should().Be(PhaseStatus.Done);
        cloud.Lines.Should().NotContain($"PUT {Leases}/l1");
        run.Reporter.Lines.Should().Contain(line => line.EndsWith("it is started all the same, as asked for", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Phase_that_has_nothing_to_do_needs_no_time()
    {
        var (guard, _) = Guard();

        var outcome = await new PhaseRunner(run.Reporter, run.Context.Time, guard).RunAsync(new WorkingPhase("Kubespray", idle: true), CancellationToken.None);

        outcome.Status.Should().Be(PhaseStatus.Unchanged);
        cloud.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task Reservation_that_was_brought_needs_no_reservation_service()
    {
        cloud.ReservationType = "container";
        run.With(settings => settings with { Reservation = "brought" });

        (await RunAsync(new WorkingPhase("Kubespray"))).Status.Should().Be(PhaseStatus.Done);

        run.Reporter.Lines.Should().Contain(line => line.StartsWith("detail: the lease could not be looked at: Cloud stub has no service of type reservation", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reservation_that_was_brought_is_worked_on_while_the_reservation_service_fails_and_watched_once_it_answers()
    {
        run.With(settings => settings with { Reservation = "flavor-of-l1" });
        cloud.On($"GET {Leases}", 500, "{}");
        var runner = new PhaseRunner(run.Reporter, run.Context.Time, Guard().Guard);
        (await runner.RunAsync(new WorkingPhase("Terraform"), CancellationToken.None)).Status.Should().Be(PhaseStatus.Done);
        cloud.On($"GET {Leases}", _ => new StubAnswer(200, LeaseJson.List(Lease())));

        var attempt = () => runner.RunAsync(new WorkingPhase("Kubespray"), CancellationToken.None);

        (await attempt.Should().ThrowAsync<LeaseException>()).Which.Why.Should().Contain("its lease is not ours to change");
    }

    [Theory]
    [InlineData(true, "nobody watches the end of the lease")]
    [InlineData(false, "the lease is taken to be as it was seen before")]
    public async Task Reservation_service_that_hangs_keeps_no_phase_waiting_and_the_watch_goes_on_when_it_comes_back(bool brought, string said)
    {
        end = LeaseJson.In(TimeSpan.FromHours(4));
        run.With(settings => settings with { Reservation = brought ? "flavor-of-l1" : null });
        var (_, lease) = Guard();
        if (!brought)
        {
            await lease.FindAsync(CancellationToken.None);
        }

        using var answers = new ManualResetEventSlim();
        foreach (var line in new[] { $"GET {Leases}", $"GET {Leases}/l1" })
        {
            cloud.On(line, _ =>
            {
                answers.Wait(TimeSpan.FromMinutes(1));
                return new StubAnswer(200, line.EndsWith("l1", StringComparison.Ordinal) ? LeaseJson.Envelope(Lease()) : LeaseJson.List(Lease()));
            });
        }

        var runner = new PhaseRunner(run.Reporter, run.Context.Time, new LeaseGuard(run.Context, lease) { LookTimeout = TimeSpan.FromSeconds(1) });

        (await runner.RunAsync(new WorkingPhase("Kubespray"), CancellationToken.None)).Status.Should().Be(PhaseStatus.Done);
        (await runner.RunAsync(new WorkingPhase("PostK8s"), CancellationToken.None)).Status.Should().Be(PhaseStatus.Done);
        run.Reporter.Lines.Where(line => line.Contains("does not answer", StringComparison.Ordinal)).Should().ContainSingle().Which.Should().Be($"warning: the reservation service does not answer: {said}");

        end = LeaseJson.In(TimeSpan.FromMinutes(-1));
        status = "TERMINATED";
        answers.Set();
        LeaseException? seen = null;
        // On a busy machine even a service that is well may be slower than the little time it still gets.
        for (var look = 0; look < 50 && seen is null; look++)
        {
            seen = await Record.ExceptionAsync(() => runner.RunAsync(new WorkingPhase("Kubespray"), CancellationToken.None)) as LeaseException;
        }

        seen!.What.Should().Contain("has ended");
    }

    [Theory]
    [InlineData("Kubespray")]
    [InlineData("PostK8s")]
    public async Task Failure_under_a_lease_that_ended_names_the_lease_first(string name)
    {
        run.With(settings => settings with { IgnoreLeaseEnd = true });
        var (guard, lease) = Guard();
        await lease.FindAsync(CancellationToken.None);
        var phase = new WorkingPhase(name, failure: () =>
        {
            status = "TERMINATED";
            return new AnsibleException("A task failed on node2", "connection refused", "read the log");
        });

        var attempt = () => new PhaseRunner(run.Reporter, run.Context.Time, guard).RunAsync(phase, CancellationToken.None);

        var error = (await attempt.Should().ThrowAsync<LeaseException>()).Which;
        error.What.Should().StartWith($"Lease lease_mlops_ada ended while {name} was under way");
        error.Why.Should().Be("A task failed on node2\nconnection refused");
        error.Next.Should().Contain("Provision again");
        error.ExitCode.Should().Be(ExitCode.Lease);
    }

    [Fact]
    public async Task Failure_under_a_lease_that_somebody_deleted_says_so()
    {
        var (guard, lease) = Guard();
        await lease.FindAsync(CancellationToken.None);
        var phase = new WorkingPhase("PostK8s", failure: () =>
        {
            cloud.On($"GET {Leases}/l1", 404, """{"error_code":404,"error_message":"Object with {'lease_id': 'l1'} not found","error_name":404}""");
            return new AnsibleException("A task failed on node2", null, "read the log");
        });

        var attempt = () => new PhaseRunner(run.Reporter, run.Context.Time, guard).RunAsync(phase, CancellationToken.None);

        (await attempt.Should().ThrowAsync<LeaseException>()).Which.What.Should().StartWith("Lease lease_mlops_ada was deleted while PostK8s was under way");
    }

    [Fact]
    public async Task Failure_is_told_as_it_is_when_the_reservation_service_is_away_too()
    {
        var (guard, lease) = Guard();
        await lease.FindAsync(CancellationToken.None);
        var failure = new AnsibleException("A task failed on node2", null, "read the log");
        var phase = new WorkingPhase("PostK8s", failure: () =>
        {
            cloud.On($"GET {Leases}/l1", 500, "{}");
            return failure;
        });

        var attempt = () => new PhaseRunner(run.Reporter, run.Context.Time, guard).RunAsync(phase, CancellationToken.None);

        (await attempt.Should().ThrowAsync<AnsibleException>()).Which.Should().BeSameAs(failure);
    }

    [Theory]
    [InlineData("TERMINATED", "has ended")]
    [InlineData("TERMINATING", "has ended")]
    [InlineData(null, "was deleted")]
    public async Task Lease_that_is_gone_is_noticed_before_long_work_begins(string? now, string what)
    {
        end = LeaseJson.In(TimeSpan.FromHours(20));
        var (guard, lease) = Guard();
        await lease.FindAsync(CancellationToken.None);
        cloud.On($"GET {Leases}/l1", _ => now is null ? new StubAnswer(404, "{}") : new StubAnswer(200, LeaseJson.Envelope(Lease(now))));
        var phase = new WorkingPhase("Kubespray");

        var attempt = () => new PhaseRunner(run.Reporter, run.Context.Time, guard).RunAsync(phase, CancellationToken.None);

        var error = (await attempt.Should().ThrowAsync<LeaseException>()).Which;
        error.What.Should().StartWith($"Lease lease_mlops_ada {what}").And.EndWith("Kubespray has nothing to work on");
        error.Next.Should().Contain("./build.sh Provision");
        phase.Ran.Should().BeFalse();
    }

    [Fact]
    public async Task Lease_that_somebody_shortened_meanwhile_is_noticed_before_long_work_begins()
    {
        end = LeaseJson.In(TimeSpan.FromHours(20));
        var (guard, lease) = Guard();
        await lease.FindAsync(CancellationToken.None);
        end = LeaseJson.In(TimeSpan.FromMinutes(30));

        await new PhaseRunner(run.Reporter, run.Context.Time, guard).RunAsync(new WorkingPhase("Kubespray"), CancellationToken.None);

        run.Reporter.Lines.Should().Contain(line => line.StartsWith("warning: Kubespray takes about 45 m 00 s", StringComparison.Ordinal));
        cloud.Lines.Should().Contain($"PUT {Leases}/l1");
    }

    [Fact]
    public async Task Less_is_asked_for_where_the_full_extension_is_refused()
    {
        var asked = new List<string>();
        cloud.On($"PUT {Leases}/l1", request =>
        {
            using var body = JsonDocument.Parse(request.Body);
            var wished = body.RootElement.GetProperty("end_date").GetString()!;
            asked.Add(wished);
            if (asked.Count == 1)
            {
                return new StubAnswer(500, """{"error_code":500,"error_message":"Not enough hosts available","error_name":500}""");
            }

            end = wished.Replace(' ', 'T') + ":00.000000";
            return new StubAnswer(200, LeaseJson.Envelope(Lease("UPDATING")));
        });

        (await RunAsync(new WorkingPhase("Kubespray"))).Status.Should().Be(PhaseStatus.Done);

        asked.Should().HaveCount(2);
        DateTimeOffset.Parse(end + "Z", System.Globalization.CultureInfo.InvariantCulture).Should().BeCloseTo(DateTimeOffset.UtcNow.AddMinutes(45 + 10), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Reservation_that_was_brought_is_watched_and_its_lease_never_changed()
    {
        run.With(settings => settings with { Reservation = "flavor-of-l1" });
        var phase = new WorkingPhase("Kubespray");

        var attempt = () => RunAsync(phase);

        var error = (await attempt.Should().ThrowAsync<LeaseException>()).Which;
        error.What.Should().StartWith("Kubespray takes about 45 m 00 s, and lease lease_mlops_ada ends in");
        error.Why.Should().Contain("not ours to change");
        phase.Ran.Should().BeFalse();
        cloud.Lines.Should().OnlyContain(line => line.StartsWith("GET", StringComparison.Ordinal) || line.StartsWith("POST /identity", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Time_that_is_known_is_told_once_and_nobody_is_asked_for_it()
    {
        end = LeaseJson.In(TimeSpan.FromHours(20));
        var (guard, lease) = Guard();
        guard.Tell();
        run.Reporter.Lines.Should().BeEmpty();
        await lease.FindAsync(CancellationToken.None);
        var calls = cloud.Lines.Count();

        guard.Tell();
        guard.Tell();

        run.Reporter.Lines.Should().ContainSingle().Which.Should().MatchRegex("^lease lease_mlops_ada ends .* UTC: (19 h 59|20 h 00) m left$");
        cloud.Lines.Should().HaveCount(calls);
    }

    [Fact]
    public async Task Failure_under_a_living_lease_is_the_phase_s_own()
    {
        var (guard, lease) = Guard();
        await lease.FindAsync(CancellationToken.None);
        var failure = new AnsibleException("A task failed on node2", null, "read the log");

        var attempt = () => new PhaseRunner(run.Reporter, run.Context.Time, guard).RunAsync(new WorkingPhase("PostK8s", failure: () => failure), CancellationToken.None);

        (await attempt.Should().ThrowAsync<AnsibleException>()).Which.Should().BeSameAs(failure);
    }

    [Fact]
    public async Task Extension_waits_for_a_lease_that_is_about_to_start()
    {
        status = "PENDING";
        cloud.Script($"GET {Leases}/l1", new StubAnswer(200, LeaseJson.Envelope(Lease("PENDING"))), new StubAnswer(200, LeaseJson.Envelope(Lease("ACTIVE"))));
        var moved = false;
        cloud.On($"PUT {Leases}/l1", request =>
        {
            moved = true;
            using var body = JsonDocument.Parse(request.Body);
            end = body.RootElement.GetProperty("end_date").GetString()!.Replace(' ', 'T') + ":00.000000";
            cloud.On($"GET {Leases}/l1", _ => new StubAnswer(200, LeaseJson.Envelope(Lease("ACTIVE"))));
            return new StubAnswer(200, LeaseJson.Envelope(Lease("UPDATING")));
        });

        var told = await Guard().Lease.ExtendAsync(null, CancellationToken.None);

        moved.Should().BeTrue();
        told.Should().StartWith("lease_mlops_ada is ACTIVE until");
        cloud.Lines.ToList().IndexOf($"PUT {Leases}/l1").Should().BeGreaterThan(cloud.Lines.ToList().LastIndexOf($"GET {Leases}") + 1, "it was looked at until it was ACTIVE");
    }

    [Fact]
    public async Task Lease_of_tomorrow_is_replaced_by_a_longer_one_because_an_update_would_ruin_it()
    {
        var start = LeaseJson.In(TimeSpan.FromHours(20));
        end = LeaseJson.In(TimeSpan.FromHours(28));
        cloud.On($"GET {Leases}", 200, LeaseJson.List(LeaseJson.Lease("l1", status: "PENDING", start: start, end: end)));
        cloud.On($"POST {Leases}", 201, LeaseJson.Envelope(LeaseJson.Lease("l2", status: "PENDING", start: start, end: LeaseJson.In(TimeSpan.FromHours(36)))));
        cloud.On($"DELETE {Leases}/l1", 204, "");

        var told = await Guard().Lease.ExtendAsync(null, CancellationToken.None);

        told.Should().StartWith("lease_mlops_ada is PENDING: it starts");
        cloud.Lines.Should().NotContain($"PUT {Leases}/l1");
        cloud.Lines.SkipWhile(line => line != $"POST {Leases}").Should().Contain($"DELETE {Leases}/l1", "the old one goes once the new one is there");
    }

    [Fact]
    public async Task Lease_that_an_update_ruined_is_told_as_such()
    {
        cloud.On($"PUT {Leases}/l1", _ =>
        {
            status = "ERROR";
            return new StubAnswer(409, """{"error_code":409,"error_message":"Flavor-based reservation update not yet supported","error_name":409}""");
        });

        var extend = () => Guard().Lease.ExtendAsync(null, CancellationToken.None);

        var error = (await extend.Should().ThrowAsync<LeaseException>()).Which;
        error.What.Should().Contain("went to ERROR").And.Contain("not yet supported");
        error.Next.Should().Contain("save what you need").And.Contain("Provision");
    }

    [Fact]
    public async Task Answer_that_was_lost_is_no_failure_when_the_end_has_moved()
    {
        cloud.On($"PUT {Leases}/l1", request =>
        {
            using var body = JsonDocument.Parse(request.Body);
            end = body.RootElement.GetProperty("end_date").GetString()!.Replace(' ', 'T') + ":00.000000";
            return new StubAnswer(500, """{"error_code":500,"error_message":"Internal Server Error","error_name":"INTERNAL_SERVER_ERROR"}""");
        });

        (await Guard().Lease.ExtendAsync(null, CancellationToken.None)).Should().StartWith("lease_mlops_ada is ACTIVE until");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Move_of_the_end_that_got_lost_is_asked_for_once_more_after_looking(int trouble)
    {
        var asked = 0;
        cloud.On($"PUT {Leases}/l1", request =>
        {
            if (asked++ == 0)
            {
                return trouble == 0 ? StubAnswer.Cut : new StubAnswer(trouble, "<html>Gateway</html>");
            }

            using var body = JsonDocument.Parse(request.Body);
            end = body.RootElement.GetProperty("end_date").GetString()!.Replace(' ', 'T') + ":00.000000";
            return new StubAnswer(200, LeaseJson.Envelope(Lease("UPDATING")));
        });

        (await Guard().Lease.ExtendAsync(null, CancellationToken.None)).Should().StartWith("lease_mlops_ada is ACTIVE until");

        asked.Should().Be(2);
        cloud.Lines.SkipWhile(line => line != $"PUT {Leases}/l1").Skip(1).First().Should().Be($"GET {Leases}/l1", "it is looked at before it is asked for again");
        run.Reporter.Lines.Should().Contain("the end has not moved: asking once more");
    }

    [Fact]
    public async Task Move_of_the_end_that_gets_lost_twice_is_told()
    {
        cloud.On($"PUT {Leases}/l1", 503, "<html>Gateway</html>");

        var extend = () => Guard().Lease.ExtendAsync(null, CancellationToken.None);

        (await extend.Should().ThrowAsync<LeaseException>()).Which.Why.Should().StartWith("it is ACTIVE as before");
        cloud.Lines.Count(line => line == $"PUT {Leases}/l1").Should().Be(2);
    }

    [Theory]
    [InlineData("ERROR", "is in ERROR: it cannot be extended")]
    [InlineData("TERMINATED", "there is nothing left to extend")]
    public async Task Lease_that_is_no_more_cannot_be_extended(string now, string what)
    {
        status = now;
        cloud.On("GET /compute/v2.1/servers/detail", 200, """{"servers":[]}""");

        var extend = () => Guard().Lease.ExtendAsync(null, CancellationToken.None);

        var error = (await extend.Should().ThrowAsync<LeaseException>()).Which;
        error.What.Should().Contain(what);
        error.Next.Should().Contain("./build.sh Provision");
        cloud.Lines.Should().NotContain($"PUT {Leases}/l1");
    }

    [Fact]
    public async Task Future_lease_is_made_with_its_start_and_waited_for_with_a_countdown()
    {
        var start = DateTimeOffset.UtcNow.AddHours(2);
        run.With(settings => settings with { LeaseStart = start, LeaseHours = 3 });
        cloud.On("GET /compute/v2.1/flavors/detail", 200, """{"flavors":[{"id":"3","name":"m1.medium","vcpus":2,"ram":4096,"disk":40}]}""");
        cloud.On($"GET {Leases}", 200, LeaseJson.List());
        var future = LeaseJson.Lease("l1", status: "PENDING", start: LeaseJson.In(TimeSpan.FromHours(2)), end: LeaseJson.In(TimeSpan.FromHours(5)));
        cloud.On($"POST {Leases}", 201, LeaseJson.Envelope(future));
        cloud.Script($"GET {Leases}/l1", new StubAnswer(200, LeaseJson.Envelope(future)), new StubAnswer(200, LeaseJson.Envelope(LeaseJson.Lease("l1"))));
        var lease = Guard().Lease;

        var plan = (PhasePlan.Act)await lease.ProbeAsync(CancellationToken.None);
        await lease.ApplyAsync(plan, CancellationToken.None);

        plan.Steps.Should().ContainSingle().Which.Should().Contain($"for 3 h from {start:yyyy-MM-dd HH:mm} UTC");
        using var sent = JsonDocument.Parse(cloud.Requests.Single(request => request.Line == $"POST {Leases}").Body);
        sent.RootElement.GetProperty("start_date").GetString().Should().Be($"{start:yyyy-MM-dd HH:mm}");
        sent.RootElement.GetProperty("end_date").GetString().Should().Be($"{start.AddHours(3):yyyy-MM-dd HH:mm}");
        run.Reporter.Lines.Should().Contain(line => line.Contains("starts ", StringComparison.Ordinal) && line.Contains(", in about 2 h 00 m", StringComparison.Ordinal));
    }

    private string Lease(string? now = null) => LeaseJson.Lease("l1", status: now ?? status, end: end);

    private (LeaseGuard Guard, LeasePhase Lease) Guard()
    {
        var lease = new LeasePhase(run.Context, clients);
        return (new LeaseGuard(run.Context, lease), lease);
    }

    private Task<PhaseOutcome> RunAsync(IPhase phase) => new PhaseRunner(run.Reporter, run.Context.Time, Guard().Guard).RunAsync(phase, CancellationToken.None);

    private sealed class WorkingPhase(string name, bool idle = false, Func<PlatformException>? failure = null) : IPhase
    {
        public string Name => name;

        public bool Ran { get; private set; }

        public Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken) =>
            Task.FromResult<PhasePlan>(idle ? new PhasePlan.Nothing("all is well") : new PhasePlan.Act(["work"]));

        public Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
        {
            Ran = true;
            return failure is null ? Task.FromResult("done") : throw failure();
        }
    }
}
