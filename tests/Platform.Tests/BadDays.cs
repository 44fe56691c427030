using System.Globalization;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.Errors;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Tests.OpenStack;
using GourmetGram.Platform.Tests.Phases;

namespace GourmetGram.Platform.Tests;

/// <summary>One bad day: what goes wrong, and what the user must be told.</summary>
/// <param name="Name">What goes wrong.</param>
/// <param name="Happens">Makes it so and does what the build would do.</param>
/// <param name="Exit">Exit code.</param>
/// <param name="Says">Fragment of what failed, or of why.</param>
/// <param name="Next">Fragment of what to type next.</param>
internal sealed record BadDay(string Name, Func<BadDayWorld, Task> Happens, ExitCode Exit, string Says, string Next);

/// <summary>A checkout, and a cloud that answers as it is told with the bodies that real services send.</summary>
internal sealed class BadDayWorld : IDisposable
{
    private const string Leases = "/reservation/v1/leases";
    private const string Tokens = "POST /identity/v3/auth/tokens";
    private readonly RunFixture run = new();
    private readonly StubCloud cloud = new();
    private readonly OpenStackClients clients;

    public BadDayWorld()
    {
        clients = cloud.Clients();
        cloud.On("GET /compute/v2.1/flavors/detail", 200, """{"flavors":[{"id":"3","name":"m1.medium","vcpus":2,"ram":4096,"disk":40}]}""");
        cloud.On($"GET {Leases}", 200, LeaseJson.List());
    }

    public static IReadOnlyList<BadDay> All { get; } =
    [
        // What the user typed.
        new("unknown site", world => world.Typed("Site", "openstack"), ExitCode.Usage, "--site cannot be 'openstack'", "rehearsal, chameleon, existing"),
        new("suffix with capitals", world => world.Typed("Suffix", "Ada"), ExitCode.Usage, "--suffix cannot be 'Ada'", "net ID"),
        new("suffix too long", world => world.Typed("Suffix", new string('a', 21)), ExitCode.Usage, "--suffix cannot be", "1 to 20"),
        new("no nodes", world => world.Typed("NodeCount", "0"), ExitCode.Usage, "--node-count cannot be '0'", "from 1 to 9"),
        new("ten nodes", world => world.Typed("NodeCount", "10"), ExitCode.Usage, "--node-count cannot be '10'", "from 1 to 9"),
        new("nodes in words", world => world.Typed("NodeCount", "three"), ExitCode.Usage, "--node-count cannot be 'three'", "whole number"),
        new("address of another network", world => world.Typed("NodeAddresses", "10.0.0.1+10.0.0.2+10.0.0.3"), ExitCode.Usage, "--node-addresses cannot be", "192.168.1.2"),
        new("address twice", world => world.Typed("NodeAddresses", "192.168.1.11+192.168.1.11"), ExitCode.Usage, "--node-addresses cannot be", "differ"),
        new("lease of no time", world => world.Typed("LeaseHours", "0"), ExitCode.Usage, "--lease-hours cannot be '0'", "from 1 to 168"),
        new("lease of months", world => world.Typed("LeaseHours", "2000"), ExitCode.Usage, "--lease-hours cannot be '2000'", "from 1 to 168"),
        new("start in the past", world => world.Typed("LeaseStart", "2020-01-01T00:00"), ExitCode.Usage, "--lease-start cannot be '2020-01-01T00:00'", "yet to come"),
        new("start in two years", world => world.Typed("LeaseStart", DateTime.UtcNow.AddYears(2).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)), ExitCode.Usage, "--lease-start cannot be", "within a year"),
        new("lease of an hour and a half", world => world.Typed("LeaseHours", "1.5"), ExitCode.Usage, "--lease-hours cannot be '1.5'", "whole number"),
        new("start in words", world => world.Typed("LeaseStart", "tomorrow"), ExitCode.Usage, "--lease-start cannot be 'tomorrow'", "2027-01-31T09:30"),
        new("extension by nothing", world => world.Typed("Hours", "0"), ExitCode.Usage, "--hours cannot be '0'", "from 1 to 168"),
        new("reservation that is no id", world => world.Typed("Reservation", "mine"), ExitCode.Usage, "--reservation cannot be 'mine'", "00000000-0000"),
        new("clouds.yaml that is not there", world => world.Typed("CloudsFile", "gone.yaml"), ExitCode.Usage, "--clouds-file cannot be 'gone.yaml'", "a file that exists"),
        new("existing cluster without a kubeconfig", world => world.Typed("Site", "existing"), ExitCode.Usage, "needs --kubeconfig", "--kubeconfig FILE"),
        new("unknown store of the state", world => world.Typed("StateBackend", "swift"), ExitCode.Usage, "--state-backend cannot be 'swift'", "local, s3, http"),
        new("store without a bucket", world => world.Typed("StateBackend", "s3"), ExitCode.Usage, "needs a bucket", "--state-bucket"),

