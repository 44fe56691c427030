using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Keystone;

internal sealed class KeystoneDialect : IDialect
{
    private const string Blame =
        "The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.";

    public string Prefix => "identity";

    public static Refusal Invalid(string expectation) => new(400, $"{expectation} {Blame}");

    public static Refusal Forbidden(string action) => new(403, $"You are not authorized to perform the requested action: {action}.");

    public Answer Refuse(Refusal refusal, Call call)
    {
        var message = refusal.Malformed ? $"Expecting to find valid JSON in request body. {Blame}" : refusal.Message;
        var error = new JsonObject { ["code"] = refusal.Status };
        if (refusal.Kind is not null)
        {
            error["identity"] = JsonNode.Parse(refusal.Kind);
        }

        error["message"] = message;
        error["title"] = refusal.Status switch
        {
            400 => "Bad Request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Not Found",
            409 => "Conflict",
            _ => "Error",
        };
        var answer = new Answer(refusal.Status, new JsonObject { ["error"] = error });
        return refusal.Unauthorized ? answer.With("WWW-Authenticate", Challenge(call)) : answer;
    }

    public Answer Unroutable(int status, Call call) => status == 405
        ? new Answer(405, new JsonObject { ["message"] = "The method is not allowed for the requested URL." })
        : new Answer(404)
        {
            ContentType = "text/html; charset=utf-8",
            Text = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the"
                + " server. If you entered the URL manually please check your spelling and try again.</p>\n",
        };

    public Answer Decorate(Answer answer, Call call)
    {
        // Keystone ends its JSON with a newline.
        var ended = answer.Body is null ? answer : answer with { Text = answer.Body.ToJsonString(Relaxed) + "\n" };
        return ended.With("Vary", "X-Auth-Token").With("x-openstack-request-id", call.RequestId);
    }

    public static string Challenge(Call call) => $"Keystone uri=\"{call.Origin}/identity/v3\"";

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
