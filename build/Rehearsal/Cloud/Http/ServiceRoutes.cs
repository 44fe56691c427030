using GourmetGram.Rehearsal.Cloud.Keystone;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace GourmetGram.Rehearsal.Cloud.Http;

/// <summary>
/// Maps the paths of one service: reads the body, asks for a token unless the path is open, words refusals in the service's dialect.
/// </summary>
internal sealed class ServiceRoutes(IEndpointRouteBuilder app, IDialect dialect, TokenGate gate)
{
    public void Get(string path, Func<Call, Answer> handler) => Map("GET", path, handler);

    public void Post(string path, Func<Call, Answer> handler) => Map("POST", path, handler);

    public void Put(string path, Func<Call, Answer> handler) => Map("PUT", path, handler);

    public void Delete(string path, Func<Call, Answer> handler) => Map("DELETE", path, handler);

    public void Map(string method, string path, Func<Call, Answer> handler) =>
        Map(method, path, (call, _) => Task.FromResult(handler(call)), open: false);

    public void Map(string method, string path, Func<Call, CancellationToken, Task<Answer>> handler) => Map(method, path, handler, open: false);

    /// <summary>A path that needs no token.</summary>
    public void Open(string method, string path, Func<Call, Answer> handler) =>
        Map(method, path, (call, _) => Task.FromResult(handler(call)), open: true);

    private void Map(string method, string path, Func<Call, CancellationToken, Task<Answer>> handler, bool open) =>
        app.MapMethods($"/{dialect.Prefix}{path}", [method], (RequestDelegate)(context => HandleAsync(context, handler, open)));

    private async Task HandleAsync(HttpContext context, Func<Call, CancellationToken, Task<Answer>> handler, bool open)
    {
        var call = new Call(context, open ? null : gate.Identify(context.Request), await BodyAsync(context));
        Answer answer;
        try
        {
            if (!open && !call.IsAuthenticated)
            {
                throw Refusal.NotAuthenticated();
            }

            dialect.Admit(call);
            answer = await handler(call, context.RequestAborted);
        }
        catch (Refusal refusal)
        {
            answer = dialect.Refuse(refusal, call);
        }

        await dialect.Decorate(answer, call).WriteAsync(context);
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) || context.Request.ContentLength == 0)
        {
            return [];
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.ToArray();
    }
}
