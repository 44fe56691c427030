using System.Collections.Concurrent;
using GourmetGram.Platform.Phases;
using GourmetGram.Platform.Tests.OpenStack;

namespace GourmetGram.Platform.Tests.Doctor;

/// <summary>A stub of a cloud in which a run would lack nothing.</summary>
internal sealed class HealthyCloud : IDisposable
{
    private bool stopped;

    public HealthyCloud()
    {
        Stub.On("GET /identity/v3", 200, """{"version":{"id":"v3.14"}}""");
        Stub.On("POST /identity/v3/auth/tokens", _ => Login());
        Stub.On("GET /identity/v3/users/u1/application_credentials/ac", 200, """{"application_credential":{"id":"ac","name":"mine","expires_at":null}}""");
        Stub.On("GET /compute/v2.1/flavors/detail", 200, """{"flavors":[{"id":"3","name":"m1.medium","vcpus":2,"ram":4096,"disk":40}]}""");
        Stub.On("GET /compute/v2.1/limits", 200, """{"limits":{"rate":[],"absolute":{"maxTotalInstances":10,"totalInstancesUsed":0,"maxTotalCores":20,"totalCoresUsed":0,"maxTotalRAMSize":51200,"totalRAMUsed":0}}}""");
        Stub.On("GET /compute/v2.1/servers/detail", 200, """{"servers":[]}""");
        Stub.On("GET /compute/v2.1/os-keypairs/gourmetgram-ada", 200, """{"keypair":{"name":"gourmetgram-ada","public_key":"ssh-ed25519 AAAAKEY somebody"}}""");
        Stub.On("GET /image/v2/images", 200, """{"images":[{"id":"i","name":"CC-Ubuntu24.04","min_disk":20,"min_ram":0}]}""");
        Stub.On("GET /network/v2.0/quotas/p1", 200, """{"quota":{"network":100,"subnet":100,"port":500,"floatingip":50,"security_group":50}}""");
        Stub.On("GET /network/v2.0/networks", request => new StubAnswer(200, $$"""{"networks":{{Asked(request)}}}"""));
        Stub.On("GET /network/v2.0/subnets", 200, """{"subnets":[{"id":"s","name":"sharednet1-subnet","network_id":"a","project_id":"other"}]}""");
        Stub.On("GET /network/v2.0/ports", 200, """{"ports":[]}""");
        Stub.On("GET /network/v2.0/floatingips", 200, """{"floatingips":[]}""");
        Stub.On("GET /network/v2.0/security-groups", 200, $$"""{"security_groups":[{{string.Join(',', ProjectGroups.Wanted.Select(group => Group(group.Name, group.Port)))}}]}""");
        Stub.On("GET /reservation/v1/leases", 200, LeaseJson.List());
    }

    public StubCloud Stub { get; } = new();

    /// <summary>A group that opens a port.</summary>
    public static string Group(string name, int port) =>
        $$"""{"id":"{{name}}","name":"{{name}}","project_id":"p1","security_group_rules":[{"id":"r","direction":"ingress","ethertype":"IPv4","protocol":"tcp","port_range_min":{{port}},"port_range_max":{{port}},"remote_ip_prefix":"0.0.0.0/0"}]}""";

    /// <summary>Networks as JSON, by the name that is asked for.</summary>
    public ConcurrentDictionary<string, string> Networks { get; } = new(
    [
        KeyValuePair.Create("sharednet1", """[{"id":"a","name":"sharednet1","router:external":false,"admin_state_up":true,"subnets":["s"]}]"""),
        KeyValuePair.Create("public", """[{"id":"b","name":"public","router:external":true,"admin_state_up":true,"subnets":[]}]"""),
    ]);

    /// <summary>The stub's own login, with an image service.</summary>
    public StubAnswer Login()
    {
        var login = Stub.Login();
        return login with
        {
            Body = login.Body.Replace(
                "\"catalog\":[",
                $$"""
                "catalog":[{"id":"d","type":"image","name":"glance","endpoints":[{"id":"4","interface":"public","region_id":"R","region":"R","url":"{{Stub.Base}}/image"}]},
                {"id":"e","type":"identity","name":"keystone","endpoints":[{"id":"5","interface":"public","region_id":"R","region":"R","url":"{{Stub.Base}}/identity/v3"}]},
                """,
                StringComparison.Ordinal),
        };
    }

    public void Stop()
    {
        stopped = true;
        Stub.Dispose();
    }

    public void Dispose()
    {
        if (!stopped)
        {
            Stub.Dispose();
        }
    }

    // Without a name all are asked for: one is the project's own.
    private string Asked(StubRequest request) => request.Line.Split("name=") is [_, var name]
        ? Networks.GetValueOrDefault(name, "[]")
        : """[{"id":"a","name":"sharednet1","project_id":"other","shared":true},{"id":"c","name":"mine","project_id":"p1","shared":false}]""";
}