        // What clouds.yaml says.
        new("not YAML", world => world.Clouds("clouds: [oops"), ExitCode.Credentials, "is not YAML", "download clouds.yaml anew"),
        new("no clouds in it", world => world.Clouds("openstack:\n  auth: {}\n"), ExitCode.Credentials, "no key clouds", "download clouds.yaml anew"),
        new("another cloud in it", world => world.Clouds("clouds:\n  mine:\n    auth: {auth_url: 'http://x'}\n"), ExitCode.Credentials, "openstack", "--cloud"),
        new("no auth in it", world => world.Clouds("clouds:\n  openstack:\n    region_name: R\n"), ExitCode.Credentials, "auth", "clouds.yaml"),
        new("way of login that nobody knows", world => world.Clouds("clouds:\n  openstack:\n    auth_type: v2password\n    auth: {auth_url: 'http://x'}\n"), ExitCode.Credentials, "v2password", "v3applicationcredential"),
        new("address that is none", world => world.Clouds("clouds:\n  openstack:\n    auth_type: v3applicationcredential\n    auth: {auth_url: 'nowhere', application_credential_id: a, application_credential_secret: s}\n"), ExitCode.Credentials, "nowhere", "https://"),

        new("no secret in it", world => world.Clouds("clouds:\n  openstack:\n    auth_type: v3applicationcredential\n    auth: {auth_url: 'http://x', application_credential_id: a}\n"), ExitCode.Credentials, "application_credential_secret", "secure.yaml"),

        // What Keystone says.
        new("wrong secret", world => world.Login(401, """{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}"""), ExitCode.Cloud, "requires authentication", "clouds.yaml"),
        new("credential that was deleted", world => world.Login(404, """{"error":{"code":404,"message":"Could not find Application Credential: abc.","title":"Not Found"}}"""), ExitCode.Cloud, "Could not find Application Credential", "make a new one"),
        new("Keystone in trouble", world => world.Login(503, ""), ExitCode.Cloud, "503", "run the same command again"),
        new("a page in front of Keystone", world => world.Login(200, "<html>Welcome</html>"), ExitCode.Cloud, "is not Keystone", "auth_url"),
        new("region that is none", world => world.LoginTo("Mars"), ExitCode.Cloud, "has no region Mars", "region_name"),
        new("cloud without reservations", world => world.WithoutBlazar(), ExitCode.Cloud, "no service of type reservation", "--reservation"),
        new("restricted credential", world => world.Restricted(), ExitCode.Lease, "restricted application credential", "unrestricted"),

