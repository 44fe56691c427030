namespace GourmetGram.Platform.Tests.OpenStack;

/// <summary>Leases as Blazar tells them.</summary>
internal static class LeaseJson
{
    public static string Lease(string id, string name = "lease_mlops_ada", string status = "ACTIVE", int amount = 3, string flavor = "m1.medium", string user = StubCloud.User, string project = StubCloud.Project, string start = "2026-01-01T00:00:00.000000", string end = "2126-01-02T00:00:00.000000") =>
        $$"""
        {"id":"{{id}}","name":"{{name}}","user_id":"{{user}}","project_id":"{{project}}","start_date":"{{start}}","end_date":"{{end}}",
         "trust_id":"t","status":"{{status}}","degraded":false,"created_at":"2026-01-01 00:00:00","updated_at":null,"events":[],
         "reservations":[{"id":"flavor-of-{{id}}","lease_id":"{{id}}","resource_id":"r","resource_type":"flavor:instance","status":"active","missing_resources":false,"amount":{{amount}},
           "affinity":null,"resource_properties":"{\"id\": \"3\", \"name\": \"{{flavor}}\"}","flavor_id":"flavor-of-{{id}}"}]}
        """;

    /// <summary>A time as Blazar writes it, from now on.</summary>
    public static string In(TimeSpan time) => DateTime.UtcNow.Add(time).ToString("yyyy-MM-ddTHH:mm:00.000000", System.Globalization.CultureInfo.InvariantCulture);

    public static string Envelope(string lease) => $$$"""{"lease":{{{lease}}}}""";

    public static string List(params string[] leases) => $$"""{"leases":[{{string.Join(',', leases)}}]}""";
}
