using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cloud.Http;

/// <summary>Words the answer to paths and verbs that no handler has.</summary>
internal static class Unroutable
{
    public static async Task HandleAsync(HttpContext context, RequestDelegate next, IReadOnlyList<IDialect> dialects)
    {
        await next(context);
        if (context.Response.HasStarted || context.Response.ContentLength is not null || context.Response.StatusCode is not (404 or 405))
        {
            return;
        }

        var call = new Call(context, null, []);
        var dialect = dialects.FirstOrDefault(known => context.Request.Path.StartsWithSegments("/" + known.Prefix));
        var answer = dialect?.Unroutable(context.Response.StatusCode, call) ?? new Answer(context.Response.StatusCode);
        await (dialect?.Decorate(answer, call) ?? answer).WriteAsync(context);
    }
}