        // What Blazar says to a new lease.
        new("no room", world => world.Lease(500, "Not enough hosts available"), ExitCode.Lease, "no lease of this project holds any", "no room for 3 × m1.medium"),
        new("no room beside others of the project", world => world.LeaseBeside(500, "Not enough hosts available"), ExitCode.Lease, "lease_of_bob: 2 × m1.medium, free again 2126-01-02 00:00 UTC", "no room"),
        new("flavor that Blazar does not know", world => world.Lease(404, "Flavor 3 could not be found. (HTTP 404) (Request-ID: req-1)"), ExitCode.Lease, "could not be found", "--flavor"),
        new("end before start", world => world.Lease(400, "End date must be later than start date."), ExitCode.Lease, "End date must be later", "clock"),
        new("start in the past, by Blazar's clock", world => world.Lease(400, "Start date must be later than current date"), ExitCode.Lease, "Start date must be later", "clock"),
        new("reader", world => world.Lease(403, "Policy doesn't allow blazar:leases:post to be performed"), ExitCode.Lease, "Policy doesn't allow", "role member"),
        new("longer than the project may", world => world.Lease(403, "Lease duration of 700000 seconds must be less than or equal to 604800"), ExitCode.Lease, "must be less than", "ask for less"),
        new("trust refused to an application credential", world => world.Lease(500, "Internal Server Error"), ExitCode.Lease, "Internal Server Error", "log in with a password"),
        new("affinity", world => world.Lease(409, "Affinity not supported yet"), ExitCode.Lease, "Affinity not supported yet", "Doctor"),
        new("answer that is cut off", world => world.Lease(0, ""), ExitCode.Lease, "could not be made", "looks first whether the lease was made"),
        new("page instead of a lease", world => world.LeaseBody(201, "<html>Maintenance</html>"), ExitCode.Lease, "not understood", "endpoint"),
        new("unknown flavor", world => world.Lease(0, "", settings => settings with { Flavor = "m1.mediun" }), ExitCode.Lease, "The cloud has no flavor m1.mediun", "--flavor m1.medium"),
        new("lease that breaks while it starts", world => world.Broken(), ExitCode.Lease, "went to ERROR", "deleted and made anew"),
        new("lease of fewer nodes", world => world.Existing(LeaseJson.Lease("l1", amount: 2)), ExitCode.Lease, "reserves 2 servers, 3 are asked for", "--node-count 2"),
        new("lease of another flavor", world => world.Existing(LeaseJson.Lease("l1", flavor: "m1.large")), ExitCode.Lease, "reserves flavor m1.large", "--flavor"),
        new("list that is forbidden", world => world.List(403, """{"error_code":403,"error_message":"Policy doesn't allow blazar:leases:get to be performed","error_name":403}"""), ExitCode.Cloud, "Policy doesn't allow", "role member"),
        new("reservation service away", world => world.List(503, """{"error":503,"error_message":"Service Unavailable"}"""), ExitCode.Cloud, "503", "run the same command again"),

        new("Blazar without a plugin for servers", world => world.Lease(500, "The flavor:instance resource type is not supported"), ExitCode.Lease, "not supported", "use another cloud"),
        new("lease that is deleted while it starts", world => world.Deleted(), ExitCode.Lease, "was deleted while it was waited for", "make a new one"),
        new("lease of machines, not servers", world => world.Existing(LeaseJson.Lease("l1").Replace("flavor:instance", "physical:host", StringComparison.Ordinal)), ExitCode.Lease, "reserves no servers", "--lease-name"),
        new("lease of somebody else", world => world.Existing(LeaseJson.Lease("l1", name: "bobs", user: "u2"), settings => settings with { LeaseName = "bobs" }), ExitCode.Lease, "belongs to another user of the project (u2)", "--reservation flavor-of-l1"),
        new("start that passed an hour ago", world => world.Existing(null, settings => settings with { LeaseStart = DateTimeOffset.UtcNow.AddHours(-1) }), ExitCode.Lease, "which is over, and there is none", "leave --lease-start out"),
        new("broken lease with servers on it", world => world.BrokenWithServers(), ExitCode.NotApproved, "goes together with the servers on it: node1", "--approve"),
        new("two flavors of one name", world => world.Flavors("""{"flavors":[{"id":"3","name":"m1.medium","vcpus":2,"ram":4096,"disk":40},{"id":"9","name":"m1.medium","vcpus":4,"ram":4096,"disk":40}]}"""), ExitCode.Lease, "2 flavors are named m1.medium", "3, 9"),
        new("list cut off in the middle", world => world.List(200, """{"leases":[{"id":"l1","""), ExitCode.Cloud, "not understood", "endpoint"),
        new("list that is no list", world => world.List(200, """{"leases":"none"}"""), ExitCode.Cloud, "leases is not a list", "endpoint"),
        new("lease that ends at no time", world => world.List(200, LeaseJson.List(LeaseJson.Lease("l1", end: "soon"))), ExitCode.Cloud, "not understood", "endpoint"),
        new("answer that takes too long", world => world.Silence(), ExitCode.Cloud, "no answer within", "run the same command again"),

