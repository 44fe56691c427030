using GourmetGram.Platform.Doctor;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Reporting;
using GourmetGram.Platform.Tests.OpenStack;
using GourmetGram.Platform.Tests.Phases;

namespace GourmetGram.Platform.Tests.Doctor;

/// <summary>Before a lease is made everything that would make it useless is told; after it nothing is asked any more.</summary>
public sealed class PreflightTests : IDisposable
{
    private readonly HealthyCloud healthy = new();
    private readonly RunFixture run = new();
    private readonly OpenStackClients clients;

    public PreflightTests()
    {
        clients = healthy.Stub.Clients(run.Redactor);
        healthy.Stub.On("POST /reservation/v1/leases", 201, LeaseJson.Envelope(LeaseJson.Lease("l1")));
        healthy.Stub.On("GET /reservation/v1/leases/l1", 200, LeaseJson.Envelope(LeaseJson.Lease("l1")));
    }

    public void Dispose()
    {
        clients.Dispose();
        run.Dispose();
        healthy.Dispose();
    }

    [Fact]
    public async Task Healthy_cloud_gets_its_lease()
    {
        (await RunAsync()).Status.Should().Be(PhaseStatus.Done);

        healthy.Stub.Lines.Should().Contain("POST /reservation/v1/leases").And.Contain("GET /compute/v2.1/limits");
    }

    [Fact]
    public async Task Active_lease_is_not_examined_again()
    {
        healthy.Stub.On("GET /reservation/v1/leases", 200, LeaseJson.List(LeaseJson.Lease("l1")));

        (await RunAsync()).Status.Should().Be(PhaseStatus.Unchanged);

        healthy.Stub.Lines.Should().Equal("POST /identity/v3/auth/tokens", "GET /reservation/v1/leases");
    }

    [Fact]
    public async Task Everything_that_is_missing_is_told_at_once_and_no_lease_is_made()
    {
        healthy.Stub.On("GET /image/v2/images", 200, """{"images":[]}""");
        healthy.Networks["public"] = "[]";
        healthy.Stub.On("GET /compute/v2.1/os-keypairs/gourmetgram-ada", 200, """{"keypair":{"name":"gourmetgram-ada","public_key":"ssh-ed25519 OTHER x"}}""");

        var error = await FailureAsync();

        error.What.Should().Contain("for 3 reasons");
        error.Why.Should().ContainAll("image: ", "floating IP pool: ", "key pair: ", "→ name the key");
        error.Should().BeOfType<UnfitException>().Which.ExitCode.Should().Be(ExitCode.Cloud, "the first that fails decides");
        healthy.Stub.Lines.Should().NotContain("POST /reservation/v1/leases");
    }

    [Fact]
    public async Task What_the_lease_itself_finds_missing_is_told_with_the_rest_under_its_own_exit_code()
    {
        healthy.Stub.Restricted = true;
        healthy.Stub.On("GET /image/v2/images", 200, """{"images":[]}""");

        var error = await FailureAsync();

        error.ExitCode.Should().Be(ExitCode.Lease);
        error.What.Should().Contain("for 2 reasons");
        error.Why.Should().ContainAll("rights: ", "image: ");
    }

    [Fact]
    public async Task One_mistake_alone_keeps_its_own_words()
    {
        healthy.Stub.Restricted = true;

        (await FailureAsync()).Should().BeOfType<LeaseException>().Which.What.Should().Contain("restricted");
    }

    [Fact]
    public async Task Warnings_are_told_and_do_not_hinder()
    {
        healthy.Stub.On("GET /identity/v3/users/u1/application_credentials/ac", 200, $$$"""{"application_credential":{"id":"ac","name":"mine","expires_at":"{{{DateTime.UtcNow.AddHours(5):yyyy-MM-ddTHH:mm:ss}}}.000000"}}""");

        (await RunAsync()).Status.Should().Be(PhaseStatus.Done);

        run.Reporter.Lines.Should().Contain(line => line.StartsWith("warning: rights: ", StringComparison.Ordinal));
    }

    private Task<PhaseOutcome> RunAsync()
    {
        var phase = new ExaminedPhase(new LeasePhase(run.Context, clients), new Preflight(run.Context, clients));
        return new PhaseRunner(run.Reporter, TimeProvider.System).RunAsync(phase, CancellationToken.None);
    }

    private async Task<PlatformException> FailureAsync()
    {
        var running = () => RunAsync();
        return (await running.Should().ThrowAsync<PlatformException>()).Which;
    }
}
