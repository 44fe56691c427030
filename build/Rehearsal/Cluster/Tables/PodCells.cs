using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Objects;

namespace GourmetGram.Rehearsal.Cluster.Tables;

/// <summary>What kubectl shows of a pod.</summary>
internal static class PodCells
{
    public static string Ready(JsonObject pod)
    {
        var ready = pod.At("status", "containerStatuses").Objects().Count(status => status.At("ready").AsFlag());
        return $"{ready}/{pod.At("spec", "containers").Items().Count()}";
    }

    public static string Status(JsonObject pod)
    {
        if (pod.IsGoing())
        {
            return "Terminating";
        }

        foreach (var status in pod.At("status", "containerStatuses").Objects())
        {
            if (status.At("state", "waiting").Text("reason") is { Length: > 0 } waiting)
            {
                return waiting;
            }

            if (status.At("state", "terminated").Text("reason") is { Length: > 0 } ended && pod.Text("status", "phase") != "Running")
            {
                return ended;
            }
        }

        return pod.Text("status", "reason") ?? pod.Text("status", "phase") ?? "Unknown";
    }

    public static string Restarts(JsonObject pod) => pod.At("status", "containerStatuses").Objects()
        .Sum(status => status.Number("restartCount")).ToString(CultureInfo.InvariantCulture);
}