        // What the clock of the lease says.
        new("lease too short for the work, and no room for more", world => world.Works(LeaseJson.Lease("l1", end: LeaseJson.In(TimeSpan.FromMinutes(30))), null), ExitCode.Lease, "Kubespray takes about 45 m 00 s", "--ignore-lease-end"),
        new("lease over before the work", world => world.Works(LeaseJson.Lease("l1"), LeaseJson.Lease("l1", status: "TERMINATED")), ExitCode.Lease, "has nothing to work on", "./build.sh Provision"),
        new("lease over in the middle of the work", world => world.Works(LeaseJson.Lease("l1"), LeaseJson.Lease("l1"), world.End), ExitCode.Lease, "ended while Kubespray was under way", "./build.sh Provision"),
        new("work that fails under a living lease", world => world.Works(LeaseJson.Lease("l1"), LeaseJson.Lease("l1"), () => { }), ExitCode.Ansible, "A task failed on node2", "read the log"),

        // What Blazar says to a longer one.
        new("nothing to extend", world => world.Extend(null, 0, ""), ExitCode.Lease, "no lease lease_mlops_ada to extend", "./build.sh Lease"),
        new("extension without room", world => world.Extend(LeaseJson.Lease("l1"), 500, "Not enough hosts available"), ExitCode.Lease, "it is ACTIVE as before", "fewer --hours"),
        new("extension by a reader", world => world.Extend(LeaseJson.Lease("l1"), 403, "Policy doesn't allow blazar:leases:put to be performed"), ExitCode.Lease, "Policy doesn't allow", "member of the project"),
        new("extension beyond the rules", world => world.Extend(LeaseJson.Lease("l1"), 400, "Lease can be extended in its last 48 hours only"), ExitCode.Lease, "last 48 hours", "ask for fewer --hours"),
        new("extension that this Blazar cannot do", world => world.Extend(LeaseJson.Lease("l1"), 409, "Flavor-based reservation update not yet supported"), ExitCode.Lease, "not yet supported", "--lease-name"),

        new("extension of what is over", world => world.Extend(LeaseJson.Lease("l1", status: "TERMINATED"), 0, ""), ExitCode.Lease, "nothing left to extend", "./build.sh Provision"),
        new("extension of what is broken", world => world.Extend(LeaseJson.Lease("l1", status: "ERROR"), 0, ""), ExitCode.Lease, "is in ERROR", "save what you need"),
        new("extension that breaks the lease", world => world.Ruin(), ExitCode.Lease, "went to ERROR when its end was moved", "save what you need"),
        new("extension of a reservation that was brought", world => world.Extend(LeaseJson.Lease("l1"), 0, "", settings => settings with { Reservation = "given" }), ExitCode.Lease, "not ours to change", "where it was made"),
        new("extension where there is no cloud", world => world.ExtendNowhere(), ExitCode.Lease, "has no leases", "nothing needs to be done"),

