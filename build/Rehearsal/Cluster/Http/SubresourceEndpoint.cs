using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Patching;
using GourmetGram.Rehearsal.Cluster.Security;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>What hangs below an object: status, scale, token, eviction, binding, logs.</summary>
internal sealed class SubresourceEndpoint(ClusterObjects objects, ReadEndpoint read, WriteEndpoint write, TokenIssuer tokens)
{
    private const long ShortestToken = 600;
    private const long UsualToken = 3600;

    /// <summary>Discovery: name, kind's group, version and name, verbs.</summary>
    public static IEnumerable<(string Name, string Group, string Version, string Kind, string[] Verbs)> Of(ApiKind kind)
    {
        if (kind.HasStatus)
        {
            yield return ("status", "", "", kind.Kind, ["get", "patch", "update"]);
        }

        if (kind.HasScale)
        {
            yield return ("scale", "autoscaling", "v1", "Scale", ["get", "patch", "update"]);
        }

        switch (kind.Group, kind.Plural)
        {
            case ("", "pods"):
                yield return ("log", "", "", "Pod", ["get"]);
                yield return ("eviction", "policy", "v1", "Eviction", ["create"]);
                yield return ("binding", "", "", "Binding", ["create"]);
                yield return ("exec", "", "", "PodExecOptions", ["create", "get"]);
                yield return ("attach", "", "", "PodAttachOptions", ["create", "get"]);
                yield return ("portforward", "", "", "PodPortForwardOptions", ["create", "get"]);
                break;
            case ("", "serviceaccounts"):
                yield return ("token", "authentication.k8s.io", "v1", "TokenRequest", ["create"]);
                break;
            case ("", "namespaces"):
                yield return ("finalize", "", "", "Namespace", ["update"]);
                break;
        }
    }

    public async Task HandleAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (Of(request.Kind).All(sub => sub.Name != request.Subresource))
        {
            // A resource without the subresource says so of the object.
            throw request.Kind.IsCustom && request.Subresource is "status" or "scale"
                ? ApiErrors.NotFound(request.Kind, request.Name)
                : ApiErrors.NoSuchResource();
        }

