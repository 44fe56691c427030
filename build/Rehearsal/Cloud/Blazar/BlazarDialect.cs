using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;
using GourmetGram.Rehearsal.Cloud.Keystone;

namespace GourmetGram.Rehearsal.Cloud.Blazar;

internal sealed class BlazarDialect : IDialect
{
    public string Prefix => "reservation";

    public Answer Refuse(Refusal refusal, Call call)
    {
        if (refusal.Unauthorized)
        {
            return Shapes.Unauthorized(refusal, call);
        }

        if (refusal.Malformed)
        {
            return Plain(500, "The server encountered an internal error and was unable to complete your request. "
                + "Either the server is overloaded or there is an error in the application.");
        }

        return new Answer(refusal.Status, new JsonObject
        {
            ["error_code"] = refusal.Status,
            ["error_message"] = refusal.Message,
            ["error_name"] = refusal.Kind is { } name ? name : refusal.Status,
        });
    }

    public Answer Unroutable(int status, Call call) => Plain(status, status == 405
        ? "The method is not allowed for the requested URL."
        : "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.");

    public Answer Decorate(Answer answer, Call call) => answer.Status == 401
        ? answer
        : answer.With("Vary", "OpenStack-API-Version")
            .With("Openstack-Api-Version", "reservation 1.0")
            .With("X-Openstack-Request-Id", call.RequestId);

    private static Answer Plain(int status, string message) =>
        new(status, new JsonObject { ["error"] = status, ["error_message"] = message });
}
