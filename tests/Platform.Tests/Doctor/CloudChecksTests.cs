using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Doctor;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Tests.OpenStack;
using GourmetGram.Platform.Tests.Phases;

namespace GourmetGram.Platform.Tests.Doctor;

/// <summary>The checks against a cloud that is all right but for one thing.</summary>
public sealed class CloudChecksTests : IDisposable
{
    private const string Tokens = "POST /identity/v3/auth/tokens";

    private readonly HealthyCloud healthy = new();
    private readonly RunFixture run = new();

    private StubCloud Cloud => healthy.Stub;

    public void Dispose()
    {
        run.Dispose();
        healthy.Dispose();
    }

    [Fact]
    public async Task Healthy_cloud_is_all_ok_with_one_login_and_without_a_write()
    {
        var findings = await LookAsync();

        findings.Select(finding => (finding.Name, finding.Verdict.Kind, finding.Verdict.Seen)).Should().OnlyContain(finding => finding.Kind == VerdictKind.Ok);
        findings.Select(finding => finding.Name).Should().Equal(
            "credentials", "keystone", "clock", "login", "region", "catalog", "role", "rights",
            "compute quota", "network quota", "flavor", "image", "key pair", "shared network", "floating IP pool", "security groups", "lease", "repository");
        Cloud.Lines.Where(line => !line.StartsWith("GET ", StringComparison.Ordinal)).Should().Equal(Tokens);
    }

    [Theory]
    [InlineData("GET /compute/v2.1/flavors/detail", """{"flavors":[{"id":"1","name":"m1.tiny","vcpus":1,"ram":512,"disk":1}]}""", "flavor", "The cloud has no flavor m1.medium", "--flavor", ExitCode.Lease)]
    [InlineData("GET /compute/v2.1/flavors/detail", """{"flavors":[{"id":"3","name":"m1.medium","vcpus":2,"ram":4096,"disk":5}]}""", "flavor", "too small for image", "--flavor", ExitCode.Cloud)]
    [InlineData("GET /image/v2/images", """{"images":[]}""", "image", "no active image CC-Ubuntu24.04", "operators", ExitCode.Cloud)]
    [InlineData("GET /compute/v2.1/limits", """{"limits":{"absolute":{"maxTotalInstances":10,"totalInstancesUsed":9,"maxTotalCores":20,"totalCoresUsed":0,"maxTotalRAMSize":-1,"totalRAMUsed":0}}}""", "compute quota", "servers 9 + 3 of 10", "larger quota", ExitCode.Cloud)]
    [InlineData("GET /network/v2.0/quotas/p1", """{"quota":{"network":1,"subnet":10,"port":10,"floatingip":0,"security_group":10}}""", "network quota", "networks 1 + 1 of 1, floating IPs 0 + 1 of 0", "larger quota", ExitCode.Cloud)]
    [InlineData("GET /compute/v2.1/os-keypairs/gourmetgram-ada", """{"keypair":{"name":"gourmetgram-ada","public_key":"ssh-ed25519 OTHER x"}}""", "key pair", "was made from another key", "--ssh-key", ExitCode.Usage)]
    [InlineData("GET /reservation/v1/leases", "[]", "lease", "not understood", "endpoint", ExitCode.Cloud)]
    [InlineData("GET /network/v2.0/subnets", """{"subnets":[]}""", "shared network", "no subnet sharednet1-subnet", "operators", ExitCode.Cloud)]
    public async Task One_thing_that_is_wrong_is_told_alone(string request, string answer, string check, string seen, string mend, ExitCode exitCode)
    {
        Cloud.On(request, 200, answer);

        await FailsAloneAsync(check, seen, mend, exitCode);
    }