        var method = request.Context.Request.Method;
        switch (request.Subresource)
        {
            case "status" when HttpMethods.IsGet(method):
                await read.GetAsync(request, cancellationToken);
                break;
            case "status" when HttpMethods.IsPut(method):
                await write.ReplaceAsync(request, cancellationToken);
                break;
            case "status" when HttpMethods.IsPatch(method):
                await write.PatchAsync(request, cancellationToken);
                break;
            case "finalize" when HttpMethods.IsPut(method):
                await FinalizeAsync(request, cancellationToken);
                break;
            case "scale":
                await ScaleAsync(request, method, cancellationToken);
                break;
            case "token" when HttpMethods.IsPost(method):
                await TokenAsync(request, cancellationToken);
                break;
            case "eviction" when HttpMethods.IsPost(method):
                objects.Delete(request.Kind, request.Namespace, request.Name, Removal.Background);
                await Answers.JsonAsync(request.Context, 201, WriteEndpoint.Success(), cancellationToken);
                break;
            case "binding" when HttpMethods.IsPost(method):
                await BindAsync(request, cancellationToken);
                break;
            case "log" when HttpMethods.IsGet(method):
                await LogAsync(request, cancellationToken);
                break;
            case "portforward" when PortForwardEndpoint.Speaks(request.Context):
                objects.Get(request.Kind, request.Namespace, request.Name);
                await PortForwardEndpoint.HandleAsync(request, cancellationToken);
                break;
            case "exec" or "attach" or "portforward":
                objects.Get(request.Kind, request.Namespace, request.Name);
                throw new ApiError(501, "NotImplemented", $"{request.Subresource}: this is a rehearsal, pods have no containers");
            default:
                throw ApiErrors.MethodNotAllowed();
        }
    }

    private async Task FinalizeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ObjectAsync(request.Context.Request, request.Kind.Kind, cancellationToken);
        var finalizers = body.Node.At("spec", "finalizers")?.DeepClone();
        var item = objects.Update(request.Kind, "", request.Name, current =>
        {
            current.Child("spec")["finalizers"] = finalizers;
            return current;
        }, new WriteOptions(request.Manager));
        await write.AnswerAsync(request, 200, item, cancellationToken);
    }

    private async Task ScaleAsync(ApiRequest request, string method, CancellationToken cancellationToken)
    {
        var paths = request.Kind.Custom?.Scale ?? new ScalePaths(".spec.replicas", ".status.replicas", null);
        var item = objects.Get(request.Kind, request.Namespace, request.Name);
        if (HttpMethods.IsGet(method))
        {
            await Answers.JsonAsync(request.Context, 200, Scale(item, paths), cancellationToken);
            return;
        }

        var bytes = await BodyReader.BytesAsync(request.Context.Request, cancellationToken);
        var scale = Scale(item, paths);
        if (HttpMethods.IsPut(method) && Json.Parse(bytes) is JsonObject given)
        {
            scale = given;
        }
        else if (HttpMethods.IsPatch(method))
        {
            scale = Json.Parse(bytes) switch
            {
                JsonArray operations => JsonPatch.Apply(scale, operations),
                JsonObject patch => MergePatch.Apply(scale, patch),
                _ => throw ApiErrors.BadRequest("error decoding patch"),
            };
        }
        else
        {
            throw ApiErrors.MethodNotAllowed();
        }

        var replicas = scale.At("spec").Number("replicas");
        var options = WriteEndpoint.Options(request, new Body(null, []), "UpdateOptions");
        var updated = objects.Update(request.Kind, request.Namespace, request.Name, current =>
        {
            if (scale.Text("metadata", "resourceVersion") is { Length: > 0 } version)
            {
                current.Metadata()["resourceVersion"] = version;
            }

            Set(current, paths.Spec, replicas);
            return current;
        }, options);
        await Answers.JsonAsync(request.Context, 200, Scale(updated, paths), cancellationToken);
    }

    private static JsonObject Scale(JsonObject item, ScalePaths paths)
    {
        var replicas = Find(item, paths.Spec).AsLong()
            ?? throw ApiErrors.Internal($"the spec replicas field \"{paths.Spec}\" does not exist");
        var status = new JsonObject { ["replicas"] = Find(item, paths.Status).AsLong() ?? 0 };
        var selector = paths.Selector is { } path ? Find(item, path).AsText() : LabelSelector.Of(item.At("spec", "selector")).ToString();
        if (!string.IsNullOrEmpty(selector))
        {
            status["selector"] = selector;
        }

        var metadata = new JsonObject();
        foreach (var field in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
        {
            metadata[field] = item.At("metadata", field)?.DeepClone();
        }

        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["replicas"] = replicas },
            ["status"] = status,
        };
    }

    private static JsonNode? Find(JsonNode? node, string path) =>
        path.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(node, (current, part) => current.At(part));

    private static void Set(JsonObject item, string path, long value)
    {
        var parts = path.Split('.', StringSplitOptions.RemoveEmptyEntries);
        parts[..^1].Aggregate(item, (current, part) => current.Child(part))[parts[^1]] = value;
    }

    private async Task TokenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ObjectAsync(request.Context.Request, "TokenRequest", cancellationToken);
        var account = objects.Get(request.Kind, request.Namespace, request.Name);
        var seconds = body.Node.At("spec", "expirationSeconds").AsLong() ?? UsualToken;
        if (seconds < ShortestToken)
        {
            throw ApiErrors.Invalid("authentication.k8s.io", "TokenRequest", "", [new Cause(
                "FieldValueInvalid",
                "spec.expirationSeconds",
                $"Invalid value: {seconds}: may not specify a duration less than 10 minutes")]);
        }

        var audiences = body.Node.At("spec", "audiences").Texts().ToList();
        var expires = objects.Now.AddSeconds(seconds);
        var answer = new JsonObject
        {
            ["kind"] = "TokenRequest",
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = request.Name, ["namespace"] = request.Namespace, ["creationTimestamp"] = objects.Now.Stamp(),
            },
            ["spec"] = new JsonObject
            {
                ["audiences"] = Json.Array(audiences.Count == 0 ? [TokenIssuer.Issuer] : audiences),
                ["expirationSeconds"] = seconds,
                ["boundObjectRef"] = null,
            },
            ["status"] = new JsonObject
            {
                ["token"] = tokens.Issue(account, audiences, objects.Now, expires), ["expirationTimestamp"] = expires.Stamp(),
            },
        };
        await Answers.JsonAsync(request.Context, 201, answer, cancellationToken);
    }

    private async Task BindAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ObjectAsync(request.Context.Request, "Binding", cancellationToken);
        var node = body.Node.At("target").Text("name") ?? "";
        objects.Update(request.Kind, request.Namespace, request.Name, pod =>
        {
            pod.Child("spec")["nodeName"] = node;
            return pod;
        }, new WriteOptions(request.Manager));
        await Answers.JsonAsync(request.Context, 201, WriteEndpoint.Success(), cancellationToken);
    }

    private async Task LogAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var pod = objects.Get(request.Kind, request.Namespace, request.Name);
        if (request.Option("container") is { Length: > 0 } container
            && pod.At("spec", "containers").Objects().Concat(pod.At("spec", "initContainers").Objects()).All(item => item.Text("name") != container))
        {
            throw ApiErrors.BadRequest($"container {container} is not valid for pod {request.Name}");
        }

        if (pod.Text("spec", "nodeName") is null)
        {
            request.Context.Response.StatusCode = 204;
            return;
        }

        await Answers.TextAsync(
            request.Context,
            200,
            string.Create(CultureInfo.InvariantCulture, $"This is a rehearsal: pod {request.Namespace}/{request.Name} has no containers, so it writes no logs.\n"),
            cancellationToken,
            "text/plain");
    }
}
