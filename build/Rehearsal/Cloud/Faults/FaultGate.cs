using GourmetGram.Rehearsal.Cloud.Http;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cloud.Faults;

/// <summary>Stands before all handlers and lets the faults have their way.</summary>
internal static class FaultGate
{
    public static async Task HandleAsync(HttpContext context, RequestDelegate next, FaultBox faults, TimeProvider clock)
    {
        if (context.Request.Path.StartsWithSegments(FaultsApi.Root)
            || faults.Take(context.Request.Method, context.Request.Path.Value ?? "/") is not { } rule)
        {
            await next(context);
            return;
        }

        if (rule.DelayMs > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(rule.DelayMs), clock, context.RequestAborted);
        }

        if (rule.CarryOut)
        {
            await CarryOutAsync(context, next);
        }

        if (rule.Drop)
        {
            context.Abort();
        }
        else if (rule.Status is { } status)
        {
            await new Answer(status)
            {
                Text = rule.Body,
                ContentType = rule.ContentType,
                Headers = [.. rule.Headers.Select(each => (each.Key, each.Value))],
            }.WriteAsync(context);
        }
        else
        {
            await next(context);
        }
    }

    private static async Task CarryOutAsync(HttpContext context, RequestDelegate next)
    {
        var body = context.Response.Body;
        context.Response.Body = Stream.Null;
        await next(context);
        context.Response.Body = body;
        context.Response.Clear();
    }
}
