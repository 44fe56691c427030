using System.Text.Json.Nodes;

namespace GourmetGram.Rehearsal.Cluster.Http;

/// <summary>One reason of an Invalid status.</summary>
internal sealed record Cause(string Reason, string Field, string Message);

/// <summary>A failure that is answered with a Status.</summary>
internal sealed class ApiError(int code, string? reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>Seconds a client is told to wait, null for no advice.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>A continue token to go on with, for an expired one.</summary>
    public string? Continue { get; init; }

    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = Continue is null ? new JsonObject() : new JsonObject { ["continue"] = Continue },
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (reason is not null)
        {
            status["reason"] = reason;
        }

        if (details is not null)
        {
            status["details"] = details.DeepClone();
        }

        status["code"] = Code;
        return status;
    }
}
