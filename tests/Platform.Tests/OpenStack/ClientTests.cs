using System.Net;
using System.Text.Json;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Reporting;

namespace GourmetGram.Platform.Tests.OpenStack;

public sealed class ClientTests : IDisposable
{
    private const string Leases = "/reservation/v1/leases";

    private readonly StubCloud cloud = new();
    private readonly Redactor redactor = new();
    private readonly OpenStackClients clients;

    public ClientTests() => clients = cloud.Clients(redactor);

    public void Dispose()
    {
        clients.Dispose();
        cloud.Dispose();
    }

    [Fact]
    public async Task Nothing_is_sent_before_it_is_needed_and_one_login_serves_all_services()
    {
        cloud.On($"GET {Leases}", 200, """{"leases":[]}""");
        cloud.On("GET /network/v2.0/networks", 200, """{"networks":[{"id":"n","name":"sharednet1","project_id":"x","shared":true}]}""");
        cloud.Requests.Should().BeEmpty();

        await Task.WhenAll(clients.Blazar.ListAsync(CancellationToken.None), clients.Neutron.NetworksAsync(CancellationToken.None));

        cloud.Lines.Should().HaveCount(3).And.ContainSingle(line => line == "POST /identity/v3/auth/tokens");
        cloud.Requests.Where(request => request.Token is not null).Should().OnlyContain(request => request.Token == "token-number-1");
        cloud.Requests[0].Body.Should().Be("""{"auth":{"identity":{"methods":["application_credential"],"application_credential":{"id":"ac","secret":"credential-secret"}}}}""");
        redactor.Redact("token-number-1").Should().Be("***");
    }

    [Fact]
    public async Task Token_about_to_end_is_renewed_and_a_withdrawn_one_replaced_once()
    {
        cloud.TokenEnd = DateTimeOffset.UtcNow.AddMinutes(1);
        cloud.Script($"GET {Leases}", new(200, """{"leases":[]}"""), new(200, """{"leases":[]}"""), new(401, "{}"), new(200, """{"leases":[]}"""), new(401, "{}"));

        await clients.Blazar.ListAsync(CancellationToken.None);
        cloud.TokenEnd = DateTimeOffset.UtcNow.AddHours(1);
        await clients.Blazar.ListAsync(CancellationToken.None);
        await clients.Blazar.ListAsync(CancellationToken.None);
        var refused = () => clients.Blazar.ListAsync(CancellationToken.None);

        (await refused.Should().ThrowAsync<CloudException>()).Which.Next.Should().Contain("withdrawn");
        cloud.Requests.Where(request => request.Token is not null).Select(request => request.Token![^1])
            .Should().Equal('1', '2', '2', '3', '3', '4');
    }

