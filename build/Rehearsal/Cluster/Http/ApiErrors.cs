using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Kinds;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>The failures an API server knows, in its words.</summary>
internal static class ApiErrors
{
    public static ApiError NotFound(ApiKind kind, string name) =>
        new(404, "NotFound", $"{kind.Resource} \"{name}\" not found", Details(kind, name));

    public static ApiError NoSuchResource() =>
        new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiError AlreadyExists(ApiKind kind, string name, bool going = false) =>
        new(409, "AlreadyExists", $"{(going ? "object is being deleted: " : "")}{kind.Resource} \"{name}\" already exists", Details(kind, name));

    public static ApiError Conflict(ApiKind kind, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {kind.Resource} \"{name}\": {why}", Details(kind, name));

    public static ApiError Modified(ApiKind kind, string name) => Conflict(
        kind, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiError Invalid(ApiKind kind, string name, IReadOnlyList<Cause> causes) =>
        Invalid(kind.Group, kind.Kind, name, causes);

    public static ApiError Invalid(string group, string kind, string name, IReadOnlyList<Cause> causes)
    {
        var texts = causes.Select(cause => cause.Field.Length == 0 ? cause.Message : $"{cause.Field}: {cause.Message}").ToArray();
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        var details = new JsonObject { ["name"] = name };
        if (group.Length > 0)
        {
            details["group"] = group;
        }

        details["kind"] = kind;
        details["causes"] = new JsonArray([.. causes.Select(cause => new JsonObject
        {
            ["reason"] = cause.Reason,
            ["message"] = cause.Message,
            ["field"] = cause.Field,
        })]);
        return new ApiError(
            422, "Invalid", $"{qualified} \"{name}\" is invalid: {(texts.Length == 1 ? texts[0] : $"[{string.Join(", ", texts)}]")}", details);
    }

    public static ApiError InvalidOptions(string options, string field, string message, string reason = "FieldValueInvalid") =>
        Invalid("meta.k8s.io", options, "", [new Cause(reason, field, message)]);

    public static ApiError BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiError Internal(string message) => new(500, null, message);

    public static ApiError Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiError Forbidden(ApiKind kind, string name, string why, JsonObject? cause = null)
    {
        var details = Details(kind, name);
        if (cause is not null)
        {
            details["causes"] = new JsonArray(cause);
        }

        return new ApiError(403, "Forbidden", $"{kind.Resource}{(name.Length > 0 ? $" \"{name}\"" : "")} is forbidden: {why}", details);
    }

    public static ApiError MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiError UnsupportedBody() => new(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf");

    public static ApiError UnsupportedPatch(bool custom) => new(
        415,
        "UnsupportedMediaType",
        custom
            ? "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"
            : "415: Unsupported Media Type");

    public static ApiError TooOld(long asked, long oldest) =>
        new(410, "Expired", string.Create(CultureInfo.InvariantCulture, $"too old resource version: {asked} ({oldest})"));

    public static ApiError ApplyConflicts(ImmutableArray<(string Manager, string Field)> conflicts)
    {
        var causes = conflicts.Select(conflict => new JsonObject
        {
            ["reason"] = "FieldManagerConflict",
            ["message"] = $"conflict with {conflict.Manager}",
            ["field"] = conflict.Field,
        });
        var message = conflicts.Length == 1
            ? $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Field}"
            : $"Apply failed with {conflicts.Length} conflicts: " + string.Join('\n', conflicts.GroupBy(conflict => conflict.Manager).Select(group =>
                $"conflicts with {group.Key}:\n" + string.Join('\n', group.Select(conflict => $"- {conflict.Field}"))));
        return new ApiError(409, "Conflict", message, new JsonObject { ["causes"] = new JsonArray([.. causes]) });
    }

    private static JsonObject Details(ApiKind kind, string name)
    {
        var details = new JsonObject();
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (kind.Group.Length > 0)
        {
            details["group"] = kind.Group;
        }

        details["kind"] = kind.Plural;
        return details;
    }
}