    [Fact]
    public async Task Missing_and_closed_groups_are_made_and_need_quota()
    {
        Cloud.On("GET /network/v2.0/security-groups", 200, $$"""{"security_groups":[{{HealthyCloud.Group("allow-ssh", 22)}},{{HealthyCloud.Group("allow-http-80", 81)}}]}""");

        var findings = await LookAsync();

        var verdict = findings.Single(finding => finding.Verdict.Kind != VerdictKind.Ok);
        verdict.Name.Should().Be("security groups");
        verdict.Verdict.Should().Be(Verdict.Warning(
            "missing: allow-8000, allow-8080, allow-8081, allow-8082, allow-9001, allow-9090; without an open port: allow-http-80",
            "Terraform makes them; ./build.sh SecurityGroups makes them alone, once per project"));
        findings.Single(finding => finding.Name == "network quota").Verdict.Seen.Should().EndWith("security groups 2 + 6 of 50");
    }

    [Theory]
    [InlineData("sharednet1", "[]", "shared network", "sees no network sharednet1")]
    [InlineData("sharednet1", """[{"id":"a","name":"sharednet1","router:external":false,"admin_state_up":true,"subnets":[]},{"id":"b","name":"sharednet1","router:external":false,"admin_state_up":true,"subnets":[]}]""", "shared network", "2 networks are named")]
    [InlineData("sharednet1", """[{"id":"a","name":"sharednet1","router:external":false,"admin_state_up":false,"subnets":[]}]""", "shared network", "switched off")]
    [InlineData("public", "[]", "floating IP pool", "sees no network public")]
    [InlineData("public", """[{"id":"a","name":"public","router:external":false,"admin_state_up":true,"subnets":[]}]""", "floating IP pool", "is not an external network")]
    public async Task Networks_that_the_nodes_need_are_judged(string name, string networks, string check, string seen)
    {
        healthy.Networks[name] = networks;

        await FailsAloneAsync(check, seen, "operators", ExitCode.Cloud, "rename");
    }

    [Theory]
    [InlineData("\"restricted\":false", "\"restricted\":true", "rights", "restricted", "unrestricted", ExitCode.Lease)]
    [InlineData("\"name\":\"member\"", "\"name\":\"reader\"", "role", "may look, not make", "role member", ExitCode.Cloud)]
    [InlineData("\"type\":\"reservation\"", "\"type\":\"x\"", "catalog", "no reservation service (Blazar)", "--reservation", ExitCode.Cloud)]
    [InlineData("\"type\":\"image\"", "\"type\":\"x\"", "catalog", "no service of type image", "region_name", ExitCode.Cloud)]
    [InlineData("\"region\":\"R\"", "\"region\":\"Q\"", "region", "no region R; it has Q", "region_name: Q", ExitCode.Cloud)]
    public async Task Login_that_may_too_little_is_told_alone(string text, string instead, string check, string seen, string mend, ExitCode exitCode)
    {
        Cloud.On(Tokens, _ => healthy.Login() is var login ? login with { Body = login.Body.Replace(text, instead, StringComparison.Ordinal) } : null!);

        await FailsAloneAsync(check, seen, mend, exitCode);
    }

    [Theory]
    [InlineData(401, "refused the login", "check the id and secret")]
    [InlineData(404, "refused the login", "was deleted")]
    public async Task Refused_login_is_told_once(int status, string seen, string mend)
    {
        Cloud.On(Tokens, status, """{"error":{"message":"no"}}""");

        var findings = await FailsAloneAsync("login", seen, mend, ExitCode.Cloud);

        findings.Where(finding => finding.Verdict.Kind == VerdictKind.NotChecked).Should().HaveCountGreaterThan(10);
        Cloud.Lines.Count(line => line == Tokens).Should().Be(1, "nobody tries again what was refused");
    }

    [Fact]
    public async Task Cloud_that_is_not_there_is_told_once()
    {
        var clients = Cloud.Clients();
        healthy.Stop();

        var findings = await LookAsync(clients);

        findings.Should().ContainSingle(finding => finding.Verdict.Kind == VerdictKind.Fail).Which.Name.Should().Be("keystone");
        findings.Should().Contain(finding => finding.Name == "login" && finding.Verdict.Seen == "not checked without Keystone");
    }

