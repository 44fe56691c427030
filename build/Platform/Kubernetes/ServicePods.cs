using System.Globalization;
using System.Text.Json.Nodes;

namespace GourmetGram.Platform.Kubernetes;

/// <summary>A pod that serves a service, with the port that it listens on.</summary>
internal sealed record ServicePod(string Namespace, string Pod, int Port);

/// <summary>From a service to a pod that is ready, as kubectl port-forward does.</summary>
internal sealed class ServicePods(KubernetesApi api)
{
    /// <summary>A pod of the service; null with the reason when there is none.</summary>
    /// <param name="ns">Namespace of the service.</param>
    /// <param name="service">Its name.</param>
    /// <param name="port">Its port.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<(ServicePod? Pod, string? Missing)> FindAsync(string ns, string service, int port, CancellationToken cancellationToken)
    {
        if (await api.FindAsync(new ObjectReference("v1", "Service", ns, service), cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return (null, $"there is no service {ns}/{service}");
        }

        var spec = found["spec"]!.AsObject();
        var ports = spec["ports"]?.AsArray().OfType<JsonObject>().ToList() ?? [];
        var entry = ports.Find(candidate => candidate["port"]?.GetValue<int>() == port) ?? ports.FirstOrDefault();
        if (entry is null || spec["selector"] is not JsonObject selector)
        {
            return (null, $"service {ns}/{service} leads to no pods");
        }

        var labels = string.Join(',', selector.Select(label => $"{label.Key}={label.Value}"));
        var pods = await api.ListAsync("v1", "Pod", ns, labels, cancellationToken).ConfigureAwait(false);
        if (pods.FirstOrDefault(IsReady) is not { } pod)
        {
            return (null, $"no pod of service {ns}/{service} is ready");
        }

        return TargetPort(entry, pod) is { } target
            ? (new ServicePod(ns, pod["metadata"]!["name"]!.GetValue<string>(), target), null)
            : (null, $"no container of service {ns}/{service} has the port {entry["targetPort"]}");
    }

    private static bool IsReady(JsonObject pod) =>
        pod["metadata"]?["deletionTimestamp"] is null
        && pod["status"]?["conditions"] is JsonArray conditions
        && conditions.OfType<JsonObject>().Any(condition => condition["type"]?.GetValue<string>() == "Ready" && condition["status"]?.GetValue<string>() == "True");

    private static int? TargetPort(JsonObject entry, JsonObject pod)
    {
        var target = entry["targetPort"]?.ToString() ?? entry["port"]!.ToString();
        if (int.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        return (pod["spec"]?["containers"] as JsonArray)?.OfType<JsonObject>()
            .SelectMany(container => (container["ports"] as JsonArray)?.OfType<JsonObject>() ?? [])
            .Where(port => port["name"]?.GetValue<string>() == target)
            .Select(port => (int?)port["containerPort"]!.GetValue<int>())
            .FirstOrDefault();
    }
}
