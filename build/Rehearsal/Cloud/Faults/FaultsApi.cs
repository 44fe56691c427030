using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GourmetGram.Rehearsal.Cloud.Faults;

/// <summary>
/// The knob for tests in other processes: POST a rule to /rehearsal/faults to add it, GET to see what is left, DELETE to clear. Each request
/// bears X-Rehearsal-Token; the token is in the file "admin-token" of the state directory.
/// </summary>
internal static class FaultsApi
{
    public const string Root = "/rehearsal";
    public const string TokenHeader = "X-Rehearsal-Token";
    public const string TokenFile = "admin-token";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Map(IEndpointRouteBuilder app, FaultBox faults, string token)
    {
        var path = Root + "/faults";
        app.MapGet(path, (RequestDelegate)(context => GuardAsync(context, token, () =>
            context.Response.WriteAsJsonAsync(faults.Left(), Format, context.RequestAborted))));
        app.MapDelete(path, (RequestDelegate)(context => GuardAsync(context, token, () =>
        {
            faults.Clear();
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        })));
        app.MapPost(path, (RequestDelegate)(context => GuardAsync(context, token, () => AddAsync(context, faults))));
    }

    private static async Task AddAsync(HttpContext context, FaultBox faults)
    {
        try
        {
            var rule = await context.Request.ReadFromJsonAsync<FaultRule>(Format, context.RequestAborted);
            if (rule is not { Method: not null, Path: not null })
            {
                context.Response.StatusCode = 400;
                return;
            }

            faults.Add(rule);
            context.Response.StatusCode = 201;
        }
        catch (JsonException)
        {
            context.Response.StatusCode = 400;
        }
    }

    private static Task GuardAsync(HttpContext context, string token, Func<Task> act)
    {
        var given = Encoding.UTF8.GetBytes(context.Request.Headers[TokenHeader].ToString());
        if (CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(token)))
        {
            return act();
        }

        context.Response.StatusCode = 403;
        return Task.CompletedTask;
    }
}