    [Fact]
    public async Task Credentials_that_cannot_be_read_are_told_once()
    {
        using var clients = new OpenStackClients(() => throw new CredentialsException("no clouds.yaml", null, "download it"), run.Redactor, TimeProvider.System);

        var findings = await LookAsync(clients);

        var fail = findings.Should().ContainSingle(finding => finding.Verdict.Kind == VerdictKind.Fail).Subject;
        fail.Name.Should().Be("credentials");
        fail.Verdict.Should().Be(Verdict.Fail("no clouds.yaml", "download it", ExitCode.Credentials));
        findings.Where(finding => finding.Name is not ("credentials" or "repository")).Should().OnlyContain(finding => finding.Verdict.Kind == VerdictKind.NotChecked);
    }

    [Fact]
    public async Task Broken_service_leaves_the_others_checked()
    {
        Cloud.On("GET /compute/v2.1/limits", 500, """{"computeFault":{"message":"Unexpected API Error."}}""");
        Cloud.On("GET /network/v2.0/quotas/p1", 403, """{"NeutronError":{"message":"not yours"}}""");

        var findings = await FailsAloneAsync("compute quota", "Unexpected API Error", "wait a minute", ExitCode.Cloud);

        findings.Should().NotContain(finding => finding.Name == "network quota", "a cloud need not tell its quotas");
    }

    [Fact]
    public async Task What_is_ours_already_needs_no_quota()
    {
        Cloud.On("GET /compute/v2.1/servers/detail", 200, """{"servers":[{"id":"1","name":"node1-mlops-ada","status":"ACTIVE"},{"id":"2","name":"node2-mlops-ada","status":"ACTIVE"}]}""");
        Cloud.On("GET /compute/v2.1/limits", 200, """{"limits":{"absolute":{"maxTotalInstances":3,"totalInstancesUsed":2,"maxTotalCores":6,"totalCoresUsed":4,"maxTotalRAMSize":51200,"totalRAMUsed":8192}}}""");

        (await LookAsync()).Single(finding => finding.Name == "compute quota").Verdict.Should().Be(Verdict.Ok("servers 2 + 1 of 3, cores 4 + 2 of 6, MiB of memory 8192 + 4096 of 51200"));
    }

    [Fact]
    public async Task Reservation_that_was_brought_takes_the_place_of_a_lease()
    {
        run.With(settings => settings with { Reservation = "11111111-2222-3333-4444-555555555555" });
        Cloud.Restricted = true;

        var missing = await FailsAloneAsync("flavor", "is not active in this project", "of the reservation", ExitCode.Lease);

        missing.Should().NotContain(finding => finding.Name == "lease");
        Cloud.On("GET /compute/v2.1/flavors/detail", 200, """{"flavors":[{"id":"11111111-2222-3333-4444-555555555555","name":"reservation:1","vcpus":2,"ram":4096,"disk":40}]}""");
        (await LookAsync()).Should().OnlyContain(finding => finding.Verdict.Kind == VerdictKind.Ok);
    }

    [Theory]
    [InlineData("ACTIVE", 3, VerdictKind.Ok, "is ACTIVE until")]
    [InlineData("PENDING", 3, VerdictKind.Ok, "is PENDING until")]
    [InlineData("ERROR", 3, VerdictKind.Warning, "is in ERROR")]
    [InlineData("TERMINATED", 3, VerdictKind.Ok, "Lease makes a new one")]
    [InlineData("ACTIVE", 2, VerdictKind.Fail, "reserves 2 servers, 3 are asked for")]
    public async Task Lease_is_told_with_its_time(string status, int amount, VerdictKind kind, string seen)
    {
        Cloud.On("GET /reservation/v1/leases", 200, LeaseJson.List(LeaseJson.Lease("l1", status: status, amount: amount)));

        var verdict = (await LookAsync()).Single(finding => finding.Name == "lease").Verdict;

        verdict.Kind.Should().Be(kind);
        verdict.Seen.Should().Contain(seen);
    }

