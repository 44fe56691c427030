using System.Collections.Concurrent;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Tests.OpenStack;

namespace GourmetGram.Platform.Tests.Phases;

public sealed class CloudSweepTests : IDisposable
{
    private readonly RunFixture run = new();
    private readonly StubCloud cloud = new();
    private readonly OpenStackClients clients;
    private readonly ConcurrentQueue<string> deleted = new();

    public CloudSweepTests()
    {
        clients = cloud.Clients();
        Given(servers: "", networks: "", subnets: "", ports: "", floatingIps: "");
        cloud.On("GET /reservation/v1/leases", 200, LeaseJson.List());
    }

    public void Dispose()
    {
        clients.Dispose();
        cloud.Dispose();
        run.Dispose();
    }

    [Fact]
    public async Task Everything_of_ours_goes_in_an_order_that_works_and_nothing_else()
    {
        Given(
            servers: """{"id":"s1","name":"node1-mlops-ada","status":"ACTIVE","tenant_id":"p1"},{"id":"s9","name":"node1-mlops-x-mlops-ada","status":"ACTIVE","tenant_id":"p1"},{"id":"s8","name":"node1-mlops-ada","status":"ACTIVE","tenant_id":"p2"}""",
            networks: """{"id":"n1","name":"private-net-mlops-ada","project_id":"p1","shared":false},{"id":"n9","name":"sharednet1","project_id":"p9","shared":true},{"id":"n8","name":"private-net-mlops-bob","project_id":"p1","shared":false}""",
            subnets: """{"id":"b1","name":"private-subnet-mlops-ada","network_id":"n1","project_id":"p1"},{"id":"b9","name":"private-subnet-mlops-bob","network_id":"n8","project_id":"p1"}""",
            ports: """{"id":"o1","name":"sharednet1-node1-mlops-ada","network_id":"n9","project_id":"p1","device_owner":"compute:nova"},{"id":"o2","name":"","network_id":"n1","project_id":"p1","device_owner":""},{"id":"o9","name":"","network_id":"n1","project_id":"p1","device_owner":"network:dhcp"},{"id":"o8","name":"","network_id":"n9","project_id":"p1","device_owner":"compute:nova"}""",
            floatingIps: """{"id":"f1","floating_ip_address":"198.18.1.1","description":"","port_id":"o1","project_id":"p1"},{"id":"f2","floating_ip_address":"198.18.1.2","description":"MLOps IP for ada","port_id":null,"project_id":"p1"},{"id":"f9","floating_ip_address":"198.18.1.9","description":"MLOps IP for ada2","port_id":null,"project_id":"p1"},{"id":"f8","floating_ip_address":"198.18.1.8","description":"","port_id":"o8","project_id":"p1"}""");
        cloud.On("GET /compute/v2.1/os-keypairs/gourmetgram-ada", 200, """{"keypair":{"name":"gourmetgram-ada","public_key":"ssh-ed25519 A"}}""");
        cloud.On("GET /reservation/v1/leases", 200, LeaseJson.List(LeaseJson.Lease("l1", status: "TERMINATED"), LeaseJson.Lease("l9", name: "lease_mlops_bob")));
        Deletable("/network/v2.0/floatingips/f1", "/network/v2.0/floatingips/f2", "/network/v2.0/ports/o1", "/network/v2.0/ports/o2", "/network/v2.0/subnets/b1", "/compute/v2.1/os-keypairs/gourmetgram-ada", "/compute/v2.1/servers/s1", "/reservation/v1/leases/l1");
        cloud.Script("GET /compute/v2.1/servers/s1", new StubAnswer(200, """{"server":{"id":"s1","name":"node1-mlops-ada","status":"DELETED"}}"""), new StubAnswer(404, "{}"));
        var refusals = 1;
        cloud.On("DELETE /network/v2.0/networks/n1", _ =>
        {
            if (refusals-- > 0)
            {
                return new StubAnswer(409, """{"NeutronError":{"type":"NetworkInUse","message":"There are one or more ports still in use on the network","detail":""}}""");
            }

            deleted.Enqueue("n1");
            return new StubAnswer(204);
        });
        var sweep = new CloudSweep(run.Context, clients);

        var listed = await sweep.ListAsync(CancellationToken.None);
        await sweep.RemoveAsync(CancellationToken.None);

        listed.Should().HaveCount(9).And.Contain("server node1-mlops-ada (s1)").And.Contain("floating IP 198.18.1.2 (f2)").And.Contain("key pair gourmetgram-ada");
        deleted.Distinct().Should().BeEquivalentTo("f1", "f2", "s1", "o1", "o2", "b1", "n1", "gourmetgram-ada", "l1");
        var order = deleted.Distinct().ToList();
        order.IndexOf("s1").Should().BeGreaterThan(order.IndexOf("f1")).And.BeLessThan(order.IndexOf("o1"));
        order.IndexOf("n1").Should().BeGreaterThan(order.IndexOf("b1"));
        cloud.Lines.Count(line => line == "GET /compute/v2.1/servers/s1").Should().Be(2, "a server that says DELETED is still there");
        run.Reporter.Lines.Should().Contain("removing server node1-mlops-ada (s1)");
    }

