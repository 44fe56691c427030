using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Keystone;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GourmetGram.Rehearsal.Cloud.Http;

/// <summary>One request with what the handlers need of it.</summary>
internal sealed class Call(HttpContext context, Identity? identity, byte[] body)
{
    public HttpContext Context { get; } = context;

    public string RequestId { get; } = "req-" + Guid.NewGuid().ToString("D");

    public string Method => Context.Request.Method;

    public IQueryCollection Query => Context.Request.Query;

    /// <summary>Nova's and Placement's minor version; 1 for 2.1.</summary>
    public int Microversion { get; set; } = 1;

    public bool IsAuthenticated => identity is not null;

    public Identity Identity => identity ?? throw Refusal.NotAuthenticated();

    /// <summary>Project of the token; the services other than Keystone are closed to tokens without one.</summary>
    public string ProjectId => Identity.ProjectId ?? throw Refusal.NotAuthenticated();

    public string? Header(string name) => Context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    public string Route(string name) => Context.GetRouteValue(name)?.ToString() ?? "";

    public string? QueryText(string name) => Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public JsonObject Json()
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject ?? throw Refusal.MalformedBody();
        }
        catch (JsonException)
        {
            throw Refusal.MalformedBody();
        }
    }

    /// <summary>The whole address without query, as links need it.</summary>
    public string Url => $"{Context.Request.Scheme}://{Context.Request.Host}{Context.Request.Path}";

    public string Origin => $"{Context.Request.Scheme}://{Context.Request.Host}";
}