        // What Nova and Neutron say.
        new("quota of servers", world => world.Nova(403, """{"forbidden":{"code":403,"message":"Quota exceeded for cores, instances: Requested 3, 3, but already used 10, 7 of 20, 10 cores, instances"}}"""), ExitCode.Cloud, "Quota exceeded", "larger quota"),
        new("too many requests", world => world.Nova(429, """{"overLimit":{"code":429,"message":"This request was rate-limited."}}"""), ExitCode.Cloud, "rate-limited", "wait a minute"),
        new("token withdrawn for good", world => world.Nova(401, """{"error":{"code":401,"title":"Unauthorized","message":"The request you have made requires authentication."}}"""), ExitCode.Cloud, "requires authentication", "credential"),
        new("quota of ports", world => world.Neutron(409, """{"NeutronError":{"type":"OverQuota","message":"Quota exceeded for resources: ['port'].","detail":""}}"""), ExitCode.Cloud, "Quota exceeded", "larger quota"),
        new("network service behind a broken proxy", world => world.Neutron(502, "<html><body>Bad Gateway</body></html>"), ExitCode.Cloud, "502", "run the same command again"),
        new("list without a list", world => world.Neutron(200, """{"ports":[]}"""), ExitCode.Cloud, "has no networks", "endpoint"),
    ];

    public void Dispose()
    {
        clients.Dispose();
        cloud.Dispose();
        run.Dispose();
    }

    private Task Typed(string knob, string text)
    {
        new SettingsReader(run.Root, run.Root, "ada").Read(new Dictionary<string, string> { [knob] = text });
        return Task.CompletedTask;
    }

    private Task Clouds(string text)
    {
        var file = Path.Combine(run.Root, "clouds.yaml");
        File.WriteAllText(file, text);
        CloudLogin.Read(new Platform.Sites.SiteCloud(file, "openstack"), run.Root, run.Redactor);
        return Task.CompletedTask;
    }

    private Task Login(int status, string body)
    {
        cloud.On(Tokens, status, body);
        return LeaseAsync();
    }

    private Task Restricted()
    {
        cloud.Restricted = true;
        return LeaseAsync();
    }

    private Task Lease(int status, string message, Func<Settings, Settings>? change = null)
    {
        run.With(change ?? (settings => settings));
        cloud.On($"POST {Leases}", _ => status == 0 ? StubAnswer.Cut : Blazar(status, message));
        return LeaseAsync();
    }

    private async Task LoginTo(string region)
    {
        using var elsewhere = new OpenStackClients(() => new CloudLogin(cloud.Credentials(region), "/nowhere/clouds.yaml", null), run.Redactor, TimeProvider.System);
        await elsewhere.Blazar.ListAsync(CancellationToken.None);
    }

    private Task WithoutBlazar()
    {
        cloud.On(Tokens, _ => cloud.Login() with { Body = cloud.Login().Body.Replace("\"reservation\"", "\"metering\"", StringComparison.Ordinal) });
        return LeaseAsync();
    }

    private Task Flavors(string body)
    {
        cloud.On("GET /compute/v2.1/flavors/detail", 200, body);
        return LeaseAsync();
    }

    private Task Deleted()
    {
        cloud.On($"POST {Leases}", 201, LeaseJson.Envelope(LeaseJson.Lease("l1", status: "PENDING")));
        cloud.On($"GET {Leases}/l1", 404, """{"error_code":404,"error_message":"Object with {'lease_id': 'l1'} not found","error_name":404}""");
        return LeaseAsync();
    }

    private Task BrokenWithServers()
    {
        cloud.On("GET /compute/v2.1/servers/detail", 200, """{"servers":[{"id":"s1","name":"node1-mlops-ada","status":"ACTIVE"}]}""");
        return Existing(LeaseJson.Lease("l1", status: "ERROR"));
    }

    private async Task Silence()
    {
        using var gate = new ManualResetEventSlim();
        cloud.On("GET /slow", _ =>
        {
            gate.Wait(TimeSpan.FromSeconds(10));
            return new StubAnswer(200, "{}");
        });
        using var http = new CloudHttp(cloud.Credentials(), TimeProvider.System);
        try
        {
            await http.SendAsync(new CloudRequest(HttpMethod.Get, new Uri($"{cloud.Base}/slow"), "compute") { Timeout = TimeSpan.FromMilliseconds(200) }, CancellationToken.None);
        }
        finally
        {
            gate.Set();
        }
    }

    private void End() => cloud.On($"GET {Leases}/l1", 200, LeaseJson.Envelope(LeaseJson.Lease("l1", status: "TERMINATED")));

    // Kubespray, under a lease that is in the first state when the run begins, in the second when the phase does; then a task fails.
    private async Task Works(string first, string? then, Action? meanwhile = null)
    {
        run.WithSite(site => site with { TypicalLengths = [new GourmetGram.Platform.Sites.TypicalLength("Kubespray", TimeSpan.FromMinutes(45))] });
        cloud.On($"GET {Leases}", 200, LeaseJson.List(first));
        cloud.On($"GET {Leases}/l1", 200, LeaseJson.Envelope(then ?? first));
        cloud.On($"PUT {Leases}/l1", _ => Blazar(500, "Not enough hosts available"));
        var lease = new LeasePhase(run.Context, clients);
        await lease.FindAsync(CancellationToken.None);
        await new PhaseRunner(run.Reporter, run.Context.Time, new LeaseGuard(run.Context, lease)).RunAsync(new FailingPhase(meanwhile), CancellationToken.None);
    }

    private Task Ruin()
    {
        cloud.On($"GET {Leases}", 200, LeaseJson.List(LeaseJson.Lease("l1")));
        cloud.On($"GET {Leases}/l1", 200, LeaseJson.Envelope(LeaseJson.Lease("l1", status: "ERROR")));
        cloud.On($"PUT {Leases}/l1", _ => Blazar(409, "Flavor-based reservation update not yet supported"));
        return new LeasePhase(run.Context, clients).ExtendAsync(null, CancellationToken.None);
    }

    private Task ExtendNowhere() => new LeasePhase(run.Context, null).ExtendAsync(null, CancellationToken.None);

    private Task LeaseBody(int status, string body)
    {
        cloud.On($"POST {Leases}", status, body);
        return LeaseAsync();
    }

    private Task LeaseBeside(int status, string message)
    {
        cloud.On($"GET {Leases}", 200, LeaseJson.List(LeaseJson.Lease("theirs", name: "lease_of_bob", amount: 2, user: "u2")));
        return Lease(status, message);
    }

    private Task Broken()
    {
        cloud.On($"POST {Leases}", 201, LeaseJson.Envelope(LeaseJson.Lease("l1", status: "PENDING")));
        cloud.On($"GET {Leases}/l1", 200, LeaseJson.Envelope(LeaseJson.Lease("l1", status: "ERROR")));
        cloud.On($"DELETE {Leases}/l1", 204, "");
        return LeaseAsync();
    }

    private Task Existing(string? lease, Func<Settings, Settings>? change = null)
    {
        run.With(change ?? (settings => settings));
        cloud.On($"GET {Leases}", 200, lease is null ? LeaseJson.List() : LeaseJson.List(lease));
        return LeaseAsync();
    }

    private Task List(int status, string body)
    {
        cloud.On($"GET {Leases}", status, body);
        return LeaseAsync();
    }

    private Task Extend(string? lease, int status, string message, Func<Settings, Settings>? change = null)
    {
        run.With(change ?? (settings => settings));
        cloud.On("GET /compute/v2.1/servers/detail", 200, """{"servers":[]}""");
        cloud.On($"GET {Leases}", 200, lease is null ? LeaseJson.List() : LeaseJson.List(lease));
        cloud.On($"GET {Leases}/l1", 200, LeaseJson.Envelope(LeaseJson.Lease("l1")));
        cloud.On($"PUT {Leases}/l1", _ => Blazar(status, message));
        return new LeasePhase(run.Context, clients).ExtendAsync(null, CancellationToken.None);
    }

    private Task Nova(int status, string body)
    {
        cloud.On("GET /compute/v2.1/servers/detail", status, body);
        return clients.Nova.ServersAsync("node", CancellationToken.None);
    }

    private Task Neutron(int status, string body)
    {
        cloud.On("GET /network/v2.0/networks", status, body);
        return clients.Neutron.NetworksAsync(CancellationToken.None);
    }

    private async Task LeaseAsync()
    {
        var phase = new LeasePhase(run.Context, clients);
        if (await phase.ProbeAsync(CancellationToken.None) is PhasePlan.Act plan)
        {
            await phase.ApplyAsync(plan, CancellationToken.None);
        }
    }

    private sealed class FailingPhase(Action? meanwhile) : IPhase
    {
        public string Name => "Kubespray";

        public Task<PhasePlan> ProbeAsync(CancellationToken cancellationToken) => Task.FromResult<PhasePlan>(new PhasePlan.Act(["install"]));

        public Task<string> ApplyAsync(PhasePlan.Act plan, CancellationToken cancellationToken)
        {
            meanwhile?.Invoke();
            throw new AnsibleException("A task failed on node2", "Connection refused", "read the log");
        }
    }

    private static StubAnswer Blazar(int status, string message) =>
        new(status, $$"""{"error_code":{{status}},"error_message":"{{message}}","error_name":{{status}}}""");
}