    [Fact]
    public async Task Nothing_there_is_found_out_with_seven_questions()
    {
        var sweep = new CloudSweep(run.Context, clients);

        (await sweep.ListAsync(CancellationToken.None)).Should().BeEmpty();

        cloud.Lines.Should().HaveCount(8).And.NotContain(line => line.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Service_that_is_down_does_not_keep_the_rest()
    {
        cloud.On("GET /reservation/v1/leases", 500, """{"error_message":"Internal Server Error"}""");
        cloud.On("GET /compute/v2.1/os-keypairs/gourmetgram-ada", 200, """{"keypair":{"name":"gourmetgram-ada","public_key":"ssh-ed25519 A"}}""");
        Deletable("/compute/v2.1/os-keypairs/gourmetgram-ada");

        var remove = () => new CloudSweep(run.Context, clients).RemoveAsync(CancellationToken.None);

        var error = (await remove.Should().ThrowAsync<LeftBehindException>()).Which;
        error.Why.Should().Contain("/reservation/v1/leases");
        error.ExitCode.Should().Be(ExitCode.LeftBehind);
        deleted.Should().Equal("gourmetgram-ada");
    }

    [Fact]
    public async Task Cloud_that_could_not_be_asked_is_never_called_empty()
    {
        cloud.On("GET /compute/v2.1/servers/detail", 500, """{"computeFault":{"code":500,"message":"Unexpected API Error."}}""");

        var list = () => new CloudSweep(run.Context, clients).ListAsync(CancellationToken.None);

        (await list.Should().ThrowAsync<LeftBehindException>()).Which.Why.Should().Contain("/compute/v2.1/servers");
    }

    [Fact]
    public async Task Service_that_fails_is_given_up_after_a_minute_and_not_asked_for_its_other_things()
    {
        Given(
            servers: """{"id":"s1","name":"node1-mlops-ada","status":"ACTIVE","tenant_id":"p1"}""",
            networks: """{"id":"n1","name":"private-net-mlops-ada","project_id":"p1","shared":false}""",
            subnets: "",
            ports: """{"id":"o1","name":"sharednet1-node1-mlops-ada","network_id":"n9","project_id":"p1","device_owner":"compute:nova"}""",
            floatingIps: "");
        Deletable("/compute/v2.1/servers/s1");
        cloud.On("GET /compute/v2.1/servers/s1", 404, "{}");
        cloud.On("DELETE /network/v2.0/ports/o1", 500, """{"NeutronError":{"type":"HTTPInternalServerError","message":"Request Failed: internal server error"}}""");

        var remove = () => new CloudSweep(run.Context with { Time = new RunningClock() }, clients).RemoveAsync(CancellationToken.None);

        var error = (await remove.Should().ThrowAsync<LeftBehindException>()).Which;
        error.Why.Should().Contain("port sharednet1-node1-mlops-ada (o1): ").And.Contain("network private-net-mlops-ada (n1): the network service does not answer");
        deleted.Should().Contain("s1");
        cloud.Lines.Should().NotContain("DELETE /network/v2.0/networks/n1");
    }

    [Fact]
    public async Task Lease_of_the_reservation_that_was_brought_stays_whatever_its_name()
    {
        run.With(settings => settings with { Reservation = "flavor-of-l1" });
        cloud.On("GET /reservation/v1/leases", 200, LeaseJson.List(
            LeaseJson.Lease("l1"),
            LeaseJson.Lease("l2"),
            """{"id":"l3","name":"lease_mlops_ada","status":"ACTIVE","user_id":"u1","project_id":"p1","start_date":"2026-01-01T00:00:00.000000","end_date":"2126-01-02T00:00:00.000000"}"""));
        Deletable("/reservation/v1/leases/l2");
        var sweep = new CloudSweep(run.Context, clients);

        var listed = await sweep.ListAsync(CancellationToken.None);
        await sweep.RemoveAsync(CancellationToken.None);

        listed.Should().Equal("lease lease_mlops_ada (l2, ACTIVE)");
        deleted.Should().Equal("l2");
        cloud.Lines.Where(line => line.StartsWith("DELETE", StringComparison.Ordinal)).Should().Equal("DELETE /reservation/v1/leases/l2");
    }

    [Fact]
    public async Task Cloud_without_a_reservation_service_holds_no_leases()
    {
        cloud.ReservationType = "container";
        var sweep = new CloudSweep(run.Context, clients);

        (await sweep.ListAsync(CancellationToken.None)).Should().BeEmpty();
        await sweep.RemoveAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Lease_that_is_being_deleted_is_swept_until_it_is_gone()
    {
        cloud.On("GET /reservation/v1/leases", 200, LeaseJson.List(LeaseJson.Lease("l1", status: "DELETING")));
        cloud.Script("DELETE /reservation/v1/leases/l1", new StubAnswer(409, """{"error_code":409,"error_message":"Invalid lease status. Please check the lease status.","error_name":409}"""), new StubAnswer(404, "{}"));
        cloud.On("GET /reservation/v1/leases/l1", 200, LeaseJson.Envelope(LeaseJson.Lease("l1", status: "DELETING")));

        await new CloudSweep(run.Context, clients).RemoveAsync(CancellationToken.None);

        run.Reporter.Lines.Should().Contain(line => line.Contains("lease lease_mlops_ada (l1, DELETING) is gone: still there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Site_without_a_cloud_has_nothing_to_sweep()
    {
        (await new CloudSweep(run.Context, null).ListAsync(CancellationToken.None)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("node1-mlops-ada", "ada", true)]
    [InlineData("sharednet1-node1-mlops-ada", "ada", true)]
    [InlineData("node1-mlops-x-mlops-ada", "x-mlops-ada", true)]
    [InlineData("node1-mlops-x-mlops-ada", "ada", false)]
    [InlineData("node1-mlops-ada2", "ada", false)]
    [InlineData("node1-mlops-bada", "ada", false)]
    [InlineData("-mlops-ada", "ada", false)]
    [InlineData("ada", "ada", false)]
    [InlineData("", "ada", false)]
    public void Names_are_judged_to_the_letter(string name, string suffix, bool ours)
    {
        new OurNames(suffix).AreOurs(name).Should().Be(ours);
    }

    private void Given(string servers, string networks, string subnets, string ports, string floatingIps)
    {
        cloud.On("GET /compute/v2.1/servers/detail", 200, $$"""{"servers":[{{servers}}]}""");
        cloud.On("GET /network/v2.0/networks", 200, $$"""{"networks":[{{networks}}]}""");
        cloud.On("GET /network/v2.0/subnets", 200, $$"""{"subnets":[{{subnets}}]}""");
        cloud.On("GET /network/v2.0/ports", 200, $$"""{"ports":[{{ports}}]}""");
        cloud.On("GET /network/v2.0/floatingips", 200, $$"""{"floatingips":[{{floatingIps}}]}""");
    }

    private void Deletable(params string[] paths)
    {
        foreach (var path in paths)
        {
            cloud.On($"DELETE {path}", _ =>
            {
                deleted.Enqueue(path.Split('/')[^1]);
                return new StubAnswer(204);
            });
        }
    }

    /// <summary>Twenty seconds later at every look.</summary>
    private sealed class RunningClock : TimeProvider
    {
        private long looks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Add(ref looks, 20);
    }
}
