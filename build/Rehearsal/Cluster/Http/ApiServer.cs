using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Security;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>From a request to its endpoint: who asks, what for, whether it is allowed.</summary>
internal sealed class ApiServer(
    KindRegistry kinds,
    Authenticator authenticator,
    Authorizer authorizer,
    DiscoveryEndpoint discovery,
    OpenApiEndpoint openApi,
    ReadEndpoint read,
    WatchEndpoint watch,
    WriteEndpoint write,
    SubresourceEndpoint subresources,
    ReviewEndpoint reviews)
{
    private static readonly string[] Open = ["/version", "/version/", "/healthz", "/livez", "/readyz"];

    public async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        Answers.Head(context);
        try
        {
            await RouteAsync(context, cancellationToken);
        }
        catch (ApiError error) when (!context.Response.HasStarted)
        {
            await Answers.ErrorAsync(context, error, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client is gone, or the server is going.
        }
        catch (Exception failure) when (!context.Response.HasStarted && failure is not BadHttpRequestException)
        {
            await Answers.ErrorAsync(
                context, new ApiError(500, "InternalError", $"Internal error occurred: {failure.GetType().Name}: {failure.Message}"), cancellationToken);
        }
    }

    private async Task RouteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var user = authenticator.Authenticate(context);
        var path = context.Request.Path.Value ?? "/";
        if (ResourcePath.Parse(path) is { } resource)
        {
            await ResourceAsync(context, user, resource, cancellationToken);
            return;
        }

        if (!Open.Contains(path))
        {
            var verb = context.Request.Method.ToLowerInvariant();
            if (!authorizer.Decide(new Attributes(user, verb, "", "", "", "", "") { Path = path }).Allowed)
            {
                throw new ApiError(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {verb} path \"{path}\"", []);
            }
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        switch (parts)
        {
            case ["version"]:
                await Answers.JsonAsync(context, 200, ServerVersion.Describe(), cancellationToken);
                break;
            case ["healthz" or "livez" or "readyz"]:
                var verbose = context.Request.Query.ContainsKey("verbose");
                await Answers.TextAsync(context, 200, verbose ? $"[+]ping ok\n{parts[0]} check passed\n" : "ok", cancellationToken);
                break;
            case []:
                await Answers.JsonAsync(context, 200, new System.Text.Json.Nodes.JsonObject
                {
                    ["paths"] = Objects.Json.Array(new[] { "/api", "/api/v1", "/apis" }
                        .Concat(kinds.All.Where(kind => kind.Group.Length > 0).Select(kind => "/apis/" + kind.ApiVersion).Distinct())
                        .Concat(["/healthz", "/livez", "/openapi/v3", "/readyz", "/version"])),
                }, cancellationToken);
                break;
            default:
                if (!await discovery.TryHandleAsync(context, parts, cancellationToken) && !await openApi.TryHandleAsync(context, parts, cancellationToken))
                {
                    await Answers.NotFoundAsync(context, cancellationToken);
                }

                break;
        }
    }

    private async Task ResourceAsync(HttpContext context, User user, ResourcePath path, CancellationToken cancellationToken)
    {
        var method = context.Request.Method;
        var isWatch = path.Watch || (path.Name.Length == 0 && context.Request.Query["watch"].ToString() is "true" or "1");
        var verb = Verb(method, path, isWatch);
        // In a path of a namespace itself the namespace is the name.
        var space = path is { Group: "", Plural: "namespaces" } ? path.Name : path.Namespace;
        var attributes = new Attributes(user, verb, path.Group, path.Plural, path.Subresource, space, path.Name);
        if (!authorizer.Decide(attributes).Allowed)
        {
            throw Denied(attributes, path);
        }

        var kind = kinds.Find(path.Group, path.Version, path.Plural);
        if (kind is null)
        {
            if (BuiltInKinds.All.Any(known => known.Group == path.Group && known.Version == path.Version))
            {
                throw ApiErrors.NoSuchResource();
            }

            await Answers.NotFoundAsync(context, cancellationToken);
            return;
        }

        var request = new ApiRequest(context, user, kind, path);
        if (kind.Namespaced != (path.Namespace.Length > 0) && !(kind.Namespaced && path.Name.Length == 0 && HttpMethods.IsGet(method)) && !kind.Virtual)
        {
            throw kind.Namespaced && HttpMethods.IsPost(method) ? ApiErrors.MethodNotAllowed() : ApiErrors.NoSuchResource();
        }

        await DispatchAsync(request, method, isWatch, cancellationToken);
    }

    private Task DispatchAsync(ApiRequest request, string method, bool isWatch, CancellationToken cancellationToken)
    {
        if (request.Kind.Virtual)
        {
            return HttpMethods.IsPost(method) ? reviews.HandleAsync(request, cancellationToken) : throw ApiErrors.MethodNotAllowed();
        }

        if (request.Subresource.Length > 0)
        {
            return subresources.HandleAsync(request, cancellationToken);
        }

        var named = request.Name.Length > 0;
        return method switch
        {
            "GET" when isWatch && (!named || request.Path.Watch) => watch.WatchAsync(request, cancellationToken),
            "GET" when named => read.GetAsync(request, cancellationToken),
            "GET" => read.ListAsync(request, cancellationToken),
            "POST" when !named => write.CreateAsync(request, cancellationToken),
            "PUT" when named => write.ReplaceAsync(request, cancellationToken),
            "PATCH" when named => write.PatchAsync(request, cancellationToken),
            "DELETE" when named => write.DeleteAsync(request, cancellationToken),
            "DELETE" => write.DeleteManyAsync(request, cancellationToken),
            _ => throw ApiErrors.MethodNotAllowed(),
        };
    }

    private static string Verb(string method, ResourcePath path, bool isWatch) => method switch
    {
        "GET" or "HEAD" => isWatch ? "watch" : path.Name.Length > 0 ? "get" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => path.Name.Length > 0 ? "delete" : "deletecollection",
        _ => method.ToLowerInvariant(),
    };

    private ApiError Denied(Attributes attributes, ResourcePath path)
    {
        var kind = kinds.FindPlural(path.Group, path.Plural) ?? new ApiKind(path.Group, path.Version, "", path.Plural, true);
        var where = attributes.Namespace.Length > 0 ? $"in the namespace \"{attributes.Namespace}\"" : "at the cluster scope";
        return ApiErrors.Forbidden(
            kind,
            attributes.Name,
            $"User \"{attributes.User.Name}\" cannot {attributes.Verb} resource \"{attributes.FullResource}\" in API group \"{path.Group}\" {where}");
    }
}