    [Fact]
    public async Task Lease_is_asked_for_as_Blazar_wants_it()
    {
        cloud.On($"POST {Leases}", 201, LeaseJson.Envelope(LeaseJson.Lease("l1", status: "PENDING")));

        var lease = await clients.Blazar.CreateAsync(new NewLease("lease_mlops_ada", "3", 3, null, new DateTimeOffset(2026, 11, 24, 3, 4, 59, TimeSpan.Zero)), CancellationToken.None);

        using var sent = JsonDocument.Parse(cloud.Requests[^1].Body);
        sent.RootElement.GetProperty("start_date").GetString().Should().Be("now");
        sent.RootElement.GetProperty("end_date").GetString().Should().Be("2026-11-24 03:04");
        sent.RootElement.GetProperty("reservations")[0].GetRawText().Should().Be("""{"resource_type":"flavor:instance","flavor_id":"3","amount":3,"affinity":null}""");
        lease.Servers!.FlavorId.Should().Be("flavor-of-l1");
        lease.Servers.SourceFlavor().Should().Be(("3", "m1.medium"));
        lease.EndDate.Should().Be(new DateTimeOffset(2126, 1, 2, 0, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(0)]
    public async Task Reading_is_repeated_through_trouble(int status)
    {
        cloud.Script($"GET {Leases}", Trouble(status), Trouble(status), new StubAnswer(200, """{"leases":[]}"""));

        (await clients.Blazar.ListAsync(CancellationToken.None)).Should().BeEmpty();

        cloud.Lines.Count(line => line == $"GET {Leases}").Should().Be(3);
    }

    [Fact]
    public async Task What_is_asked_again_is_told_and_why()
    {
        var reporter = new Phases.RecordingReporter();
        using var told = new OpenStackClients(() => new CloudLogin(cloud.Credentials(), "/nowhere/clouds.yaml", null), redactor, TimeProvider.System, reporter);
        cloud.Script($"GET {Leases}", new StubAnswer(503, "{}"), new StubAnswer(200, """{"leases":[]}"""));

        await told.Blazar.ListAsync(CancellationToken.None);

        reporter.Lines.Should().ContainSingle().Which.Should().StartWith($"detail: the reservation service answered 503 to GET {Leases}: asked again in");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(0)]
    public async Task Creation_that_may_have_happened_is_never_repeated(int status)
    {
        cloud.Script($"POST {Leases}", Trouble(status), new StubAnswer(201, LeaseJson.Envelope(LeaseJson.Lease("l1"))));

        var create = () => clients.Blazar.CreateAsync(new NewLease("n", "3", 1, null, DateTimeOffset.UtcNow), CancellationToken.None);

        (await create.Should().ThrowAsync<CloudException>()).Which.Fault()!.MayHaveHappened.Should().BeTrue();
        cloud.Lines.Count(line => line == $"POST {Leases}").Should().Be(1);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(0)]
    public async Task Change_and_deletion_of_a_lease_are_never_repeated_unseen(int status)
    {
        cloud.On($"PUT {Leases}/l1", _ => Trouble(status));
        cloud.On($"DELETE {Leases}/l1", _ => Trouble(status));

        var update = () => clients.Blazar.UpdateEndAsync("l1", DateTimeOffset.UtcNow, CancellationToken.None);
        var delete = () => clients.Blazar.DeleteAsync("l1", CancellationToken.None);

        (await update.Should().ThrowAsync<CloudException>()).Which.Fault()!.MayHaveHappened.Should().BeTrue();
        (await delete.Should().ThrowAsync<CloudException>()).Which.Fault()!.MayHaveHappened.Should().BeTrue();
        cloud.Lines.Where(line => line.EndsWith("/l1", StringComparison.Ordinal)).Should().Equal($"PUT {Leases}/l1", $"DELETE {Leases}/l1");
    }

    [Fact]
    public async Task Deletion_of_a_server_is_repeated_through_trouble()
    {
        cloud.Script("DELETE /compute/v2.1/servers/s1", Trouble(503), Trouble(0), new StubAnswer(204));

        (await clients.Nova.DeleteServerAsync("s1", CancellationToken.None)).Should().BeTrue();
    }

    [Fact]
    public async Task Creation_refused_for_its_rate_is_repeated_when_the_service_says()
    {
        cloud.Script($"POST {Leases}", new StubAnswer(429, "{}", ("Retry-After", "1")), new StubAnswer(201, LeaseJson.Envelope(LeaseJson.Lease("l1"))));
        var started = TimeProvider.System.GetTimestamp();

        await clients.Blazar.CreateAsync(new NewLease("n", "3", 1, null, DateTimeOffset.UtcNow), CancellationToken.None);

        TimeProvider.System.GetElapsedTime(started).Should().BeGreaterThan(TimeSpan.FromSeconds(0.9));
    }

    [Theory]
    [InlineData("""{"error":{"code":404,"message":"Could not find Application Credential: ac.","title":"Not Found"}}""", "Could not find Application Credential: ac.")]
    [InlineData("""{"itemNotFound":{"code":404,"message":"Instance i could not be found."}}""", "Instance i could not be found.")]
    [InlineData("""{"NeutronError":{"type":"NetworkNotFound","message":"Network n could not be found.","detail":""}}""", "Network n could not be found.")]
    [InlineData("""{"error_code":404,"error_message":"Flavor nope could not be found.","error_name":404}""", "Flavor nope could not be found.")]
    [InlineData("""{"message":"No image found with ID nope<br /><br />\n\n\n","code":"404 Not Found"}""", "No image found with ID nope")]
    [InlineData("""{"errors":[{"status":403,"title":"Forbidden","detail":"Access was denied."}]}""", "Access was denied.")]
    [InlineData("<html><body>Bad Gateway</body></html>", "Not Found")]
    public async Task Every_service_is_understood_in_its_own_shape(string body, string expected)
    {
        cloud.On($"GET {Leases}/x", _ => new StubAnswer(404, body, ("x-openstack-request-id", "req-42")));

        var get = () => clients.Blazar.GetAsync("x", CancellationToken.None);

        var error = (await get.Should().ThrowAsync<CloudException>()).Which;
        error.Fault()!.Message.Should().Be(expected);
        error.Fault()!.Status.Should().Be(HttpStatusCode.NotFound);
        error.Why.Should().Contain("GET /reservation/v1/leases/x").And.Contain("req-42");
        error.ExitCode.Should().Be(ExitCode.Cloud);
    }

    [Theory]
    [InlineData(401, "check the id and secret")]
    [InlineData(404, "was deleted")]
    public async Task Refused_login_says_what_to_check(int status, string next)
    {
        cloud.On("POST /identity/v3/auth/tokens", status, """{"error":{"message":"The request you have made requires authentication."}}""");

        var session = () => clients.Keystone.SessionAsync(CancellationToken.None);

        (await session.Should().ThrowAsync<CloudException>()).Which.Next.Should().Contain(next);
    }

    [Fact]
    public async Task Cloud_that_does_not_answer_is_named_with_the_way_out()
    {
        using var gone = new StubCloud();
        using var lost = gone.Clients();
        gone.Dispose();

        var session = () => lost.Keystone.SessionAsync(CancellationToken.None);

        var error = (await session.Should().ThrowAsync<CloudException>()).Which;
        error.What.Should().Contain(gone.Base);
        error.Next.Should().Contain("auth_url");
    }

    [Fact]
    public async Task Answer_of_something_else_than_Keystone_is_recognised()
    {
        cloud.On("POST /identity/v3/auth/tokens", 200, "<html>Welcome</html>");

        var session = () => clients.Keystone.SessionAsync(CancellationToken.None);

        (await session.Should().ThrowAsync<CloudException>()).Which.What.Should().Contain("is not Keystone");
    }

    [Fact]
    public void Missing_region_and_missing_service_are_told_apart()
    {
        var session = new CloudSession(new("token"), DateTimeOffset.UtcNow, "u", "p", "p", [], null, [new CatalogEndpoint("compute", "public", "R", new Uri("http://k/compute"))]);

        var region = () => session.Endpoint("compute", cloud.Credentials("Q"));
        var service = () => session.Endpoint("reservation", cloud.Credentials("R"));

        region.Should().Throw<CloudException>().Which.Why.Should().Contain("its regions: R");
        service.Should().Throw<CloudException>().Which.Next.Should().Contain("--reservation");
        session.Endpoint("compute", cloud.Credentials(null)).Should().Be(new Uri("http://k/compute"));
    }

    [Fact]
    public async Task Pages_are_followed_and_name_patterns_are_checked_again()
    {
        cloud.On("GET /compute/v2.1/servers/detail", request => request.Line.Contains("marker=", StringComparison.Ordinal)
            ? new StubAnswer(200, """{"servers":[{"id":"2","name":"node2-mlops-ada","status":"ERROR","fault":{"code":500,"message":"No valid host was found. ","created":"x"}}]}""")
            : new StubAnswer(200, $$$"""{"servers":[{"id":"1","name":"node1-mlops-ada","status":"ACTIVE"},{"id":"3","name":"node1-mlopsXada","status":"ACTIVE"}],"servers_links":[{"rel":"next","href":"{{{cloud.Base}}}/compute/v2.1/servers/detail?marker=1"}]}"""));

        var servers = await clients.Nova.ServersAsync("-mlops-ada", CancellationToken.None);

        servers.Select(server => server.Id).Should().Equal("1", "2");
        servers[1].Fault!.Message.Should().StartWith("No valid host");
    }

    [Theory]
    [InlineData("{0}/compute/v2.1/servers/detail?marker=1")]
    [InlineData("/compute/v2.1/servers/detail?marker=1")]
    [InlineData("?marker=1")]
    [InlineData("http://internal.invalid:8774/v2.1/servers/detail?marker=1#top")]
    public async Task Next_page_is_asked_for_where_the_catalog_leads_wherever_the_link_does(string href)
    {
        cloud.On("GET /compute/v2.1/servers/detail", request => Servers(request.Line.Contains("marker=", StringComparison.Ordinal) ? null : href.Replace("{0}", cloud.Base, StringComparison.Ordinal)));

        (await clients.Nova.ServersAsync(null, CancellationToken.None)).Should().HaveCount(2);

        cloud.Lines.Skip(1).Should().Equal("GET /compute/v2.1/servers/detail", "GET /compute/v2.1/servers/detail?marker=1");
    }

    [Fact]
    public async Task Token_never_goes_where_a_link_leads()
    {
        using var stranger = new StubCloud();
        cloud.On("GET /compute/v2.1/servers/detail", request => Servers(request.Line.Contains("marker=", StringComparison.Ordinal) ? null : $"{stranger.Base}/compute/v2.1/servers/detail?marker=1"));

        await clients.Nova.ServersAsync(null, CancellationToken.None);

        stranger.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Pages_that_lead_to_each_other_are_read_once()
    {
        cloud.On("GET /compute/v2.1/servers/detail", request => Servers(request.Line.Contains("marker=1", StringComparison.Ordinal) ? "?marker=2" : "?marker=1"));

        await clients.Nova.ServersAsync(null, CancellationToken.None);

        cloud.Lines.Should().HaveCount(4, "a login and three pages");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""["next"]""")]
    [InlineData("""[{"href":"?marker=1"}]""")]
    [InlineData("""[{"rel":1,"href":"?marker=1"}]""")]
    [InlineData("""[{"rel":"next"}]""")]
    [InlineData("""[{"rel":"next","href":1}]""")]
    [InlineData("""[{"rel":"next","href":"/elsewhere"}]""")]
    public async Task Strange_link_to_the_next_page_is_explained(string links)
    {
        cloud.On("GET /compute/v2.1/servers/detail", 200, $$"""{"servers":[],"servers_links":{{links}}}""");

        var list = () => clients.Nova.ServersAsync(null, CancellationToken.None);

        var error = (await list.Should().ThrowAsync<CloudException>()).Which;
        error.What.Should().Be("The compute service gave an answer to servers/detail that is not understood");
        error.Why.Should().StartWith("servers_links: ");
        error.Next.Should().Contain("endpoint");
    }

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""{"start_date":7}""")]
    [InlineData("""{"start_date":"soon"}""")]
    [InlineData("""{"reservations":7}""")]
    [InlineData("""{"reservations":[7]}""")]
    public async Task Strange_lease_is_explained(string lease)
    {
        cloud.On($"GET {Leases}/l1", 200, LeaseJson.Envelope(lease));

        var get = () => clients.Blazar.GetAsync("l1", CancellationToken.None);

        (await get.Should().ThrowAsync<CloudException>()).Which.What.Should().Contain("not understood");
    }

    private static StubAnswer Servers(string? next) => new(
        200,
        $$"""{"servers":[{"id":"1","name":"node1-mlops-ada","status":"ACTIVE"}]{{(next is null ? "" : $$""","servers_links":[{"rel":"next","href":"{{next}}"}]""")}}}""");

    [Fact]
    public async Task What_is_gone_already_counts_as_deleted()
    {
        (await clients.Nova.DeleteServerAsync("x", CancellationToken.None)).Should().BeFalse();
        (await clients.Nova.ServerAsync("x", CancellationToken.None)).Should().BeNull();
        cloud.On("DELETE /network/v2.0/ports/p", 204, "");
        (await clients.Neutron.DeletePortAsync("p", CancellationToken.None)).Should().BeTrue();
    }

    private static StubAnswer Trouble(int status) => status == 0 ? StubAnswer.Cut : new StubAnswer(status, """{"error":{"message":"trouble"}}""");
}
