using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cloud.Http;

namespace GourmetGram.Rehearsal.Cloud.Nova;

internal sealed class NovaDialect : IDialect
{
    public const int Newest = 100;

    public string Prefix => "compute";

    public static Refusal Policy(string rule) => new(403, $"Policy doesn't allow os_compute_api:{rule} to be performed.");

    /// <summary>Nova's way to quote input that its schema refuses.</summary>
    public static Refusal Schema(string field, JsonNode? value, string complaint) =>
        new(400, $"Invalid input for field/attribute {field}. Value: {value.AsText() ?? PythonText.Of(value)}. {complaint}");

    public static Refusal ServerNotFound(string id) => new(404, $"Instance {id} could not be found.");

    public static void RequireWriter(Call call, string rule)
    {
        if (!call.Identity.MayWrite)
        {
            throw Policy(rule);
        }
    }

    public void Admit(Call call)
    {
        var asked = call.Header("OpenStack-API-Version")?.Split(' ', 2) is ["compute", var version]
            ? version
            : call.Header("X-OpenStack-Nova-API-Version");
        call.Microversion = asked switch
        {
            null or "" => 1,
            "latest" => Newest,
            _ => Parse(asked),
        };
        if (call.Microversion is < 1 or > Newest)
        {
            call.Microversion = 1;
            throw new Refusal(406, $"Version {asked} is not supported by the API. Minimum is 2.1 and maximum is 2.{Newest}.");
        }
    }

    public Answer Refuse(Refusal refusal, Call call)
    {
        if (refusal.Unauthorized)
        {
            return Shapes.Unauthorized(refusal, call);
        }

        var kind = refusal.Status switch
        {
            400 => "badRequest",
            403 => "forbidden",
            404 => "itemNotFound",
            409 => "conflictingRequest",
            413 => "overLimit",
            _ => "computeFault",
        };
        return new Answer(refusal.Status, new JsonObject
        {
            [kind] = new JsonObject { ["code"] = refusal.Status, ["message"] = refusal.Message },
        });
    }

    public Answer Unroutable(int status, Call call) => new(404, new JsonObject
    {
        ["message"] = "The resource could not be found.<br /><br />\n\n\n",
        ["code"] = "404 Not Found",
        ["title"] = "Not Found",
    });

    public Answer Decorate(Answer answer, Call call)
    {
        var tagged = answer.With("x-openstack-request-id", call.RequestId).With("x-compute-request-id", call.RequestId);
        return answer.Status == 401
            ? tagged
            : tagged
                .With("OpenStack-API-Version", $"compute 2.{call.Microversion}")
                .With("X-OpenStack-Nova-API-Version", $"2.{call.Microversion}")
                .With("Vary", "OpenStack-API-Version, X-OpenStack-Nova-API-Version");
    }

    private static int Parse(string asked) =>
        asked.Split('.') is [var major, var minor]
        && int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var high)
        && int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
            ? (high == 2 ? low : int.MaxValue)
            : throw new Refusal(400, $"API Version String {asked} is of invalid format. Must be of format MajorNum.MinorNum.");
}
