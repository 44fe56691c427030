using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Keystone;

namespace GourmetGram.Rehearsal.Cloud.Http;

/// <summary>Error shapes that several services share.</summary>
internal static class Shapes
{
    /// <summary>The 401 that keystonemiddleware writes in front of Nova, Neutron, Blazar and Placement.</summary>
    public static Answer Unauthorized(Refusal refusal, Call call) => new Answer(401, new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = 401, ["title"] = "Unauthorized", ["message"] = refusal.Message },
    }).With("WWW-Authenticate", KeystoneDialect.Challenge(call));
}
