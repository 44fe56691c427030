using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Neutron;

internal sealed class NeutronDialect : IDialect
{
    public string Prefix => "network";

    public static Refusal BadRequest(string message) => new(400, message, "HTTPBadRequest");

    public static Refusal Policy(string rule) => new(403, $"{rule} is disallowed by policy", "PolicyNotAuthorized");

    public Answer Refuse(Refusal refusal, Call call)
    {
        if (refusal.Unauthorized)
        {
            return Shapes.Unauthorized(refusal, call);
        }

        var type = refusal.Malformed ? "HTTPBadRequest" : refusal.Kind ?? "HTTPBadRequest";
        return Error(refusal.Status, type, refusal.Malformed ? "Body contains invalid data" : refusal.Message);
    }

    public Answer Unroutable(int status, Call call) => status == 405
        ? Error(405, "HTTPMethodNotAllowed",
            "The server could not comply with the request since it is either malformed or otherwise incorrect.")
        : Error(404, "HTTPNotFound", "The resource could not be found.");

    public Answer Decorate(Answer answer, Call call) => answer.With("x-openstack-request-id", call.RequestId);

    private static Answer Error(int status, string type, string message) => new(status, new JsonObject
    {
        ["NeutronError"] = new JsonObject { ["type"] = type, ["message"] = message, ["detail"] = "" },
    });
}
