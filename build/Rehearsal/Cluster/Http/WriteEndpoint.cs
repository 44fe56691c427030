using System.Text.Json;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;
using GourmetGram.Rehearsal.Cluster.Patching;
using Microsoft.AspNetCore.Http;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>POST, PUT, PATCH and DELETE of objects.</summary>
internal sealed class WriteEndpoint(ClusterObjects objects)
{
    public async Task CreateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ObjectAsync(request.Context.Request, request.Kind.Kind, cancellationToken);
        var item = Accept(request, body);
        var created = objects.Create(request.Kind, request.Namespace, item, Options(request, body, "CreateOptions"));
        await AnswerAsync(request, 201, created, cancellationToken);
    }

    public async Task ReplaceAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ObjectAsync(request.Context.Request, request.Kind.Kind, cancellationToken);
        var item = Accept(request, body);
        if (item.Name().Length == 0)
        {
            throw ApiErrors.BadRequest("the name of the object (a based on URL) was undeterminable: name must be provided");
        }

        if (item.Name() != request.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({item.Name()}) does not match the name on the URL ({request.Name})");
        }

        var options = Options(request, body, "UpdateOptions");
        if (request.Kind.IsCustom && string.IsNullOrEmpty(item.Text("metadata", "resourceVersion")))
        {
            throw ApiErrors.Invalid(request.Kind, request.Name, [new Cause(
                "FieldValueInvalid", "metadata.resourceVersion", "Invalid value: 0: must be specified for an update")]);
        }

        if (CreatedByPut(request) && objects.Find(request.Kind, request.Namespace, request.Name) is null)
        {
            await AnswerAsync(request, 201, objects.Create(request.Kind, request.Namespace, item, options), cancellationToken);
            return;
        }

        var replaced = objects.Update(request.Kind, request.Namespace, request.Name, _ => item, options);
        await AnswerAsync(request, 200, replaced, cancellationToken);
    }

    public async Task PatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var type = BodyReader.MediaType(request.Context.Request);
        var bytes = await BodyReader.BytesAsync(request.Context.Request, cancellationToken);
        if (type == "application/apply-patch+yaml")
        {
            await ApplyAsync(request, bytes, cancellationToken);
            return;
        }

        var change = Change(request, type, bytes);
        if (request.Option("force") is not null)
        {
            throw ApiErrors.InvalidOptions(
                "PatchOptions", "force", "Forbidden: may not be specified for non-apply patch", "FieldValueForbidden");
        }

        var options = Options(request, new Body(null, []), "PatchOptions") with { IsPatch = true };
        var patched = objects.Update(request.Kind, request.Namespace, request.Name, change, options);
        await AnswerAsync(request, 200, patched, cancellationToken);
    }

    public async Task DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var removal = await RemovalAsync(request, cancellationToken);
        if (request.Kind.Is("batch", "jobs") && removal.Propagation is null)
        {
            Answers.Warn(
                request.Context,
                "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning");
        }

        var (item, gone) = objects.Delete(request.Kind, request.Namespace, request.Name, removal);
        if (!gone || (request.Kind.Group.Length == 0 && request.Kind.Plural is "pods" or "services" or "serviceaccounts" or "namespaces"))
        {
            await AnswerAsync(request, 200, item, cancellationToken);
            return;
        }

        var details = new JsonObject { ["name"] = item.Name() };
        if (request.Kind.Group.Length > 0)
        {
            details["group"] = request.Kind.Group;
        }

        details["kind"] = request.Kind.Plural;
        details["uid"] = item.Uid();
        await Answers.JsonAsync(request.Context, 200, Success(details), cancellationToken);
    }

    public async Task DeleteManyAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (request.Kind.Is("", "namespaces"))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        var removal = await RemovalAsync(request, cancellationToken);
        var labels = LabelSelector.Parse(request.Option("labelSelector"));
        var fields = FieldSelector.Parse(request.Option("fieldSelector"), request.Kind);
        var space = request.Namespace.Length == 0 ? null : request.Namespace;
        var deleted = new List<JsonObject>();
        foreach (var item in objects.List(request.Kind, space).Where(item => labels.Matches(item) && fields.Matches(item)).ToList())
        {
            deleted.Add(objects.Delete(request.Kind, item.Namespace(), item.Name(), removal).Item);
        }

        var metadata = new JsonObject { ["resourceVersion"] = objects.Store.Version.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        var node = Representation.Of(request).Many(request.Kind, deleted, metadata, objects.Now);
        await Answers.JsonAsync(request.Context, 200, node, cancellationToken);
    }

    public static JsonObject Success(JsonObject? details = null)
    {
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success" };
        if (details is not null)
        {
            status["details"] = details;
        }

        return status;
    }

    public static WriteOptions Options(ApiRequest request, Body body, string name)
    {
        var dryRun = request.Option("dryRun");
        if (dryRun is not (null or "" or "All"))
        {
            throw ApiErrors.InvalidOptions(name, "dryRun", $"Unsupported value: [\"{dryRun}\"]: supported values: \"All\"", "FieldValueNotSupported");
        }

        return new WriteOptions(request.Manager)
        {
            Subresource = request.Subresource,
            DryRun = dryRun == "All",
            Duplicates = body.Duplicates,
            Warn = text => Answers.Warn(request.Context, text),
            Validation = request.Option("fieldValidation") switch
            {
                "Strict" => FieldValidation.Strict,
                "Ignore" => FieldValidation.Ignore,
                null or "" or "Warn" => FieldValidation.Warn,
                var other => throw ApiErrors.InvalidOptions(
                    name, "fieldValidation", $"Unsupported value: \"{other}\": supported values: \"Ignore\", \"Strict\", \"Warn\"", "FieldValueNotSupported"),
            },
        };
    }

    public async Task AnswerAsync(ApiRequest request, int code, JsonObject item, CancellationToken cancellationToken)
    {
        if (request.Kind.Custom is { Deprecated: true })
        {
            Answers.Warn(request.Context, $"{request.Kind.ApiVersion} {request.Kind.Kind} is deprecated");
        }

        await Answers.JsonAsync(request.Context, code, Representation.Of(request).One(request.Kind, item, objects.Now), cancellationToken);
    }

    private static bool CreatedByPut(ApiRequest request) =>
        request.Subresource.Length == 0 && request.Kind.Plural is "services" or "leases" or "roles" or "clusterroles" or "rolebindings" or "clusterrolebindings" or "events";

    private async Task ApplyAsync(ApiRequest request, byte[] bytes, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.Option("fieldManager")))
        {
            throw ApiErrors.InvalidOptions("PatchOptions", "fieldManager", "Required value: is required for apply patch", "FieldValueRequired");
        }

        var body = BodyReader.Yaml(bytes);
        var config = body.Node as JsonObject ?? throw ApiErrors.BadRequest("error decoding apply patch: an object was expected");
        var options = Options(request, body, "PatchOptions") with { IsPatch = true };
        var (item, created) = objects.Apply(request.Kind, request.Namespace, request.Name, config, request.Option("force") is "true" or "1", options);
        await AnswerAsync(request, created ? 201 : 200, item, cancellationToken);
    }

    private static Func<JsonObject, JsonObject> Change(ApiRequest request, string type, byte[] bytes)
    {
        switch (type)
        {
            case "application/json-patch+json":
                var operations = Parse(bytes) as JsonArray
                    ?? throw ApiErrors.BadRequest("error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
                return item => JsonPatch.Apply(item, operations);
            case "application/merge-patch+json":
                var merge = Parse(bytes) as JsonObject ?? throw ApiErrors.BadRequest("error decoding patch: an object was expected");
                return item => MergePatch.Apply(item, merge);
            case "application/strategic-merge-patch+json" when !request.Kind.IsCustom:
                var strategic = Parse(bytes) as JsonObject ?? throw ApiErrors.BadRequest("error decoding patch: an object was expected");
                return item => StrategicMerge.Apply(item, strategic, request.Kind.Schema ?? Kinds.Schema.Anything);
            default:
                throw ApiErrors.UnsupportedPatch(request.Kind.IsCustom);
        }
    }

    private static JsonNode? Parse(byte[] bytes)
    {
        try
        {
            return Json.Parse(bytes);
        }
        catch (JsonException failure)
        {
            throw ApiErrors.BadRequest($"error decoding patch: {failure.Message}");
        }
    }

    /// <summary>Kind and version must fit; built-in kinds may leave them out.</summary>
    private static JsonObject Accept(ApiRequest request, Body body)
    {
        var kind = request.Kind;
        if (body.Node is not JsonObject item)
        {
            throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {kind.Kind}): couldn't get version/kind; json parse error: json: cannot unmarshal into Go value");
        }

        var given = item.Text("kind");
        var version = item.Text("apiVersion");
        if (kind.IsCustom)
        {
            if (string.IsNullOrEmpty(given) || string.IsNullOrEmpty(version))
            {
                var missing = string.IsNullOrEmpty(given) ? "Kind" : "apiVersion";
                throw ApiErrors.BadRequest(
                    $"the object provided is unrecognized (must be of type {kind.Kind}): Object '{missing}' is missing in '{Json.Compactly(item)}'");
            }

            if (version != kind.ApiVersion)
            {
                throw ApiErrors.BadRequest($"the API version in the data ({version}) does not match the expected API version ({kind.ApiVersion})");
            }

            if (given != kind.Kind)
            {
                throw ApiErrors.Invalid(kind.Group, given, item.Name(), [new Cause(
                    "FieldValueInvalid", "kind", $"Invalid value: \"{given}\": must be {kind.Kind}")]);
            }
        }
        else if (!string.IsNullOrEmpty(given) && given != kind.Kind)
        {
            throw ApiErrors.BadRequest(
                $"{given} in version \"{version}\" cannot be handled as a {kind.Kind}: converting (v1.{given}) to (core.{kind.Kind}): unknown conversion");
        }
        else if (!string.IsNullOrEmpty(version) && version != kind.ApiVersion)
        {
            throw ApiErrors.BadRequest($"the API version in the data ({version}) does not match the expected API version ({kind.ApiVersion})");
        }

        return item;
    }

    private static async Task<Removal> RemovalAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var bytes = await BodyReader.BytesAsync(request.Context.Request, cancellationToken);
        var options = new JsonObject();
        if (bytes.Length > 0)
        {
            options = BodyReader.MediaType(request.Context.Request) == "application/vnd.kubernetes.protobuf"
                ? Protobuf.ProtobufObjects.Decode(bytes)
                : Parse(bytes) as JsonObject ?? [];
        }

        var policy = options.Text("propagationPolicy") ?? request.Option("propagationPolicy");
        if (options.At("orphanDependents").IsFlag())
        {
            policy ??= options.At("orphanDependents").AsFlag() ? "Orphan" : "Background";
        }

        if (policy is not (null or "Foreground" or "Background" or "Orphan"))
        {
            throw ApiErrors.InvalidOptions(
                "DeleteOptions",
                "propagationPolicy",
                $"Unsupported value: \"{policy}\": supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"",
                "FieldValueNotSupported");
        }

        var grace = options.At("gracePeriodSeconds").AsLong()
            ?? (long.TryParse(request.Option("gracePeriodSeconds"), out var seconds) ? seconds : null);
        var dryRun = options.At("dryRun").Texts().Contains("All") || request.Option("dryRun") == "All";
        return new Removal(
            policy, grace, options.At("preconditions").Text("uid"), options.At("preconditions").Text("resourceVersion"), dryRun);
    }
}
