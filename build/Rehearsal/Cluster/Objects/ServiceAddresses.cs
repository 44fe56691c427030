using System.Globalization;
using System.Text.Json.Nodes;
using GourmetGram.Rehearsal.Cluster.Storage;

namespace GourmetGram.Rehearsal.Cluster.Objects;

/// <summary>Cluster addresses and node ports of services, in Kubespray's ranges. What is taken is read off the services themselves.</summary>
internal static class ServiceAddresses
{
    public const string Kubernetes = "10.233.0.1";

    private const string Services = "/services";
    private const int FirstNodePort = 30000;
    private const int LastNodePort = 32767;

    public static void Assign(JsonObject item, JsonObject? before, ObjectStore store)
    {
        if (item["spec"] is not JsonObject spec || spec.Text("type") == "ExternalName")
        {
            return;
        }

        if (spec.Text("clusterIP") is not { Length: > 0 } address)
        {
            address = before?.Text("spec", "clusterIP") is { Length: > 0 } kept ? kept : Free(store);
            spec["clusterIP"] = address;
        }

        spec["clusterIPs"] = new JsonArray(address);
        if (spec.Text("type") is not ("NodePort" or "LoadBalancer"))
        {
            return;
        }

        foreach (var port in spec.At("ports").Objects())
        {
            if (port.Number("nodePort") == 0)
            {
                var same = before.At("spec", "ports").Objects()
                    .FirstOrDefault(other => other.Number("port") == port.Number("port") && other.Number("nodePort") > 0);
                port["nodePort"] = same?.Number("nodePort") ?? FreePort(store, spec);
            }
        }
    }

    private static string Free(ObjectStore store)
    {
        var taken = store.All(Services).Select(service => service.Object.Text("spec", "clusterIP")).ToHashSet();
        for (var i = 2; ; i++)
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"10.233.{i >> 8}.{i & 255}");
            if (!taken.Contains(address))
            {
                return address;
            }
        }
    }

    private static long FreePort(ObjectStore store, JsonObject spec)
    {
        var taken = store.All(Services).Select(service => service.Object.At("spec")).Append(spec)
            .SelectMany(other => other.At("ports").Objects()).Select(port => port.Number("nodePort")).ToHashSet();
        return Enumerable.Range(FirstNodePort, LastNodePort - FirstNodePort + 1).Select(port => (long)port).First(port => !taken.Contains(port));
    }
}