    [Fact]
    public async Task Lease_about_to_end_and_a_credential_that_ends_before_it_are_warned_of()
    {
        var soon = DateTime.UtcNow.AddMinutes(30);
        Cloud.On("GET /reservation/v1/leases", 200, LeaseJson.List(LeaseJson.Lease("l1")).Replace("2126-01-02T00:00:00.000000", $"{soon:yyyy-MM-ddTHH:mm}:00.000000", StringComparison.Ordinal));
        Cloud.On("GET /identity/v3/users/u1/application_credentials/ac", 200, $$$"""{"application_credential":{"id":"ac","name":"mine","expires_at":"{{{DateTime.UtcNow.AddHours(5):yyyy-MM-ddTHH:mm:ss}}}.000000"}}""");

        var warnings = (await LookAsync()).Where(finding => finding.Verdict.Kind == VerdictKind.Warning).ToList();

        warnings.Select(finding => finding.Name).Should().Equal("rights", "lease");
        warnings[0].Verdict.Seen.Should().Contain("before a lease of 24 h ends");
    }

    [Fact]
    public async Task Key_pair_without_the_private_key_is_a_failure_and_none_of_both_is_not()
    {
        run.With(settings => settings with { SshKey = Path.Combine(run.Root, "none") });
        Cloud.On("GET /compute/v2.1/os-keypairs/gourmetgram-ada", 404, """{"itemNotFound":{"message":"no"}}""");
        (await LookAsync()).Single(finding => finding.Name == "key pair").Verdict.Seen.Should().Contain("both are made");

        Cloud.On("GET /compute/v2.1/os-keypairs/gourmetgram-ada", 200, """{"keypair":{"name":"gourmetgram-ada","public_key":"ssh-ed25519 AAAAKEY x"}}""");
        await FailsAloneAsync("key pair", "not the private key", "--ssh-key", ExitCode.Usage);
    }

    [Fact]
    public async Task Token_that_cannot_be_renewed_is_warned_of()
    {
        Cloud.TokenEnd = DateTimeOffset.UtcNow.AddMinutes(50);
        Cloud.On("GET /identity/v3/auth/tokens", _ => healthy.Login() with { Status = 200 });
        var token = new CloudCredentials.Token(new Secret("0123456789"), null) { Cloud = "stub", AuthUrl = Cloud.Credentials().AuthUrl, Region = "R" };
        using var clients = new OpenStackClients(() => new CloudLogin(token, "/nowhere/clouds.yaml", null) { Warnings = ["others may read it: chmod 600"] }, run.Redactor, TimeProvider.System);

        var warnings = (await LookAsync(clients)).Where(finding => finding.Verdict.Kind == VerdictKind.Warning).ToList();

        warnings.Select(finding => finding.Name).Should().Equal("credentials", "login");
        warnings[1].Verdict.Seen.Should().Contain("cannot be renewed");
    }

    private async Task<ImmutableArray<Finding>> FailsAloneAsync(string check, string seen, string mend, ExitCode exitCode, string? orMend = null)
    {
        var findings = await LookAsync();
        var verdict = findings.Should().ContainSingle(finding => finding.Verdict.Kind == VerdictKind.Fail).Subject;
        verdict.Name.Should().Be(check);
        verdict.Verdict.Seen.Should().Contain(seen);
        (verdict.Verdict.Mend!.Contains(mend, StringComparison.Ordinal) || (orMend is not null && verdict.Verdict.Mend.Contains(orMend, StringComparison.Ordinal))).Should().BeTrue(verdict.Verdict.Mend);
        verdict.Verdict.ExitCode.Should().Be(exitCode);
        return findings;
    }

    private async Task<ImmutableArray<Finding>> LookAsync(OpenStackClients? given = null)
    {
        using var own = given is null ? Cloud.Clients(run.Redactor) : null;
        var clients = given ?? own!;
        using var facts = new CloudFacts(clients, run.Context.Settings.Image, TimeProvider.System);
        return await new Diagnosis(TimeSpan.FromSeconds(30)).MakeAsync(CloudChecks.All(run.Context, clients, facts), CancellationToken.None);
    }
}
