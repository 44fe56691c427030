using System.Collections.Concurrent;
using System.Collections.Immutable;
using GourmetGram.Platform.Configuration;
using GourmetGram.Platform.OpenStack;
using GourmetGram.Platform.Reporting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GourmetGram.Platform.Tests.OpenStack;

/// <summary>One answer of the stub.</summary>
internal sealed record StubAnswer(int Status, string Body = "", params (string Name, string Value)[] Headers)
{
    /// <summary>The connection is cut instead of answered.</summary>
    public static readonly StubAnswer Cut = new(0);
}

/// <summary>One request that the stub saw.</summary>
internal sealed record StubRequest(string Line, string Body, string? Token)
{
    /// <summary>Authorization, null for none.</summary>
    public string? Authorization { get; init; }
}

/// <summary>A local HTTP server that answers as it is told, and remembers what it was asked. Keystone's login is there from the start.</summary>
internal sealed class StubCloud : IDisposable
{
    public const string Project = "p1";
    public const string User = "u1";

    private readonly WebApplication server;
    private readonly ConcurrentDictionary<string, Func<StubRequest, StubAnswer>> routes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<StubRequest> requests = new();
    private int tokens;

    public StubCloud()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        server = builder.Build();
        server.Run(AnswerAsync);
        server.StartAsync().GetAwaiter().GetResult();
        Base = server.Urls.Single();
        On("POST /identity/v3/auth/tokens", _ => Login());
    }

    public string Base { get; }

    public bool Restricted { get; set; }

    /// <summary>Type under which the catalog names Blazar; another one to have no reservation service.</summary>
    public string ReservationType { get; set; } = "reservation";

    public DateTimeOffset TokenEnd { get; set; } = DateTimeOffset.UtcNow.AddHours(4);

    public ImmutableArray<StubRequest> Requests => [.. requests];

    public IEnumerable<string> Lines => requests.Select(request => request.Line);

    /// <summary>Answers a method and path, without its query.</summary>
    public void On(string line, Func<StubRequest, StubAnswer> answer) => routes[line] = answer;

    /// <summary>Answers always the same.</summary>
    public void On(string line, int status, string body) => On(line, _ => new StubAnswer(status, body));

    /// <summary>Answers one after the other, the last for ever.</summary>
    public void Script(string line, params StubAnswer[] answers)
    {
        var next = 0;
        On(line, _ => answers[Math.Min(next++, answers.Length - 1)]);
    }

    public StubAnswer Login() => new(
        201,
        $$$"""
        {"token":{"methods":["application_credential"],"user":{"id":"{{{User}}}","name":"ada","domain":{"id":"default","name":"Default"}},
          "expires_at":"{{{TokenEnd.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffff}}}Z","issued_at":"2026-01-01T00:00:00.000000Z",
          "project":{"id":"{{{Project}}}","name":"CHI-000000","domain":{"id":"default","name":"Default"}},"is_domain":false,
          "roles":[{"id":"r","name":"member"}],"application_credential":{"id":"ac","name":"ac","restricted":{{{(Restricted ? "true" : "false")}}}},
          "catalog":[
            {"id":"a","type":"compute","name":"nova","endpoints":[{"id":"1","interface":"public","region_id":"R","region":"R","url":"{{{Base}}}/compute/v2.1"}]},
            {"id":"b","type":"network","name":"neutron","endpoints":[{"id":"2","interface":"public","region_id":"R","region":"R","url":"{{{Base}}}/network"}]},
            {"id":"c","type":"{{{ReservationType}}}","name":"blazar","endpoints":[{"id":"3","interface":"public","region_id":"R","region":"R","url":"{{{Base}}}/reservation/v1"}]}]}}
        """,
        ("X-Subject-Token", $"token-number-{Interlocked.Increment(ref tokens)}"));

    public OpenStackClients Clients(Redactor? redactor = null, TimeProvider? time = null) => new(
        () => new CloudLogin(Credentials(), "/nowhere/clouds.yaml", null),
        redactor ?? new Redactor(),
        time ?? TimeProvider.System);

    public CloudCredentials Credentials(string? region = "R") => new CloudCredentials.ApplicationCredential("ac", new Secret("credential-secret"))
    {
        Cloud = "stub",
        AuthUrl = new Uri($"{Base}/identity/v3"),
        Region = region,
    };

    public void Dispose() => server.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new StubRequest($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}", await reader.ReadToEndAsync(), context.Request.Headers["X-Auth-Token"].FirstOrDefault())
        {
            Authorization = context.Request.Headers.Authorization.FirstOrDefault(),
        };
        requests.Enqueue(request);
        var answer = routes.TryGetValue($"{context.Request.Method} {context.Request.Path}", out var route)
            ? route(request)
            : new StubAnswer(404, """{"itemNotFound":{"code":404,"message":"The stub was not told."}}""");
        if (ReferenceEquals(answer, StubAnswer.Cut))
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.Body.Length > 0)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer.Body);
        }
    }
}
